// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

interface Update {
    etag: string;
    body: Schemas['OpportunityPatch'];
}

export function useUpdateOpportunity(id: string) {
    return useWrite({
        send: ({ etag, body }: Update) =>
            unwrap(
                client.PATCH('/opportunities/{id}', {
                    params: { path: { id }, header: { 'If-Match': etag } },
                    headers: { 'Content-Type': 'application/merge-patch+json' },
                    body,
                }),
            ),
        changes: [keys.opportunities, keys.reports],
    });
}
