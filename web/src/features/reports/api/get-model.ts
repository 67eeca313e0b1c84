// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export const modelQuery = queryOptions({
    queryKey: [keys.reports, 'model'],
    queryFn: () => unwrap(client.GET('/models')),
});

export function useModel() {
    return useQuery(modelQuery);
}
