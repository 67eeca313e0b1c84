// SPDX-License-Identifier: Apache-2.0
/* Goal: a firm's administrator finds who the focal is and names somebody else; the history says so, the vendor
 * sees it, and two who change it at once do not undo each other. */
import type { Page } from 'playwright-core';
import { SignInPage } from '../pages/sign-in.page';
import type { Server } from '../support/server';
import { expect, type Spec } from '../support/suite';

interface Focal {
    email: string;
    rank: number;
}

function focals(server: Server, firm: string): Focal[] {
    return JSON.parse(server.run('focal', 'show', firm, '--json'));
}

async function dialogOpen(page: Page) {
    await page.getByRole('button', { name: 'Name focal and deputies' }).click();
    await page.getByRole('dialog').getByLabel('Focal', { exact: true }).waitFor();
}

async function choose(page: Page, place: string, email: string) {
    const select = page.getByRole('dialog').getByLabel(place, { exact: true });
    const value = await select.locator('option', { hasText: email }).first().getAttribute('value');
    await select.selectOption(value ?? '');
}

function naming(width: number, firm: string): Spec {
    return [
        `an administrator names the focal at ${width}`,
        async ({ server, visit, look }) => {
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, `admin@${firm}.example`);
            await page.goto(`${server.url}/readiness`);
            await page.getByRole('heading', { name: 'Focal and deputies' }).waitFor();
            await page.getByRole('link', { name: `focal@${firm}.example` }).waitFor();
            await look(page, 'focal-card');
            await dialogOpen(page);
            await choose(page, 'Focal', `rep@${firm}.example`);
            await choose(page, 'Deputy 1', `focal@${firm}.example`);
            await page.getByText(/Leads go to .* from now on/).waitFor();
            await look(page, 'focal-dialog');
            await page.getByRole('button', { name: 'Name them' }).click();
            await page.getByRole('dialog').waitFor({ state: 'hidden' });
            const now = focals(server, firm);
            expect(now[0]?.email === `rep@${firm}.example`, `the focal is ${now[0]?.email}`);
            expect(now[1]?.email === `focal@${firm}.example`, `the deputy is ${now[1]?.email}`);
            await page.getByRole('button', { name: 'Who was named before' }).click();
            await page.locator('.fact__evidence', { hasText: ', by ' }).nth(1).waitFor();
            await look(page, 'focal-history');
        },
    ];
}

const late: Spec = [
    'who names a focal after somebody else is told',
    async ({ server, visit, look }) => {
        const page = await visit(1280);
        await new SignInPage(page).enter(server.url, 'admin@p0005.example');
        await page.goto(`${server.url}/readiness`);
        await dialogOpen(page);
        server.run('focal', 'set', 'p0005', 'deputy@p0005.example');
        await choose(page, 'Focal', 'rep@p0005.example');
        await page.getByRole('button', { name: 'Name them' }).click();
        await page.getByRole('dialog').getByText(/changed|moved on/i).first().waitFor();
        await look(page, 'focal-late');
        const [now] = focals(server, 'p0005');
        expect(now?.email === 'deputy@p0005.example', `the first change stands, not ${now?.email}`);
    },
];

const reader: Spec = [
    'a focal finds the own focal and may not change it',
    async ({ server, visit }) => {
        const page = await visit(400);
        await new SignInPage(page).enter(server.url, 'focal@p0006.example');
        await page.goto(`${server.url}/readiness`);
        await page.getByRole('link', { name: 'focal@p0006.example' }).waitFor();
        expect((await page.getByRole('button', { name: 'Name focal and deputies' }).count()) === 0, 'no button');
    },
];

export const focal: readonly Spec[] = [naming(1280, 'p0003'), naming(400, 'p0004'), late, reader];
