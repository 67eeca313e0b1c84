// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export type Draft = Schemas['ImportDraft'];

export const ASK_AGAIN_MS = 700;

export const draftsQuery = queryOptions({
    queryKey: [keys.drafts],
    queryFn: () => unwrap(client.GET('/import-drafts')),
    refetchInterval: ({ state }) =>
        state.data?.items.some(({ state: now }) => now === 'RUNNING') ? ASK_AGAIN_MS : false,
});

/* The wizard's whole state: it is the server's, so a reload loses nothing. */
export function useDrafts() {
    return useQuery(draftsQuery);
}
