// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export function feedbackQuery(id: string) {
    return queryOptions({
        queryKey: [keys.partners, 'feedback', id],
        queryFn: () => unwrap(client.GET('/partners/{id}/feedback', { params: { path: { id } } })),
    });
}

export function useFeedback(id: string) {
    return useQuery(feedbackQuery(id));
}
