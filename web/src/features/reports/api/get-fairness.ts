// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export const WINDOWS = ['30d', '90d', '365d'] as const;
export type Window = (typeof WINDOWS)[number];

export function fairnessQuery(window: Window) {
    return queryOptions({
        queryKey: [keys.reports, 'fairness', window],
        queryFn: () =>
            unwrap(client.GET('/reports/fairness', { params: { query: { window } } })),
        placeholderData: (previous) => previous,
    });
}

export function useFairness(window: Window) {
    return useQuery(fairnessQuery(window));
}
