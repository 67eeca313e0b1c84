// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function offerQuery(id: string | null) {
    return queryOptions({
        queryKey: [keys.offers, 'one', id],
        queryFn: () => unwrap(client.GET('/offers/{id}', { params: { path: { id: id ?? '' } } })),
        enabled: id !== null,
    });
}

export function useOffer(id: string | null) {
    return useQuery(offerQuery(id));
}
