// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useMoveStage(id: string) {
    return useWrite({
        send: (body: Schemas['StageInput'], key) =>
            unwrap(
                client.POST('/opportunities/{id}/stage', {
                    params: { path: { id }, header: { 'Idempotency-Key': key } },
                    body,
                }),
            ),
        changes: [keys.opportunities, keys.offers, keys.reports],
    });
}
