// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { ASK_AGAIN_MS } from './list-drafts';

const IMPORTS_MAX = 50;

export const importsQuery = queryOptions({
    queryKey: [keys.imports],
    queryFn: () => unwrap(client.GET('/imports', { params: { query: { limit: IMPORTS_MAX } } })),
    refetchInterval: ({ state }) =>
        state.data?.items.some(({ state: now }) => now === 'UNDOING') ? ASK_AGAIN_MS : false,
});

export function useImports() {
    return useQuery(importsQuery);
}
