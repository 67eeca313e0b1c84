// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, ProgressBar } from '@carbon/react';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { integer } from '@/lib/format/number';

type Import = Schemas['Import'];

/* A large import goes step by step; small ones are gone with the answer. */
export function UndoProgress({ undo }: { undo: NonNullable<Import['undo']> }) {
    const { items_done: done, items_total: total } = undo;
    return (
        <ProgressBar
            label={t('imports.undoing')}
            helperText={`${t('imports.undoing.of', { done: integer(done), total: integer(total) })}. ${t('imports.undoing.leave')}`}
            max={Math.max(1, total)}
            value={done}
        />
    );
}

/* Somebody took up one of its objects while it was undone: says which, and how much is left. */
export function UndoStopped({ entry }: { entry: Import }) {
    const stop = entry.state === 'FAILED' ? entry.errors.findLast(({ code }) => code === 'UNDO') : undefined;
    return stop === undefined ? null : (
        <InlineNotification
            lowContrast
            hideCloseButton
            kind="warning"
            title={t('imports.undo.stopped')}
            subtitle={stop.message}
        />
    );
}
