// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { RelativeTime } from '@/components/relative-time';
import { t, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useImports } from '../api/list-imports';
import { importCounts } from './import-counts';
import { importName, UndoImportDialog } from './undo-import-dialog';
import { UndoProgress } from './undo-progress';

type Import = Schemas['Import'];

function Undo({ entry }: { entry: Import }) {
    const [isOpen, setOpen] = useState(false);
    if (entry.id === null || (entry.state !== 'DONE' && entry.state !== 'FAILED')) {
        return null;
    }
    return (
        <>
            <Button
                kind="ghost"
                size="sm"
                aria-label={t('imports.undo.of', { name: importName(entry) })}
                onClick={() => setOpen(true)}
            >
                {t('imports.undo')}
            </Button>
            {isOpen && <UndoImportDialog entry={entry} onClose={() => setOpen(false)} />}
        </>
    );
}

const COLUMNS: readonly Column<Import>[] = [
    {
        key: 'kind',
        header: t('imports.column.kind'),
        cell: ({ kind, map }) => (
            <div className="cell-title">
                <span>{word('import-kind', kind)}</span>
                <span className="quiet">{map}</span>
            </div>
        ),
    },
    { key: 'file', header: t('imports.column.file'), cell: ({ file_name: name }) => name },
    {
        key: 'when',
        header: t('imports.column.when'),
        cell: ({ created_at: at, actor }) => (
            <div className="cell-title">
                {at && <RelativeTime at={at} />}
                <span className="quiet">{actor}</span>
            </div>
        ),
    },
    { key: 'counts', header: t('imports.column.counts'), cell: importCounts },
    {
        key: 'state',
        header: t('imports.column.state'),
        cell: ({ state, undo }) => (undo ? <UndoProgress undo={undo} /> : t(`imports.state.${state}`)),
    },
    { key: 'undo', header: t('imports.undo'), cell: (entry) => <Undo entry={entry} /> },
];

export function ImportList() {
    const imports = useImports();
    return (
        <QueryView query={imports} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
            {({ items }) =>
                items.length === 0 ? (
                    <EmptyState title={t('imports.empty.title')} body={t('imports.empty.body')} />
                ) : (
                    <RecordTable
                        label={t('imports.list')}
                        columns={COLUMNS}
                        rows={items}
                        rowKey={(row) => row.id ?? ''}
                    />
                )
            }
        </QueryView>
    );
}
