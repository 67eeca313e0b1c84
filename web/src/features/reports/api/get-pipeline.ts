// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';

export const pipelineQuery = queryOptions({
    queryKey: [keys.reports, 'pipeline'],
    queryFn: () => unwrap(client.GET('/reports/pipeline')),
});

export function usePipeline() {
    return useQuery(pipelineQuery);
}
