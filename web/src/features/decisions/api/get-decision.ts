// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function decisionQuery(id: string | null) {
    return queryOptions({
        queryKey: [keys.decisions, 'one', id],
        queryFn: () =>
            unwrap(client.GET('/decisions/{id}', { params: { path: { id: id ?? '' } } })),
        enabled: id !== null,
        staleTime: Infinity,
    });
}

/* A decision never changes once it is stored. */
export function useDecision(id: string | null) {
    return useQuery(decisionQuery(id));
}
