// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const guidesQuery = queryOptions({
    queryKey: [keys.guides],
    queryFn: () => unwrap(client.GET('/guides')),
    select: ({ items }) => items,
});

export function useGuides() {
    return useQuery(guidesQuery);
}
