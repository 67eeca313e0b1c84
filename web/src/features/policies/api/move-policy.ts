// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export const MOVES = ['evaluate', 'approve', 'shadow', 'activate', 'rollback'] as const;
export type Move = (typeof MOVES)[number];

export function useMovePolicy(id: string) {
    return useWrite({
        send: (move: Move, key) =>
            unwrap(
                client.POST(`/policies/{id}/${move}`, {
                    params: { path: { id }, header: { 'Idempotency-Key': key } },
                }),
            ),
        changes: [keys.policies, keys.decisions, keys.reports],
    });
}
