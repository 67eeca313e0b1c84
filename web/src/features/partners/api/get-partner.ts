// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function partnerQuery(id: string | null) {
    return queryOptions({
        queryKey: [keys.partners, 'one', id],
        queryFn: () => unwrap(client.GET('/partners/{id}', { params: { path: { id: id ?? '' } } })),
        enabled: id !== null,
    });
}

export function usePartner(id: string | null) {
    return useQuery(partnerQuery(id));
}
