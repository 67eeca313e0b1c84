// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function readinessQuery(id: string) {
    return queryOptions({
        queryKey: [keys.partners, 'readiness', id],
        queryFn: () =>
            unwrap(client.GET('/partners/{id}/readiness', { params: { path: { id } } })),
    });
}

export function useReadiness(id: string) {
    return useQuery(readinessQuery(id));
}
