// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function usePassAll() {
    return useWrite({
        send: (_: null, key) =>
            unwrap(
                client.POST('/placements', {
                    params: { header: { 'Idempotency-Key': key } },
                }),
            ),
        changes: [keys.opportunities, keys.offers, keys.decisions, keys.reports],
    });
}
