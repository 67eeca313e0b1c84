// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const SUGGESTIONS_MAX = 20;

export function partnerSearchQuery(q: string) {
    return queryOptions({
        queryKey: [keys.partners, 'search', q],
        queryFn: () =>
            unwrap(
                client.GET('/partners', {
                    params: { query: { limit: SUGGESTIONS_MAX, ...(q === '' ? {} : { q }) } },
                }),
            ),
        enabled: q.length > 1,
        staleTime: 60_000,
    });
}

export function usePartnerSearch(q: string) {
    return useQuery(partnerSearchQuery(q));
}
