// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export const sourcesQuery = queryOptions({
    queryKey: [keys.reports, 'sources'],
    queryFn: () => unwrap(client.GET('/reports/sources')),
});

export function useSources() {
    return useQuery(sourcesQuery);
}
