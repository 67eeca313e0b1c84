// SPDX-License-Identifier: Apache-2.0
import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { keys } from '@/lib/query/keys';
import { manager } from '@/testing/data-parties';
import { asked, event, open, pass, source } from './live-bench';

test('an acceptance refreshes what it changes and is told by the name of the firm', async () => {
    await open();
    expect(screen.getByText('Live')).toBeTruthy();
    act(() => source().tell('offer.accepted', event));
    await pass(200);
    expect([...asked].sort()).toEqual([keys.offers, keys.reports]);
    const status = screen.getByRole('status');
    expect(status.textContent).toBe('Accepted by Nordwind Systems just now.');
    await pass(8_000);
    expect(status.textContent).toBe('');
});

test('many events cost few refreshes and one sentence', async () => {
    await open();
    for (let seq = 1; seq <= 500; seq++) {
        act(() => source().tell('offer.made', { ...event, seq }));
    }
    await pass(200);
    expect(asked.filter((word) => word === keys.offers)).toHaveLength(1);
    expect(screen.getByRole('status').textContent).toBe(
        'Passed to Nordwind Systems just now. And 499 things more.',
    );
    act(() => source().tell('offer.made', event));
    await pass(500);
    expect(asked.filter((word) => word === keys.offers)).toHaveLength(1);
    await pass(600);
    expect(asked.filter((word) => word === keys.offers)).toHaveLength(2);
});

test('what one did oneself moves the page without a word', async () => {
    await open();
    act(() => source().tell('offer.accepted', { ...event, actor: manager.id }));
    await pass(200);
    expect(asked).toContain(keys.offers);
    expect(screen.getByRole('status').textContent).toBe('');
});
