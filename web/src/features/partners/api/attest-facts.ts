// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useAttestFacts() {
    return useWrite({
        send: (body: Schemas['AttestationInput'], key) =>
            unwrap(
                client.POST('/attestations', {
                    params: { header: { 'Idempotency-Key': key } },
                    body,
                }),
            ),
        changes: [keys.partners, keys.opportunities, keys.decisions, keys.reports],
    });
}
