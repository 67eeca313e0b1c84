// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

/* The newest one with its figures; null before there was any. */
async function newest() {
    const { items } = await unwrap(
        client.GET('/experiments', { params: { query: { limit: 1 } } }),
    );
    const id = items[0]?.id;
    return id === undefined
        ? null
        : unwrap(client.GET('/experiments/{id}', { params: { path: { id } } }));
}

export function useNewestExperiment() {
    return useQuery({ queryKey: [keys.experiments, 'newest'], queryFn: newest });
}
