// SPDX-License-Identifier: Apache-2.0
import { Button, InlineNotification, SkeletonText } from '@carbon/react';
import { useState } from 'react';
import { Link } from 'react-router';
import { QueryView } from '@/components/query-view';
import { RecordTable, type Column } from '@/components/record-table';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import type { Schemas } from '@/lib/api/types';
import { useImport } from '../api/get-import';
import { importCounts } from './import-counts';
import { importName, UndoImportDialog } from './undo-import-dialog';
import { UndoProgress, UndoStopped } from './undo-progress';

type Import = Schemas['Import'];

const ERRORS: readonly Column<Schemas['ImportError']>[] = [
    { key: 'line', header: t('imports.errors.line'), isNumber: true, cell: ({ line }) => line },
    { key: 'column', header: t('imports.errors.column'), cell: ({ column }) => column },
    { key: 'message', header: t('imports.errors.message'), cell: ({ message }) => message },
];

const ERRORS_SHOWN = 10;

/* Where the rows can be looked at now. */
function placeOf(kind: Import['kind']): string | null {
    switch (kind) {
        case 'partners':
            return paths.partners;
        case 'opportunities':
        case 'outcomes':
            return paths.everyOpportunity;
        default:
            return null;
    }
}

function Result({ entry }: { entry: Import }) {
    const [isOpen, setOpen] = useState(false);
    const place = placeOf(entry.kind);
    const isUndone = entry.state === 'UNDONE';
    const kind = word('import-kind', entry.kind);
    const notice = entry.rejected > 0 ? 'warning' : 'success';
    if (entry.undo) {
        return <UndoProgress undo={entry.undo} />;
    }
    return (
        <>
            <UndoStopped entry={entry} />
            <InlineNotification
                lowContrast
                hideCloseButton
                kind={isUndone ? 'info' : notice}
                title={t(isUndone ? 'imports.undone' : 'imports.done')}
                subtitle={`${kind}. ${importCounts(entry)}`}
            />
            {!isUndone && entry.errors.length > 0 && (
                <RecordTable
                    label={t('imports.errors')}
                    columns={ERRORS}
                    rows={entry.errors.slice(0, ERRORS_SHOWN)}
                    rowKey={({ line, column, code }) => `${line}/${column}/${code}`}
                />
            )}
            {!isUndone && (
                <div className="button-row">
                    {place !== null && (
                        <Link className="cds--link" to={place}>
                            {t('imports.see', { kind: kind.toLowerCase() })}
                        </Link>
                    )}
                    <Button kind="ghost" size="sm" onClick={() => setOpen(true)}>
                        {t('imports.undo.of', { name: importName(entry) })}
                    </Button>
                </div>
            )}
            {isOpen && <UndoImportDialog entry={entry} onClose={() => setOpen(false)} />}
        </>
    );
}

export function ImportResult({ id }: { id: string }) {
    const entry = useImport(id);
    return (
        <QueryView query={entry} skeleton={<SkeletonText />}>
            {(data) => <Result entry={data} />}
        </QueryView>
    );
}
