// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';

/* Apart from the firm's own query, so that an event about the firm does not fetch it again. */
export function firmNameQuery(id: string) {
    return queryOptions({
        queryKey: ['firm-name', id],
        queryFn: async () => {
            const { name } = await unwrap(
                client.GET('/partners/{id}', { params: { path: { id } } }),
            );
            return name;
        },
        staleTime: Infinity,
    });
}
