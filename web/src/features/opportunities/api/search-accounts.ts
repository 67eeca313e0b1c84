// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const SUGGESTIONS_MAX = 8;

export function accountsQuery(q: string) {
    return queryOptions({
        queryKey: [keys.catalogue, 'accounts', q],
        queryFn: () =>
            unwrap(client.GET('/accounts', { params: { query: { q, limit: SUGGESTIONS_MAX } } })),
        enabled: q.length > 1,
        staleTime: 60_000,
    });
}

export function useAccountSearch(q: string) {
    return useQuery(accountsQuery(q));
}
