// SPDX-License-Identifier: Apache-2.0
import { InlineNotification } from '@carbon/react';
import { RecordTable, type Column } from '@/components/record-table';
import { t } from '@/config/messages/t';
import { integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Report = Schemas['Import'];

const COLUMNS: readonly Column<Schemas['ImportError']>[] = [
    { key: 'line', header: t('imports.errors.line'), isNumber: true, cell: ({ line }) => line },
    { key: 'column', header: t('imports.errors.column'), cell: ({ column }) => column },
    { key: 'message', header: t('imports.errors.message'), cell: ({ message }) => message },
];

const PARTS = ['created', 'updated', 'unchanged', 'rejected'] as const;

/* "35 rows: 34 created, 1 rejected". */
export function importCounts(report: Report): string {
    const parts = PARTS.filter((part) => report[part] > 0).map((part) =>
        t(`imports.count.${part}`, { count: integer(report[part]) }),
    );
    const rows = t('imports.count.rows', { count: integer(report.rows) });
    return parts.length === 0 ? rows : `${rows}: ${parts.join(', ')}`;
}

export function ImportReport({ report }: { report: Report }) {
    return (
        <div className="stack">
            <InlineNotification
                lowContrast
                hideCloseButton
                kind={report.rejected > 0 ? 'warning' : 'success'}
                title={t(report.dry_run ? 'imports.report.dry' : 'imports.report.done')}
                subtitle={importCounts(report)}
            />
            {report.errors.length > 0 && (
                <RecordTable
                    label={t('imports.errors')}
                    columns={COLUMNS}
                    rows={report.errors}
                    rowKey={({ line, column, code }) => `${line}/${column}/${code}`}
                />
            )}
        </div>
    );
}
