// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const devicesQuery = queryOptions({
    queryKey: [keys.devices],
    queryFn: () => unwrap(client.GET('/sessions')),
    select: ({ items }) => items,
});

export function useDevices() {
    return useQuery(devicesQuery);
}
