// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

/* Unmoved for so long, a server is thought to have died. */
const ASK_AGAIN_MS = 15_000;

const nodesQuery = queryOptions({
    queryKey: [keys.proof, 'nodes'],
    queryFn: () => unwrap(client.GET('/nodes')),
    select: ({ items }) => items,
    refetchInterval: ASK_AGAIN_MS,
});

export function useNodes() {
    return useQuery(nodesQuery);
}
