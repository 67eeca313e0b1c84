// SPDX-License-Identifier: Apache-2.0
/* Goal: an undo says what goes, how far it is, and why it stopped. */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { imported } from '@/testing/data-parties';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import ImportsPage from './imports-page';

test('undoing says what goes before it goes', async () => {
    const sent = watchRequests();
    renderPage(<ImportsPage />);
    const [first] = await screen.findAllByRole('button', { name: 'Undo sales_teams.csv' });
    await userEvent.click(first ?? document.body);
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/Partners: 34/)).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Undo the import' }));
    expect(writesIn(sent).map(({ path }) => path)).toContain('/imports/imp_0h3kq7m2vn8ra/undo');
});

function importIs(entry: typeof imported) {
    return watchRequests(({ path, method }) => {
        if (method !== 'GET' || !path.startsWith('/imports')) {
            return undefined;
        }
        return Response.json(path === '/imports' ? { items: [{ ...entry, errors: [] }], next: null } : entry);
    });
}

test('a large import shows how far it is undone, and cannot be undone twice', async () => {
    importIs({ ...imported, state: 'UNDOING', undo: { items_done: 1500, items_total: 4000 }, finished_at: null });
    renderPage(<ImportsPage />);
    const bar = await screen.findByRole('progressbar', { name: /Undoing/ });
    expect(bar.getAttribute('aria-valuenow')).toBe('1500');
    expect(screen.getByText(/1,500 of 4,000 changes taken back/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Undo sales_teams.csv' })).toBeNull();
});

test('an import whose undo stopped says why and may be undone again', async () => {
    const message = 'cannot be undone: opportunity k1 depends on account Werk; 2 of 3 changes are left';
    importIs({ ...imported, state: 'FAILED', errors: [{ line: 0, column: '', code: 'UNDO', message }] });
    renderPage(<ImportsPage />);
    expect(await screen.findAllByText(message)).not.toEqual([]);
    expect(screen.getAllByRole('button', { name: 'Undo sales_teams.csv' })).not.toEqual([]);
});
