// SPDX-License-Identifier: Apache-2.0
/* Goal: the past with its caution, attesting from it, and passing all after a look. */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { seriousFindings } from '@/testing/axe';
import { duplicates, past, placements } from '@/testing/data-intake';
import { opportunity } from '@/testing/data-opportunities';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import OpportunityPage from './opportunity-page';
import PastPage from './past-page';
import PlacementsPage from './placements-page';

const ONE = { path: `/opportunities/${opportunity.id}`, pattern: '/opportunities/:id' };

describe('your past', () => {
    test('says what it cannot show, and has a table for each picture', async () => {
        const { container } = renderPage(<PastPage />);
        expect(await screen.findByText(past.statement)).toBeTruthy();
        const figure = screen.getByRole('figure', { name: 'The ten busiest firms' });
        await userEvent.click(within(figure).getByRole('tab', { name: 'Table' }));
        expect(within(figure).getByText('Nordwind Systems')).toBeTruthy();
        expect(await seriousFindings(container)).toEqual([]);
    });

    test('attesting from a row proposes its fact and needs a ground', async () => {
        const sent = watchRequests();
        renderPage(<PastPage />);
        await userEvent.click(await screen.findByRole('button', { name: 'Attest: Registered for MySA' }));
        const dialog = await screen.findByRole('dialog');
        await userEvent.click(within(dialog).getByRole('button', { name: 'Attest' }));
        expect(within(dialog).getByText('This is needed.')).toBeTruthy();
        expect(writesIn(sent)).toEqual([]);
        await userEvent.type(within(dialog).getByLabelText('Ground'), 'Register of May');
        await userEvent.click(within(dialog).getByRole('button', { name: 'Attest' }));
        expect(await screen.findByText('424 facts attested for 212 firms')).toBeTruthy();
        expect(writesIn(sent)[0]?.body).toEqual({
            facts: ['MYSA'],
            ground: 'Register of May',
            partners: null,
        });
    });

    test('without history it names the next step', async () => {
        watchRequests(({ path }) =>
            path === '/reports/past' ? Response.json({ ...past, deals: 0 }) : undefined,
        );
        renderPage(<PastPage />);
        const link = await screen.findByRole('link', { name: 'Import your lists' });
        expect(link.getAttribute('href')).toBe('/imports');
    });
});

describe('pass all', () => {
    test('shows who would get what and why some would not, and passes only when confirmed', async () => {
        const sent = watchRequests();
        const { container } = renderPage(<PlacementsPage />);
        expect(await screen.findByText('Storage refresh for two plants')).toBeTruthy();
        expect(screen.getByText('Not registered for MySA')).toBeTruthy();
        expect(await seriousFindings(container)).toEqual([]);
        await userEvent.click(screen.getByRole('button', { name: 'Pass all' }));
        const dialog = await screen.findByRole('dialog');
        expect(within(dialog).getByText('Pass 2 opportunities')).toBeTruthy();
        expect(writesIn(sent).map(({ path }) => path)).toEqual(['/placements/preview']);
        await userEvent.click(within(dialog).getByRole('button', { name: 'Pass them' }));
        expect(await screen.findByText('2 opportunities passed')).toBeTruthy();
    });

    test('with nothing ready it names the next step', async () => {
        watchRequests(({ path }) =>
            path === '/placements/preview'
                ? Response.json({ ...placements, placed: 0, unplaced: 0 })
                : undefined,
        );
        renderPage(<PlacementsPage />);
        expect(await screen.findByText('Nothing is ready to pass')).toBeTruthy();
        expect(screen.queryByRole('button', { name: 'Pass all' })).toBeNull();
    });
});

describe('an opportunity before passing', () => {
    test('shows its quality and asks before passing what is here already', async () => {
        const sent = watchRequests(({ path }) =>
            path.endsWith('/duplicates') ? Response.json(duplicates) : undefined,
        );
        renderPage(<OpportunityPage />, ONE);
        expect(await screen.findByText('firms accept dated leads more often')).toBeTruthy();
        expect(await screen.findByText('Passing this would be passing the same twice.')).toBeTruthy();
        await userEvent.click(await screen.findByRole('button', { name: 'Pass to the recommended' }));
        const dialog = await screen.findByRole('dialog');
        expect(within(dialog).getByText('Backup for a hospital')).toBeTruthy();
        expect(writesIn(sent)).toEqual([]);
        await userEvent.click(within(dialog).getByRole('button', { name: 'Pass it all the same' }));
        expect(await screen.findByText(/Passed to Nordwind Systems/)).toBeTruthy();
    });

    test('says why the firm, and why not another', async () => {
        const sent = watchRequests();
        renderPage(<OpportunityPage />, ONE);
        expect(await screen.findByText(/^Chosen: past wins/)).toBeTruthy();
        await userEvent.selectOptions(screen.getByLabelText('Why not another'), 'Tundra Works');
        expect((await screen.findAllByText(/^Chosen: past wins/)).length).toBe(2);
        expect(sent.filter(({ path }) => path.endsWith('/explanation')).length).toBe(2);
    });
});
