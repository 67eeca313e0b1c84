// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function explanationQuery(decision: string, partner?: string) {
    return queryOptions({
        queryKey: [keys.decisions, 'explanation', decision, partner],
        queryFn: () =>
            unwrap(
                client.GET('/decisions/{id}/explanation', {
                    params: { path: { id: decision }, query: partner ? { partner } : {} },
                }),
            ),
        staleTime: Infinity,
    });
}

export function useExplanation(decision: string, partner?: string) {
    return useQuery(explanationQuery(decision, partner));
}
