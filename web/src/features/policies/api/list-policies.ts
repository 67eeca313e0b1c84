// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const PAGE_SIZE = 20;

const policiesQuery = infiniteQueryOptions({
    queryKey: [keys.policies, 'list'],
    queryFn: ({ pageParam }) =>
        unwrap(client.GET('/policies', { params: { query: { limit: PAGE_SIZE, ...pageParam } } })),
    initialPageParam: {},
    getNextPageParam: (page) => (page.next === null ? undefined : { cursor: page.next }),
});

export function usePolicies() {
    return useInfiniteQuery({
        ...policiesQuery,
        select: (data) => data.pages.flatMap((page) => page.items),
    });
}
