// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { ASK_AGAIN_MS } from './list-drafts';

export function importQuery(id: string | null) {
    return queryOptions({
        queryKey: [keys.imports, 'one', id],
        queryFn: () => unwrap(client.GET('/imports/{id}', { params: { path: { id: id ?? '' } } })),
        enabled: id !== null,
        refetchInterval: ({ state }) => (state.data?.state === 'UNDOING' ? ASK_AGAIN_MS : false),
    });
}

export function useImport(id: string | null) {
    return useQuery(importQuery(id));
}
