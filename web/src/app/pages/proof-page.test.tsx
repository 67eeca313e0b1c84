// SPDX-License-Identifier: Apache-2.0
/* Goal: what is sealed can be compared, taken away and checked; whom it concerns sees it, and no more. */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { problem } from '@/testing/answer';
import { seriousFindings } from '@/testing/axe';
import { focal, manager, partner } from '@/testing/data-parties';
import { checkpoint, seal, unsealed } from '@/testing/data-proof';
import { renderPage } from '@/testing/render';
import { watchRequests } from '@/testing/requests';
import ProofPage from './proof-page';
import ReadinessPage from './readiness-page';

const saved: { name: string; text: Promise<string> }[] = [];

/* jsdom saves nothing: what would be saved, and under which name. */
beforeEach(() => {
    saved.length = 0;
    let text = Promise.resolve('');
    URL.createObjectURL = (blob: Blob) => {
        text = blob.text();
        return 'blob:test';
    };
    URL.revokeObjectURL = () => {};
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
        saved.push({ name: this.download, text });
    });
});

describe('the vendor', () => {
    test('sees head, keys, checkpoints, days and servers', async () => {
        const { container } = renderPage(<ProofPage />);
        expect(await screen.findByLabelText('Head of the history')).toBeTruthy();
        expect(screen.getByText('1,234')).toBeTruthy();
        const keys = within(screen.getByRole('table', { name: 'Keys' })).getAllByRole('row');
        expect(keys[1]?.textContent).toContain('f2f2');
        const checkpoints = await screen.findByRole('table', { name: 'Checkpoints' });
        expect(within(checkpoints).getByText('1001 to 1234')).toBeTruthy();
        expect(within(checkpoints).getByText(seal.head ?? '')).toBeTruthy();
        const days = screen.getByRole('table', { name: 'Days of draws' });
        expect(within(days).getByText('Before the day')).toBeTruthy();
        expect(within(days).getByText('On the day, before its first draw')).toBeTruthy();
        expect(within(days).getByText('3'.repeat(64))).toBeTruthy();
        const nodes = await screen.findByRole('table', { name: 'Servers' });
        expect(within(nodes).getByText('What falls due')).toBeTruthy();
        expect(within(nodes).getByText('Sealing (lapsed)')).toBeTruthy();
        expect(within(nodes).getByText('Silent')).toBeTruthy();
        expect(await seriousFindings(container)).toEqual([]);
    });

    test('chooses a firm before it takes its entries', async () => {
        const sent = watchRequests();
        renderPage(<ProofPage />);
        const button = await screen.findByRole('button', { name: 'Download the entries of this firm' });
        expect(button.hasAttribute('disabled')).toBe(true);
        await userEvent.click(screen.getByRole('combobox', { name: 'Firm' }));
        await userEvent.click(await screen.findByRole('option', { name: partner.name }));
        await userEvent.click(button);
        expect(await screen.findByText(`Downloaded as score-${partner.id}.json.`)).toBeTruthy();
        expect(sent.some(({ path }) => path === `/partners/${partner.id}/audit-export`)).toBe(true);
    });

    test('comes to earlier checkpoints page by page', async () => {
        const earlier = { ...checkpoint, number: 2, first_seq: 501, last_seq: 1000 };
        vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
            const url = new URL(request.url);
            if (!url.pathname.endsWith('/checkpoints')) {
                return Response.json(url.pathname.endsWith('/seal') ? seal : { items: [], next: null });
            }
            return url.searchParams.get('cursor') === 'more'
                ? Response.json({ items: [earlier], next: null })
                : Response.json({ items: [checkpoint], next: 'more' });
        }));
        renderPage(<ProofPage />);
        expect(await screen.findByText('1001 to 1234')).toBeTruthy();
        expect(screen.queryByText('501 to 1000')).toBeNull();
        await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
        expect(await screen.findByText('501 to 1000')).toBeTruthy();
        expect(screen.getByText('No server has said that it works here.')).toBeTruthy();
    });
});

describe('a firm', () => {
    test('takes its own entries as they were written, and the command names them', async () => {
        const text = '{"amount": 1.0e0, "salt": 12345678901234567890}';
        watchRequests(({ path }) => (path.endsWith('/audit-export') ? new Response(text) : undefined));
        renderPage(<ProofPage />, { user: focal });
        await userEvent.click(await screen.findByRole('button', { name: 'Download my entries' }));
        const name = `score-${focal.partner ?? ''}.json`;
        expect(await screen.findByText(`Downloaded as ${name}.`)).toBeTruthy();
        expect(saved[0]?.name).toBe(name);
        expect(await saved[0]?.text).toBe(text);
        expect(screen.getByText(`score verify --export ${name} --public-key ${'b'.repeat(64)}`)).toBeTruthy();
    });

    test('sees no servers, and asks for none', async () => {
        const sent = watchRequests();
        renderPage(<ProofPage />, { user: focal });
        expect(await screen.findByRole('table', { name: 'Checkpoints' })).toBeTruthy();
        expect(screen.queryByRole('heading', { name: 'Servers' })).toBeNull();
        expect(screen.queryByRole('combobox')).toBeNull();
        expect(sent.some(({ path }) => path === '/nodes')).toBe(false);
    });

    test('is told when its entries cannot be had', async () => {
        watchRequests(({ path }) => (path.endsWith('/audit-export') ? problem(503, 'Busy') : undefined));
        renderPage(<ProofPage />, { user: focal });
        await userEvent.click(await screen.findByRole('button', { name: 'Download my entries' }));
        expect(await screen.findByText('Not downloaded')).toBeTruthy();
        expect(screen.getByText('Busy')).toBeTruthy();
        expect(saved).toEqual([]);
    });

    test('finds the way from its own page; who only works there does not', async () => {
        const { unmount } = renderPage(<ReadinessPage />, { user: focal });
        const link = await screen.findByRole('link', { name: 'Go to the proof' });
        expect(link.getAttribute('href')).toBe('/proof');
        unmount();
        const rep = { ...focal, roles: ['REP' as const] };
        const { container } = renderPage(<ReadinessPage />, { user: rep });
        expect(await screen.findByText('4 of 5 facts are met.')).toBeTruthy();
        expect(within(container).queryByRole('link', { name: 'Go to the proof' })).toBeNull();
    });
});

describe('when there is nothing, or nothing to be had', () => {
    test('an unsealed history says when it will be', async () => {
        watchRequests(({ path }) => (path === '/seal' ? Response.json(unsealed) : undefined));
        renderPage(<ProofPage />);
        expect(await screen.findByText('Nothing is sealed yet')).toBeTruthy();
        expect(screen.getByText('No day has been committed yet.')).toBeTruthy();
        expect(screen.queryByRole('button', { name: /^Download/ })).toBeNull();
    });

    test('what cannot be read offers another try', async () => {
        let isBroken = true;
        watchRequests(({ path }) => (isBroken && path === '/seal' ? problem(500, 'No') : undefined));
        renderPage(<ProofPage />);
        const again = await screen.findByRole('button', { name: 'Try again' });
        isBroken = false;
        await userEvent.click(again);
        expect(await screen.findByLabelText('Head of the history')).toBeTruthy();
    });

    test('a seller is told that it is not for the role', async () => {
        renderPage(<ProofPage />, { user: { ...manager, roles: ['SELLER'] } });
        expect(await screen.findByText('Not for your role')).toBeTruthy();
    });
});
