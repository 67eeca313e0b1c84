// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrapEmpty } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useDeleteDraft(id: string) {
    return useWrite({
        send: () => unwrapEmpty(client.DELETE('/import-drafts/{id}', { params: { path: { id } } })),
        changes: [keys.drafts],
    });
}
