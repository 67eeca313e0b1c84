// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { newKey } from '@/lib/query/use-write';

/* A question asked by POST: it is answered on a copy. Any change of opportunities makes it stale. */
export const placementsPreviewQuery = queryOptions({
    queryKey: [keys.opportunities, 'placements'],
    queryFn: () =>
        unwrap(
            client.POST('/placements/preview', {
                params: { header: { 'Idempotency-Key': newKey() } },
            }),
        ),
    staleTime: Infinity,
});

export function usePlacementsPreview() {
    return useQuery(placementsPreviewQuery);
}
