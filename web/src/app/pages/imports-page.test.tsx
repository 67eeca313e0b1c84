// SPDX-License-Identifier: Apache-2.0
/* Goal: the wizard shows what the server knows, and sends what a person chose, nothing else. */
import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { seriousFindings } from '@/testing/axe';
import { draft, running, unclear } from '@/testing/data-intake';
import { focal } from '@/testing/data-parties';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn, type Sent } from '@/testing/requests';
import ImportsPage from './imports-page';

const sentTo = (all: readonly Sent[], path: string) => all.filter((sent) => sent.path === path);

function draftsAre(...items: readonly object[]) {
    return watchRequests(({ path, method }) =>
        path === '/import-drafts' && method === 'GET'
            ? Response.json({ items })
            : undefined,
    );
}

test('a draft from before a reload is there, with its preview, and axe finds nothing serious', async () => {
    const sent = draftsAre(draft);
    const { container } = renderPage(<ImportsPage />);
    expect(await screen.findByText('212 rows, 5 of 6 columns recognised')).toBeTruthy();
    expect(await screen.findByText('Müller & Söhne')).toBeTruthy();
    expect(screen.getByText('No country is called so.')).toBeTruthy();
    expect(sentTo(sent, '/import-drafts/preview')[0]?.body).toEqual({ drafts: [draft.id] });
    expect(await seriousFindings(container)).toEqual([]);
});

test('only doubtful columns show until all are asked for', async () => {
    draftsAre(draft);
    renderPage(<ImportsPage />);
    expect(await screen.findByLabelText('Stufe becomes')).toBeTruthy();
    expect(screen.queryByLabelText('Land becomes')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show all 6 columns' }));
    expect(screen.getByLabelText('Land becomes')).toBeTruthy();
});

test('one choice corrects a column, on the version that was read', async () => {
    const sent = draftsAre(draft);
    renderPage(<ImportsPage />);
    await userEvent.selectOptions(await screen.findByLabelText('Bem. becomes'), 'city');
    const patch = await screen.findByText('212 rows, 5 of 6 columns recognised').then(() =>
        writesIn(sent).find(({ method }) => method === 'PATCH'),
    );
    expect(patch?.body).toEqual({ columns: { Ort: null, 'Bem.': 'city' } });
    expect(patch?.headers.get('If-Match')).toBe('"1"');
});

test('the other reading of the letters is one press', async () => {
    const sent = draftsAre(draft);
    renderPage(<ImportsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Read as UTF-8 instead' }));
    expect(writesIn(sent).find(({ method }) => method === 'PATCH')?.body).toEqual({ encoding: 'utf-8' });
});

test('a file without a kind is named, kept back, and the ready one is imported with its map name', async () => {
    const sent = draftsAre(draft, unclear);
    renderPage(<ImportsPage />);
    expect(await screen.findByText('Score cannot tell what these rows are. Say so to go on.')).toBeTruthy();
    expect(screen.getByText('1 file is not ready; it stays here.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Import 1 file' }));
    expect(sentTo(sent, '/import-drafts/run')[0]?.body).toEqual({
        drafts: [draft.id],
        map_name: 'partner-sud',
    });
});

test('what the card says itself is not listed among the notices again', async () => {
    const notice = (code: string, message: string) => ({ code, column: '', message });
    draftsAre({
        ...unclear,
        encoding_doubt: true,
        missing: ['name'],
        notices: [
            notice('ENCODING', 'read as Latin-1'),
            notice('KIND', 'nothing known'),
            notice('REQUIRED', 'name is needed'),
            notice('CURRENCY', 'amounts are taken as EUR'),
        ],
    });
    renderPage(<ImportsPage />);
    expect(await screen.findByText('amounts are taken as EUR')).toBeTruthy();
    for (const said of ['read as Latin-1', 'nothing known', 'name is needed']) {
        expect(screen.queryByText(said)).toBeNull();
    }
});

test('missing fields are named in words and hold the file back', async () => {
    draftsAre({ ...draft, missing: ['name', 'decision_date'] });
    renderPage(<ImportsPage />);
    expect(await screen.findByText('Say which column holds: Name, Decision date.')).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Import 0/ }).hasAttribute('disabled')).toBe(true);
});

test('progress is the server\'s', async () => {
    draftsAre(running);
    renderPage(<ImportsPage />);
    const bar = await screen.findByRole('progressbar', { name: /Importing/ });
    expect(bar.getAttribute('aria-valuenow')).toBe('1200');
    expect(screen.getByText(/1,200 of 4,000 rows/)).toBeTruthy();
});

test('each dropped file is put up under its own name; a sheet that is no text is told', async () => {
    draftsAre();
    const { container } = renderPage(<ImportsPage />);
    await screen.findAllByText('Drop CSV files here, or choose them');
    const input = container.querySelector('input[type=file]');
    const files = ['a.csv', 'b.xlsx'].map((name) => new File(['x;y\n1;2\n'], name, { type: '' }));
    fireEvent.change(input ?? document.body, { target: { files } });
    expect(await screen.findByText('b.xlsx could not be read')).toBeTruthy();
    expect(screen.queryByText('a.csv could not be read')).toBeNull();
});

test('a partner\'s people do not import', async () => {
    renderPage(<ImportsPage />, { user: focal });
    expect(await screen.findByText('Not for your role')).toBeTruthy();
});
