// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function usePolicy(id: string) {
    return useQuery({
        queryKey: [keys.policies, 'one', id],
        queryFn: () => unwrap(client.GET('/policies/{id}', { params: { path: { id } } })),
    });
}
