// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function lineItemsQuery(id: string) {
    return queryOptions({
        queryKey: [keys.opportunities, 'line-items', id],
        queryFn: () =>
            unwrap(client.GET('/opportunities/{id}/line-items', { params: { path: { id } } })),
    });
}

export function useLineItems(id: string) {
    return useQuery(lineItemsQuery(id));
}
