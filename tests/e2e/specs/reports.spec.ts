// SPDX-License-Identifier: Apache-2.0
/* Goal: a channel manager sees where leads get to, keeps the view by its address, and takes the rows along
 * as files that hold what the page shows; a focal sees the own firm alone. */
import { readFileSync } from 'node:fs';
import { SignInPage } from '../pages/sign-in.page';
import { expect, type Spec } from '../support/suite';

interface Report {
    rows: Record<string, string | number | null>[];
}

const ZIP_MAGIC = 'PK';

function manager(width: number): Spec {
    return [
        `a manager reads the reports on passing at ${width}`,
        async ({ server, visit, look }) => {
            const told: Report = JSON.parse(server.run('report', 'funnel', '--by', 'line', '--json'));
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, 'channels@vendor.example');
            await page.goto(`${server.url}/reports`);
            await page.getByRole('heading', { name: 'From the pass to the win' }).waitFor();
            await look(page, 'report-funnel');
            await page.getByRole('button', { name: 'Line', exact: true }).click();
            const line = String(told.rows[0]?.line);
            await page.locator('td', { hasText: line }).first().waitFor();
            expect(page.url().includes('by=line'), 'the address holds the view');
            const waiting = page.waitForEvent('download');
            await page.getByRole('link', { name: 'Download CSV' }).click();
            const csv = readFileSync(await (await waiting).path(), 'utf8');
            expect(csv.startsWith('line,passed,'), csv.slice(0, 40));
            expect(csv.trim().split('\r\n').length === told.rows.length + 1, 'a row for each line');
            const sheet = page.waitForEvent('download');
            await page.getByRole('link', { name: 'Download Excel file' }).click();
            const bytes = readFileSync(await (await sheet).path(), 'latin1');
            expect(bytes.startsWith(ZIP_MAGIC), 'a workbook');
            for (const name of ['Clocks', 'Came back', 'Late', 'Coverage', 'Enable next'] as const) {
                await page.getByRole('button', { name, exact: true }).click();
                await page.getByRole('table').waitFor();
                await look(page, `report-${name.toLowerCase().replaceAll(' ', '-')}`);
            }
        },
    ];
}

const focal: Spec = [
    'a focal reads the reports of the own firm',
    async ({ server, visit, look }) => {
        const told: Report = JSON.parse(server.run('report', 'funnel', '--by', 'partner', '--window', '365d', '--json'));
        const page = await visit(400);
        await new SignInPage(page).enter(server.url, 'focal@p0001.example');
        await page.goto(`${server.url}/reports?report=funnel&by=partner&window=365d`);
        await page.getByRole('heading', { name: 'Reports' }).waitFor();
        await page.getByRole('table').or(page.getByText('Nothing in this window')).waitFor();
        const others = told.rows.map(({ partner }) => String(partner)).filter((name) => !name.includes('p0001'));
        const seen = await page.locator('main').innerText();
        const foreign = others.filter((name) => seen.includes(name));
        expect(foreign.length <= 1, `names of other firms: ${foreign.join(', ')}`);
        await look(page, 'report-own');
    },
];

export const reports: readonly Spec[] = [manager(1280), manager(400), focal];
