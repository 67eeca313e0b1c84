// SPDX-License-Identifier: Apache-2.0
/* Goal: a firm asks why not, learns about itself alone, and sees how many questions it has left; the
 * vendor reads the fairness report as pictures and as tables. */
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import type { Server } from '../support/server';
import { expect, type Spec } from '../support/suite';

const FIRM = 'p0001';

interface Firm {
    id: string;
    name: string;
    external_id: string;
}

function firms(server: Server): Firm[] {
    return JSON.parse(server.run('partner', 'list', '--json'));
}

/* A decision that went to somebody else. */
function lost(server: Server, own: string): string {
    const lines = server.run('export', 'decisions', '--format', 'csv').trim().split('\n').slice(1);
    const rows = lines.map((line) => line.split(','));
    return rows.findLast(([, , , partner = '']) => partner !== '' && partner !== own)?.[0] ?? '';
}

function asked(width: number): Spec {
    return [
        `a firm asks why not at ${width}`,
        async ({ server, visit, look }) => {
            const all = firms(server);
            const own = all.find(({ external_id: id }) => id === FIRM)?.id ?? '';
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, `focal@${FIRM}.example`);
            await new PortalPage(page).open(server.url, '/readiness', 'Readiness');
            await page.getByLabel('Number of the decision').fill('not one');
            await page.getByRole('button', { name: 'Ask', exact: true }).click();
            await page.getByText('A decision has a number such as').waitFor();
            await page.getByLabel('Number of the decision').fill(lost(server, own));
            await page.getByRole('button', { name: 'Ask', exact: true }).click();
            const left = await page.getByText(/can ask \d+ more such questions/).innerText();
            expect(Number(/\d+/.exec(left)?.[0]) < 10, `one question is gone: ${left}`);
            const told = await page.locator('.explanation').innerText();
            for (const { id, name } of all.filter((firm) => firm.id !== own)) {
                expect(!told.includes(name), `${name} (${id}) is not named`);
            }
            await look(page, 'why-not');
        },
    ];
}

function report(width: number): Spec {
    return [
        `the fairness report as tables at ${width}`,
        async ({ server, visit, look }) => {
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, 'auditor@vendor.example');
            await new PortalPage(page).open(server.url, '/fairness', 'Fairness');
            const tabs = page.getByRole('tab', { name: 'Table' });
            await tabs.first().waitFor();
            for (const tab of await tabs.all()) {
                await tab.click();
            }
            for (const name of ['Exposure against entitlement', 'By group', 'The conditions themselves']) {
                await page.getByRole('table', { name }).waitFor();
            }
            await look(page, 'fairness-tables');
        },
    ];
}

export const fairness: readonly Spec[] = [1280, 400].flatMap((width) => [asked(width), report(width)]);
