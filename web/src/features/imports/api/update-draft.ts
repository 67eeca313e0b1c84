// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';
import { draftsQuery, type Draft } from './list-drafts';

/* The corrected draft takes its place in the list at once. */
export function useUpdateDraft({ id, version }: Draft) {
    const queryClient = useQueryClient();
    return useWrite({
        send: async (body: Schemas['ImportDraftPatch']) => {
            const draft = await unwrap(
                client.PATCH('/import-drafts/{id}', {
                    params: { path: { id }, header: { 'If-Match': `"${version}"` } },
                    headers: { 'Content-Type': 'application/merge-patch+json' },
                    body,
                }),
            );
            queryClient.setQueryData(draftsQuery.queryKey, (list) =>
                list && { items: list.items.map((known) => (known.id === id ? draft : known)) },
            );
            return draft;
        },
        changes: [keys.drafts],
    });
}
