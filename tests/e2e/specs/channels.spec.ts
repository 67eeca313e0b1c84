// SPDX-License-Identifier: Apache-2.0
/* Goal: somebody at a firm asks how leads are recommended, a channel manager answers, and the firm reads it; a
 * manager takes a country on. */
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import { expect, type Spec } from '../support/suite';

const QUESTION = 'How are leads for storage recommended in our country?';
const ANSWER = 'By the rules of the questions and answers; your firm lacks an authorisation.';

function asked(width: number, firm: string): Spec {
    return [
        `a firm asks the channels team and is answered at ${width}`,
        async ({ server, visit, look }) => {
            const rep = await visit(width);
            await new SignInPage(rep).enter(server.url, `rep@${firm}.example`);
            await new PortalPage(rep).open(server.url, '/guides', 'Guides and help');
            await rep.getByRole('link', { name: 'channels@vendor.example' }).waitFor();
            await rep.getByRole('button', { name: 'Ask', exact: true }).click();
            await rep.getByText('At least 10 characters.').waitFor();
            await rep.getByLabel('Your question').fill(`${QUESTION} (${firm})`);
            await rep.getByRole('button', { name: 'Ask', exact: true }).click();
            await rep.locator('.question', { hasText: firm }).getByText('To be answered').waitFor();
            await look(rep, 'question-asked');

            const manager = await visit(width);
            await new SignInPage(manager).enter(server.url, 'channels@vendor.example');
            await new PortalPage(manager).open(server.url, '/questions', 'Questions');
            const waiting = manager.locator('.question', { hasText: firm });
            await waiting.waitFor();
            await look(manager, 'questions');
            await waiting.getByRole('button', { name: 'Answer' }).click();
            await manager.getByRole('dialog').getByLabel('Answer').fill(ANSWER);
            await look(manager, 'question-answer');
            await manager.getByRole('button', { name: 'Send the answer' }).click();
            await waiting.waitFor({ state: 'detached' });

            await rep.getByText(ANSWER).first().waitFor();
            await look(rep, 'question-answered');
        },
    ];
}

const country: Spec = [
    'a channel manager takes a country on and hands it back',
    async ({ server, visit }) => {
        const page = await visit();
        await new SignInPage(page).enter(server.url, 'channels@vendor.example');
        await new PortalPage(page).open(server.url, '/questions', 'Questions');
        await page.getByLabel('Country').fill('pt');
        await page.getByRole('button', { name: 'Name me for: PT' }).click();
        await page.getByRole('cell', { name: 'PT' }).waitFor();
        const team = () => JSON.parse(server.run('channels', 'list', '--json'));
        expect(team().length === 2, 'the country stands beside everywhere');
        await page.getByRole('button', { name: 'Take my name off: PT' }).click();
        await page.getByRole('cell', { name: 'PT' }).waitFor({ state: 'detached' });
        expect(team().length === 1, 'everywhere alone is left');
    },
];

export const channels: readonly Spec[] = [asked(1280, 'p0002'), asked(400, 'p0003'), country];
