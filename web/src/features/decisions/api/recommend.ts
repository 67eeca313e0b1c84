// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';
import { decisionQuery } from './get-decision';

export function useRecommend(opportunity: string) {
    const queryClient = useQueryClient();
    return useWrite({
        send: async (_: null, key) => {
            const decision = await unwrap(
                client.POST('/opportunities/{id}/recommendation', {
                    params: { path: { id: opportunity }, header: { 'Idempotency-Key': key } },
                }),
            );
            if (decision.decision !== null) {
                queryClient.setQueryData(decisionQuery(decision.decision).queryKey, decision);
            }
            return decision;
        },
        changes: [keys.opportunities, keys.reports],
    });
}
