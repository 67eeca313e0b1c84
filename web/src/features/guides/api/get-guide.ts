// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

const guideQuery = (name: string) =>
    queryOptions({
        queryKey: [keys.guides, name],
        queryFn: () => unwrap(client.GET('/guides/{name}', { params: { path: { name } } })),
    });

export function useGuide(name: string) {
    return useQuery(guideQuery(name));
}
