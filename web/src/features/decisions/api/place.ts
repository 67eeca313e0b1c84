// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

/* Without a partner SCORE decides; with one it is an override and needs a reason. */
export function usePlace(opportunity: string) {
    return useWrite({
        send: (body: Schemas['PlaceInput'], key) =>
            unwrap(
                client.POST('/opportunities/{id}/place', {
                    params: { path: { id: opportunity }, header: { 'Idempotency-Key': key } },
                    body,
                }),
            ),
        changes: [keys.opportunities, keys.offers, keys.decisions, keys.reports],
    });
}
