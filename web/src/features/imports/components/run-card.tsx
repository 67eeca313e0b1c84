// SPDX-License-Identifier: Apache-2.0
import { Button, InlineNotification, ProgressBar, Tile } from '@carbon/react';
import { Close } from '@carbon/react/icons';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { integer } from '@/lib/format/number';
import { useDeleteDraft } from '../api/delete-draft';
import type { Draft } from '../api/list-drafts';
import { ImportResult } from './import-result';

function Progress({ progress }: Pick<Draft, 'progress'>) {
    const { rows_done: done, rows_total: total } = progress;
    return (
        <ProgressBar
            label={t('imports.running')}
            helperText={`${t('imports.running.of', { done: integer(done), total: integer(total) })}. ${t('imports.running.leave')}`}
            max={Math.max(1, total)}
            value={done}
        />
    );
}

/* A file that is being imported, or was. */
export function RunCard({ draft }: { draft: Draft }) {
    const remove = useDeleteDraft(draft.id);
    const { file_name: name, state } = draft;
    return (
        <Tile className="draft">
            <div className="draft__head">
                <h3 className="draft__name">{name}</h3>
                {state !== 'RUNNING' && (
                    <Button
                        hasIconOnly
                        kind="ghost"
                        size="sm"
                        tooltipAlignment="end"
                        renderIcon={Close}
                        iconDescription={t('imports.put-away', { name })}
                        disabled={remove.isPending}
                        onClick={() => remove.mutate(undefined)}
                    />
                )}
            </div>
            {remove.isError && <ErrorNotice error={remove.error} />}
            {state === 'RUNNING' && <Progress progress={draft.progress} />}
            {state === 'DONE' && draft.import !== null && <ImportResult id={draft.import} />}
            {state === 'FAILED' && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="error"
                    title={t('imports.failed')}
                    subtitle={draft.problem ?? t('imports.failed.body')}
                />
            )}
            {state === 'CANCELLED' && <p className="quiet">{t('imports.cancelled')}</p>}
        </Tile>
    );
}
