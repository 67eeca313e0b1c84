// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { ApiError } from '@/lib/api/problem';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import type { Window } from './get-fairness';

/* Of passes, which firms' people see of their own; and of the vendor's market. */
export const PASSING_REPORTS = ['funnel', 'clocks', 'breaches', 'declines'] as const;
export const REPORTS = [...PASSING_REPORTS, 'coverage', 'enablement'] as const;
/* What has a row for each of something that may be chosen. */
export const GROUPED: readonly string[] = ['funnel', 'clocks', 'declines'];
export const GROUPINGS = ['all', 'partner', 'line', 'country', 'source', 'month'] as const;

export interface ReportQuestion {
    name: (typeof REPORTS)[number];
    window: Window;
    by: (typeof GROUPINGS)[number];
}
export type TableReport = Schemas['TableReport'];
export type ReportRow = TableReport['rows'][number];

/* The contract has files at this address as well; they are not what was asked for here. */
function asTable(answer: TableReport | string): TableReport {
    if (typeof answer === 'string') {
        throw new ApiError(0);
    }
    return answer;
}

export function tableReportQuery({ name, window, by }: ReportQuestion) {
    return queryOptions({
        queryKey: [keys.reports, name, window, by],
        queryFn: async () => {
            const answer = await unwrap(
                client.GET('/reports/{name}', {
                    params: { path: { name }, query: { window, by } },
                }),
            );
            return asTable(answer);
        },
    });
}

export function useTableReport(question: ReportQuestion) {
    return useQuery(tableReportQuery(question));
}

/* The same rows as a file; the session's cookie opens it. */
export function reportFile({ name, window, by }: ReportQuestion, format: 'csv' | 'xlsx'): string {
    return `/api/v1/reports/${name}?window=${window}&by=${by}&format=${format}`;
}
