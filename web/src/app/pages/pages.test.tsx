// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { problem } from '@/testing/answer';
import { seriousFindings } from '@/testing/axe';
import { focal } from '@/testing/data-parties';
import { offer, opportunity } from '@/testing/data-opportunities';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import FairnessPage from './fairness-page';
import ImportsPage from './imports-page';
import ModelPage from './model-page';
import OfferPage from './offer-page';
import OffersPage from './offers-page';
import OpportunityPage from './opportunity-page';
import QueuePage from './queue-page';
import ReadinessPage from './readiness-page';

const ONE = { path: `/opportunities/${opportunity.id}`, pattern: '/opportunities/:id' };
const OFFER = { path: `/offers/${offer.id}`, pattern: '/offers/:id', user: focal };

describe('pages show their data and axe finds nothing serious', () => {
    test.each([
        ['queue', <QueuePage key="queue" />, {}, 'Storage refresh for two plants'],
        ['opportunity', <OpportunityPage key="opportunity" />, ONE, 'These firms are not distinguishable'],
        ['offers', <OffersPage key="offers" />, { user: focal }, 'Waiting for an answer'],
        ['offer', <OfferPage key="offer" />, OFFER, 'The customer is named once you accept'],
        ['readiness', <ReadinessPage key="readiness" />, { user: focal }, '4 of 5 facts are met.'],
        ['fairness', <FairnessPage key="fairness" />, {}, 'Within the promised bound'],
        ['model', <ModelPage key="model" />, {}, 'Answers learnt from'],
        ['imports', <ImportsPage key="imports" />, {}, 'sales_teams.csv'],
    ])('%s', async (_, page, options, text) => {
        const { container } = renderPage(page, options);
        expect(await screen.findByText(text)).toBeTruthy();
        expect(await seriousFindings(container)).toEqual([]);
    });
});

test('a page of another role says so', async () => {
    renderPage(<QueuePage />, { user: focal });
    expect(await screen.findByText('Not for your role')).toBeTruthy();
});

test('an unknown id is a page that says so', async () => {
    watchRequests(({ path }) => (path.startsWith('/opportunities') ? problem(404, 'No') : undefined));
    renderPage(<OpportunityPage />, ONE);
    expect(await screen.findByText('There is nothing here')).toBeTruthy();
});

test('a list that cannot be read offers another try', async () => {
    let isBroken = true;
    watchRequests(({ path }) => (isBroken && path === '/offers' ? problem(500, 'No') : undefined));
    renderPage(<OffersPage />, { user: focal });
    const again = await screen.findByRole('button', { name: 'Try again' });
    isBroken = false;
    await userEvent.click(again);
    expect(await screen.findByText('Waiting for an answer')).toBeTruthy();
});

test('passing to the recommended sends an empty wish and tells who got it', async () => {
    const sent = watchRequests();
    renderPage(<OpportunityPage />, ONE);
    await userEvent.click(await screen.findByRole('button', { name: 'Pass to the recommended' }));
    expect(await screen.findByText(/Passed to Nordwind Systems/)).toBeTruthy();
    expect(writesIn(sent)[0]?.body).toEqual({});
});

test('an override without partner and reason is not sent', async () => {
    const sent = watchRequests();
    renderPage(<OpportunityPage />, ONE);
    await userEvent.click(await screen.findByRole('button', { name: 'Pass to another' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Pass with this reason' }));
    expect((await screen.findAllByText('This is needed.')).length).toBe(2);
    expect(writesIn(sent)).toEqual([]);
});

test('before acceptance the customer is unnamed', async () => {
    renderPage(<OfferPage />, OFFER);
    expect((await screen.findAllByText('Unlocked by accepting')).length).toBe(2);
    expect(screen.queryByText('jo@customer.example')).toBeNull();
});
