// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

/* The server seals once a minute. */
const ASK_AGAIN_MS = 60_000;

export const sealQuery = queryOptions({
    queryKey: [keys.proof, 'seal'],
    queryFn: () => unwrap(client.GET('/seal')),
    refetchInterval: ASK_AGAIN_MS,
});

export function useSeal() {
    return useQuery(sealQuery);
}
