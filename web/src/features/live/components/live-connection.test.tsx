// SPDX-License-Identifier: Apache-2.0
import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { keys } from '@/lib/query/keys';
import { FakeEventSource, openSources } from '@/testing/event-source';
import { watchRequests } from '@/testing/requests';
import { asked, open, pass, sight, source } from './live-bench';

test('a lost connection shows, and is the browser\'s to mend', async () => {
    await open();
    act(() => source().fail(FakeEventSource.CONNECTING));
    expect(screen.getByText('Connecting')).toBeTruthy();
    act(() => source().open());
    expect(screen.getByText('Live')).toBeTruthy();
    expect(FakeEventSource.all).toHaveLength(1);
    await pass(2_000);
    expect(asked).toEqual([]);
});

test('a refused stream asks who is signed in and is tried again later', async () => {
    const sent = watchRequests();
    await open();
    act(() => source().fail(FakeEventSource.CLOSED));
    expect(screen.getByText('Not live')).toBeTruthy();
    await pass(200);
    expect(openSources()).toEqual([]);
    await pass(30_000);
    act(() => source().open());
    await pass(200);
    expect(screen.getByText('Live')).toBeTruthy();
    expect(asked).toContain(keys.partners);
    expect(sent.every(({ method }) => method === 'GET')).toBe(true);
});

test('a window out of sight lets its stream go and catches up when it is looked at', async () => {
    await open();
    act(() => sight('hidden'));
    await pass(59_000);
    expect(openSources()).toHaveLength(1);
    await pass(2_000);
    expect(openSources()).toEqual([]);
    act(() => sight('visible'));
    act(() => source().open());
    await pass(200);
    expect(asked).toContain(keys.offers);
});

test('leaving the page ends the stream', async () => {
    const page = await open();
    page.unmount();
    expect(openSources()).toEqual([]);
});
