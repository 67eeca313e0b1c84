// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import type { OfferStatus } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export interface OfferFilter {
    status?: OfferStatus;
    live?: boolean;
    opportunity?: string;
}

const PAGE_SIZE = 25;

export function offersQuery(filter: OfferFilter) {
    return infiniteQueryOptions({
        queryKey: [keys.offers, 'list', filter],
        queryFn: ({ pageParam }) =>
            unwrap(
                client.GET('/offers', {
                    params: { query: { ...filter, limit: PAGE_SIZE, ...pageParam } },
                }),
            ),
        initialPageParam: {},
        getNextPageParam: (page) => (page.next === null ? undefined : { cursor: page.next }),
    });
}

export function useOffers(filter: OfferFilter) {
    return useInfiniteQuery({
        ...offersQuery(filter),
        select: (data) => data.pages.flatMap((page) => page.items),
        placeholderData: (previous) => previous,
    });
}
