// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { seriousFindings } from '@/testing/axe';
import { handedOver, mailed, refused } from '@/testing/data-identity';
import { partner } from '@/testing/data-parties';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import { InvitationList } from './invitation-list';
import { InviteDialog } from './invite-dialog';

const invite = () => userEvent.click(screen.getByRole('button', { name: 'Invite' }));

test('nobody chosen is told, and nothing is sent', async () => {
    const sent = watchRequests();
    renderPage(<InviteDialog onClose={() => {}} />);
    await invite();
    expect(screen.getByText('Add at least one firm.')).toBeTruthy();
    expect(writesIn(sent)).toEqual([]);
});

test('one firm is invited at another address, by mail', async () => {
    const sent = watchRequests();
    renderPage(<InviteDialog firm={partner} onClose={() => {}} />);
    await userEvent.type(screen.getByLabelText('Another address (optional)'), 'boss@nordwind.example');
    await invite();
    expect(await screen.findByText('1 firm is invited.')).toBeTruthy();
    expect(screen.getByText('Mailed to fay@nordwind.example')).toBeTruthy();
    expect(writesIn(sent).map(({ body }) => body)).toEqual([
        { items: [{ partner: partner.id, email: 'boss@nordwind.example' }] },
    ]);
});

test('where no mail is sent each link can be copied; what could not be is said', async () => {
    watchRequests(({ path, method }) =>
        path === '/invitations' && method === 'POST'
            ? Response.json({ items: [mailed, refused, handedOver] }, { status: 201 })
            : undefined,
    );
    const { container } = renderPage(<InviteDialog firm={partner} onClose={() => {}} />);
    await invite();
    const list = await screen.findByRole('list', { name: 'What became of each' });
    expect(screen.getByText('2 firms are invited. 1 could not be.')).toBeTruthy();
    const [first, second] = within(list).getAllByRole('listitem');
    expect(first?.textContent).toContain(handedOver.link);
    expect(second?.textContent).toContain(refused.message);
    expect(screen.getByRole('button', { name: 'Copy the link for Nordwind Systems' })).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
});

test('every firm means every page of them, a hundred in one request', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => `prt_${String(index).padStart(13, '0')}`);
    const sent = watchRequests(({ path, method }) => {
        if (path === '/partners' && method === 'GET') {
            const items = ids.map((id) => ({ ...partner, id }));
            return Response.json({ items, next: null });
        }
        return undefined;
    });
    renderPage(<InviteDialog onClose={() => {}} />);
    await userEvent.click(screen.getByLabelText('Every firm that takes part'));
    await invite();
    expect(await screen.findByText('2 firms are invited.')).toBeTruthy();
    const writes = writesIn(sent);
    expect(writes.map(({ body }) => body)).toEqual([
        { items: ids.slice(0, 100).map((id) => ({ partner: id })) },
        { items: ids.slice(100).map((id) => ({ partner: id })) },
    ]);
    expect(new Set(writes.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(2);
});

test('who was invited is listed with what became of it', async () => {
    const { container } = renderPage(<InvitationList />);
    expect(await screen.findByText('Waiting')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Nordwind Systems' })).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
});
