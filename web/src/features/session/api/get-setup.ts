// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

/* Must the first administrator be made? Anybody may ask. */
const setupQuery = queryOptions({
    queryKey: [keys.setup],
    queryFn: () => unwrap(client.GET('/setup')),
});

export function useSetup() {
    return useQuery(setupQuery);
}
