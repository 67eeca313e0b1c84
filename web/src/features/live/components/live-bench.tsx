// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { act } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { keys } from '@/lib/query/keys';
import { useUser } from '@/lib/session/me';
import { partner } from '@/testing/data-parties';
import { openSources, type FakeEventSource } from '@/testing/event-source';
import { renderPage } from '@/testing/render';
import { useLive } from '../api/use-live';
import { LiveMark } from './live-mark';
import { LiveNotice } from './live-notice';

/* A page with three queries and a stream, for the tests of this folder. */
export const asked: string[] = [];

function Page() {
    const live = useLive(useUser());
    for (const word of [keys.offers, keys.reports, keys.partners] as const) {
        // A fixed list of words: the hooks keep their order.
        // eslint-disable-next-line react-hooks/rules-of-hooks
        useQuery({
            queryKey: [word],
            queryFn: () => {
                asked.push(word);
                return word;
            },
        });
    }
    return (
        <>
            <LiveMark state={live.state} />
            <LiveNotice told={live.told} />
        </>
    );
}

export const event = { seq: 7, actor: 'usr_9h3kq7m2vn8ra', partner: partner.id, opportunity: null, detail: {} };

export function source(): FakeEventSource {
    const open = openSources()[0];
    if (!open) {
        throw new Error('no stream is open');
    }
    return open;
}

export async function pass(ms: number) {
    await act(async () => {
        await vi.advanceTimersByTimeAsync(ms);
    });
}

export function sight(state: DocumentVisibilityState) {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
    vi.useFakeTimers();
    asked.length = 0;
});

afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
});

export async function open() {
    const page = renderPage(<Page />);
    await pass(0);
    act(() => source().open());
    asked.length = 0;
    return page;
}
