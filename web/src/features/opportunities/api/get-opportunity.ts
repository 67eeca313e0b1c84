// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrapTagged } from '@/lib/api/tagged';
import { keys } from '@/lib/query/keys';

export function opportunityQuery(id: string) {
    return queryOptions({
        queryKey: [keys.opportunities, 'one', id],
        queryFn: () => unwrapTagged(client.GET('/opportunities/{id}', { params: { path: { id } } })),
    });
}

export function useOpportunity(id: string) {
    return useQuery(opportunityQuery(id));
}
