// SPDX-License-Identifier: Apache-2.0
import { FormDialog } from '@/components/form-dialog';
import { t, word } from '@/config/messages/t';
import { integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useUndoImport } from '../api/undo-import';

interface UndoImportDialogProps {
    entry: Schemas['Import'];
    onClose: () => void;
}

export function importName({ file_name: name, kind }: Schemas['Import']): string {
    return name ?? word('import-kind', kind);
}

/* Says what goes before it goes. */
export function UndoImportDialog({ entry, onClose }: UndoImportDialogProps) {
    const undo = useUndoImport(entry.id ?? '');
    const kind = word('import-kind', entry.kind);
    return (
        <FormDialog
            title={t('imports.undo.title', { name: importName(entry) })}
            lead={t('imports.undo.body', {
                created: `${kind}: ${integer(entry.created)}`,
                updated: integer(entry.updated),
            })}
            submit={t('imports.undo.submit')}
            isDanger
            isPending={undo.isPending}
            error={undo.error}
            onSubmit={() => undo.mutate(null, { onSuccess: onClose })}
            onClose={onClose}
        />
    );
}
