// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import type { operations } from '@/lib/api/schema';
import type { Placement } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export type OpportunitySort = NonNullable<
    NonNullable<operations['opportunity_list']['parameters']['query']>['sort']
>;

export interface OpportunityFilter {
    placement?: Placement;
    waiting?: boolean;
    open?: boolean;
    partner?: string;
    q?: string;
    sort?: OpportunitySort;
}

const PAGE_SIZE = 25;

export function opportunitiesQuery(filter: OpportunityFilter) {
    return infiniteQueryOptions({
        queryKey: [keys.opportunities, 'list', filter],
        queryFn: ({ pageParam }) =>
            unwrap(
                client.GET('/opportunities', {
                    params: { query: { ...filter, limit: PAGE_SIZE, ...pageParam } },
                }),
            ),
        initialPageParam: {},
        getNextPageParam: (page) => (page.next === null ? undefined : { cursor: page.next }),
    });
}

export function useOpportunities(filter: OpportunityFilter) {
    return useInfiniteQuery({
        ...opportunitiesQuery(filter),
        select: (data) => data.pages.flatMap((page) => page.items),
        placeholderData: (previous) => previous,
    });
}
