// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const OFFERINGS_MAX = 100;

export const offeringsQuery = queryOptions({
    queryKey: [keys.catalogue, 'offerings'],
    queryFn: () =>
        unwrap(client.GET('/offerings', { params: { query: { limit: OFFERINGS_MAX } } })),
    staleTime: 300_000,
});

export function useOfferings() {
    return useQuery(offeringsQuery);
}
