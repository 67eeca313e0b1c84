// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { newKey } from '@/lib/query/use-write';
import type { Draft } from './list-drafts';

/* A question asked by POST: nothing changes by it, and the answer holds for these versions. */
export function previewQuery(drafts: readonly Draft[]) {
    return queryOptions({
        queryKey: [keys.imports, 'preview', drafts.map(({ id, version }) => `${id}/${version}`)],
        queryFn: () =>
            unwrap(
                client.POST('/import-drafts/preview', {
                    params: { header: { 'Idempotency-Key': newKey() } },
                    body: { drafts: drafts.map(({ id }) => id) },
                }),
            ),
        enabled: drafts.length > 0,
        placeholderData: (previous) => previous,
        staleTime: Infinity,
    });
}

export function usePreview(drafts: readonly Draft[]) {
    return useQuery(previewQuery(drafts));
}
