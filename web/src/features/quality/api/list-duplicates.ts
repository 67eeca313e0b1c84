// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function duplicatesQuery(opportunity: string, isAsked: boolean) {
    return queryOptions({
        queryKey: [keys.opportunities, 'duplicates', opportunity],
        queryFn: () =>
            unwrap(
                client.GET('/opportunities/{id}/duplicates', { params: { path: { id: opportunity } } }),
            ),
        enabled: isAsked,
    });
}

export function useDuplicates(opportunity: string, isAsked: boolean) {
    return useQuery(duplicatesQuery(opportunity, isAsked));
}
