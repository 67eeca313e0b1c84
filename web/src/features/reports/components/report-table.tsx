// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Button } from '@carbon/react';
import { Link } from 'react-router';
import { RecordTable, type Column } from '@/components/record-table';
import { tn, t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { capital } from '@/lib/format/text';
import { decimal, integer, percent } from '@/lib/format/number';
import type { ReportRow, TableReport } from '../api/get-table-report';

type ReportColumn = TableReport['columns'][number];

const FIRST_SHOWN = 50;

function figure(column: ReportColumn, value: number): string {
    if (column.name.includes('share')) {
        return percent(value);
    }
    return Number.isInteger(value) ? integer(value) : decimal(value);
}

function cell(column: ReportColumn, value: string | number | null | undefined) {
    if (value === null || value === undefined) {
        return t('value.unknown');
    }
    if (typeof value === 'number') {
        return figure(column, value);
    }
    if (column.name === 'opportunity' && value) {
        return <Link to={paths.opportunity(value)}>{value}</Link>;
    }
    if (column.name === 'offer' && value) {
        return <Link to={paths.offer(value)}>{value}</Link>;
    }
    return column.name === 'due' ? value.slice(0, 16).replace('T', ' ') : value;
}

/* What the server calls its columns, as they come; one row for all needs no name. */
export function ReportTable({ report }: { report: TableReport }) {
    const [isOpen, setOpen] = useState(false);
    const shown = isOpen ? report.rows : report.rows.slice(0, FIRST_SHOWN);
    const columns: Column<{ row: ReportRow; at: number }>[] = report.columns
        .filter(({ name }) => name !== 'all')
        .map((column) => ({
            key: column.name,
            header: capital(column.title),
            isNumber: column.number,
            cell: ({ row }) => cell(column, row[column.name]),
        }));
    return (
        <>
            <RecordTable
                label={report.title}
                columns={columns}
                rows={shown.map((row, at) => ({ row, at }))}
                rowKey={({ at }) => String(at)}
                emphasis={({ row }) => row.stands === 'yes'}
            />
            {shown.length < report.rows.length && (
                <Button kind="ghost" size="sm" onClick={() => setOpen(true)}>
                    {tn('reports.more', report.rows.length - shown.length)}
                </Button>
            )}
        </>
    );
}
