// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { RecordTable, type Column } from '@/components/record-table';
import { ScrollBox } from '@/components/scroll-box';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { integer } from '@/lib/format/number';
import type { Draft } from '../api/list-drafts';
import { fieldWord } from './draft-words';
import { importCounts } from './import-counts';
import { ProblemTable } from './problem-table';

type Row = Schemas['ImportPreviewRow'];

const FIRST_SHOWN = 4;

/* In the order the file has them; what the map adds comes last. */
function fieldsOf(rows: readonly Row[], draft: Draft): string[] {
    const known = new Set(rows.flatMap(({ fields }) => Object.keys(fields)));
    const ordered = draft.columns.flatMap(({ field }) => (field !== null && known.has(field) ? [field] : []));
    return [...new Set([...ordered, ...known])];
}

function columnsOf(fields: readonly string[]): Column<Row>[] {
    return [
        {
            key: 'line',
            header: t('imports.preview.line'),
            cell: ({ line, errors }) => (
                <div className="cell-title">
                    <span>{line}</span>
                    {errors.length > 0 && <span className="late">{t('imports.preview.rejected')}</span>}
                </div>
            ),
        },
        ...fields.map((field) => ({
            key: field,
            header: fieldWord(field),
            cell: ({ fields: values }: Row) => values[field] ?? '',
        })),
    ];
}

interface DraftPreviewProps {
    draft: Draft;
    preview: Schemas['ImportPreviewFile'];
}

export function DraftPreview({ draft, preview }: DraftPreviewProps) {
    const [isOpen, setOpen] = useState(false);
    const { rows, problems } = preview;
    const { file_name: name } = draft;
    const shown = isOpen ? rows : rows.slice(0, FIRST_SHOWN);
    const counts = importCounts({ ...preview, rows: draft.row_count });
    return (
        <div className="stack">
            <h4 className="draft__part">{t('imports.preview')}</h4>
            <p>{t('imports.preview.result', { counts })}</p>
            {rows.length > 0 && (
                <ScrollBox label={t('imports.preview.of', { name })}>
                    <RecordTable
                        label={t('imports.preview.of', { name })}
                        columns={columnsOf(fieldsOf(rows, draft))}
                        rows={shown}
                        rowKey={({ line }) => String(line)}
                        emphasis={({ errors }) => errors.length > 0}
                    />
                </ScrollBox>
            )}
            {shown.length < rows.length && (
                <div>
                    <Button kind="ghost" size="sm" onClick={() => setOpen(true)}>
                        {t('imports.preview.more', { count: integer(rows.length) })}
                    </Button>
                </div>
            )}
            {problems.length === 0 ? (
                <p className="quiet">{t('imports.preview.none')}</p>
            ) : (
                <ProblemTable label={t('imports.preview.problems', { name })} problems={problems} />
            )}
        </div>
    );
}
