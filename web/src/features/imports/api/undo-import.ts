// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useUndoImport(id: string) {
    return useWrite({
        send: (_: null, key) =>
            unwrap(
                client.POST('/imports/{id}/undo', {
                    params: { path: { id }, header: { 'Idempotency-Key': key } },
                }),
            ),
        changes: [keys.imports, keys.opportunities, keys.partners, keys.catalogue, keys.reports],
    });
}
