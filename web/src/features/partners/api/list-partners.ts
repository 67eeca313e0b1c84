// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const PAGE_SIZE = 50;

export function partnersQuery(q: string) {
    return infiniteQueryOptions({
        queryKey: [keys.partners, 'list', q],
        queryFn: ({ pageParam }) =>
            unwrap(
                client.GET('/partners', {
                    params: { query: { limit: PAGE_SIZE, ...(q === '' ? {} : { q }), ...pageParam } },
                }),
            ),
        initialPageParam: {},
        getNextPageParam: (page) => (page.next === null ? undefined : { cursor: page.next }),
    });
}

export function usePartners(q: string) {
    return useInfiniteQuery({
        ...partnersQuery(q),
        select: (data) => data.pages.flatMap((page) => page.items),
        placeholderData: (previous) => previous,
    });
}
