// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrapTagged } from '@/lib/api/tagged';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export type Focal = Schemas['Focal'];

/* With the list's tag: naming says which list it was that was looked at. */
export function useFocals(partner: string) {
    return useQuery({
        queryKey: [keys.partners, 'focals', partner],
        queryFn: () =>
            unwrapTagged(
                client.GET('/partners/{id}/focals', { params: { path: { id: partner } } }),
            ),
    });
}

export function useFocalHistory(partner: string) {
    return useQuery({
        queryKey: [keys.partners, 'focal-history', partner],
        queryFn: () =>
            unwrap(
                client.GET('/partners/{id}/focals/history', { params: { path: { id: partner } } }),
            ),
    });
}

export function usePeople(partner: string) {
    return useQuery({
        queryKey: [keys.partners, 'people', partner],
        queryFn: () =>
            unwrap(client.GET('/partners/{id}/users', { params: { path: { id: partner } } })),
    });
}

interface Naming {
    etag: string;
    users: string[];
    line: string | null;
}

export function useNameFocals(partner: string) {
    return useWrite({
        send: ({ etag, users, line }: Naming) =>
            unwrap(
                client.PUT('/partners/{id}/focals', {
                    params: { path: { id: partner }, header: { 'If-Match': etag } },
                    body: { users, line },
                }),
            ),
        changes: [keys.partners, keys.offers],
    });
}
