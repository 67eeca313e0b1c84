// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export const priceListQuery = queryOptions({
    queryKey: [keys.catalogue, 'price-list'],
    queryFn: () => unwrap(client.GET('/price-list')),
    staleTime: Infinity,
});

export function usePriceList() {
    return useQuery(priceListQuery);
}
