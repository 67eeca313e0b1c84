// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense } from 'react';
import { SkeletonPlaceholder } from '@carbon/react';
import { capital } from '@/lib/format/text';
import { integer } from '@/lib/format/number';
import { t } from '@/config/messages/t';
import type { TableReport } from '../api/get-table-report';

const BarChart = lazy(() => import('@/components/bar-chart'));

const BARS_MAX = 15;
const STEPS = ['passed', 'accepted', 'contacted', 'won'] as const;

interface Bars {
    measure: string;
    bars: { label: string; value: number }[];
}

/* The picture that a report has: steps of the one funnel, else its first figure by name. */
function barsOf({ report, by, rows }: TableReport): Bars {
    const [first] = rows;
    if (report === 'funnel' && by === 'all' && first) {
        return {
            measure: t('reports.passes'),
            bars: STEPS.map((step) => ({ label: capital(step), value: Number(first[step] ?? 0) })),
        };
    }
    const [name, measure] =
        report === 'funnel' ? [by, 'passed'] : report === 'declines' && by === 'all' ? ['meaning', 'count'] : ['', ''];
    return {
        measure: t('reports.passes'),
        bars: name
            ? rows.slice(0, BARS_MAX).map((row) => ({ label: String(row[name]), value: Number(row[measure] ?? 0) }))
            : [],
    };
}

export function ReportChart({ report }: { report: TableReport }) {
    const { measure, bars } = barsOf(report);
    if (bars.length === 0) {
        return null;
    }
    return (
        <Suspense fallback={<SkeletonPlaceholder />}>
            <BarChart label={report.title} measure={measure} bars={bars} format={integer} isLying isCount />
        </Suspense>
    );
}
