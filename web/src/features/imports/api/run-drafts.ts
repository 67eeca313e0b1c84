// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useRunDrafts() {
    return useWrite({
        send: (body: Schemas['ImportDraftRun'], key) =>
            unwrap(
                client.POST('/import-drafts/run', {
                    params: { header: { 'Idempotency-Key': key } },
                    body,
                }),
            ),
        changes: [keys.drafts],
    });
}
