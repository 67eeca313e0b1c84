// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export const pastQuery = queryOptions({
    queryKey: [keys.reports, 'past'],
    queryFn: () => unwrap(client.GET('/reports/past')),
});

export function usePast() {
    return useQuery(pastQuery);
}
