// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useStartExperiment() {
    return useWrite({
        send: (body: Schemas['ExperimentInput'], key) =>
            unwrap(
                client.POST('/experiments', {
                    params: { header: { 'Idempotency-Key': key } },
                    body,
                }),
            ),
        changes: [keys.experiments],
    });
}
