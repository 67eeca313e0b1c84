// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const EVENTS_MAX = 100;

export function historyQuery(id: string) {
    return queryOptions({
        queryKey: [keys.opportunities, 'history', id],
        queryFn: () =>
            unwrap(
                client.GET('/opportunities/{id}/history', {
                    params: { path: { id }, query: { limit: EVENTS_MAX } },
                }),
            ),
    });
}

export function useHistory(id: string) {
    return useQuery(historyQuery(id));
}
