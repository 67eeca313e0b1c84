// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import { Picture } from '@/components/picture';
import { RecordTable } from '@/components/record-table';
import { integer } from '@/lib/format/number';

const BarChart = lazy(() => import('@/components/bar-chart'));

interface Row {
    label: string;
    value: number;
    more?: number;
}

interface CountedProps {
    title: string;
    aria: string;
    caption?: string;
    name: string;
    measure: string;
    more?: string;
    rows: readonly Row[];
    isLying?: boolean;
}

/* Names with a count each, as bars or as a table. */
export function Counted({ title, aria, caption, name, measure, more, rows, isLying = false }: CountedProps) {
    const columns = [
        { key: 'label', header: name, cell: ({ label }: Row) => label },
        { key: 'value', header: measure, isNumber: true, cell: ({ value }: Row) => integer(value) },
        ...(more === undefined
            ? []
            : [{ key: 'more', header: more, isNumber: true, cell: (row: Row) => integer(row.more ?? 0) }]),
    ];
    return (
        <Picture
            title={title}
            {...(caption === undefined ? {} : { caption })}
            chart={
                <BarChart
                    isCount
                    isLying={isLying}
                    label={aria}
                    measure={measure}
                    bars={rows.map(({ label, value }) => ({ label, value }))}
                    format={integer}
                />
            }
            table={
                <RecordTable label={title} columns={columns} rows={rows} rowKey={({ label }) => label} />
            }
        />
    );
}
