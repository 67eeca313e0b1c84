// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useStopExperiment() {
    return useWrite({
        send: (id: string, key) =>
            unwrap(
                client.POST('/experiments/{id}/stop', {
                    params: { path: { id }, header: { 'Idempotency-Key': key } },
                }),
            ),
        changes: [keys.experiments],
    });
}
