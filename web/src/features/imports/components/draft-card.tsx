// SPDX-License-Identifier: Apache-2.0
import { ActionableNotification, Button, InlineLoading, InlineNotification, Tile } from '@carbon/react';
import { TrashCan } from '@carbon/react/icons';
import { ErrorNotice } from '@/components/error-notice';
import { t, tn } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useDeleteDraft } from '../api/delete-draft';
import type { Draft } from '../api/list-drafts';
import { useUpdateDraft } from '../api/update-draft';
import { DraftColumns } from './draft-columns';
import { DraftFormat } from './draft-format';
import { DraftPreview } from './draft-preview';
import { fieldWord } from './draft-words';

interface DraftCardProps {
    draft: Draft;
    preview: Schemas['ImportPreviewFile'] | undefined;
    isPreviewing: boolean;
}

interface NoticesProps {
    draft: Draft;
    onEncoding: (encoding: Draft['encoding']) => void;
}

/* What the card says in its own way, with the choice that mends it. */
const SAID: readonly string[] = ['ENCODING', 'KIND', 'REQUIRED'];

function Notices({ draft, onEncoding }: NoticesProps) {
    const notices = draft.notices.filter(({ code }) => !SAID.includes(code));
    const other = draft.encoding === 'utf-8' ? 'latin-1' : 'utf-8';
    return (
        <>
            {draft.encoding_doubt && (
                <ActionableNotification
                    role="status"
                    inline
                    lowContrast
                    hideCloseButton
                    kind="warning"
                    title={t('imports.doubt.title')}
                    subtitle={t('imports.doubt.body')}
                    actionButtonLabel={t(`imports.doubt.${other}`)}
                    onActionButtonClick={() => onEncoding(other)}
                />
            )}
            {draft.kind === null && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="warning"
                    title={t('imports.card.kind.needed')}
                />
            )}
            {notices.length > 0 && (
                <div>
                    <h4 className="draft__part">{t('imports.notices')}</h4>
                    <ul className="error-notice__list">
                        {notices.map(({ code, column, message }) => (
                            <li key={`${code}/${column}`}>
                                {column === ''
                                    ? message
                                    : t('imports.notice.column', { column, message })}
                            </li>
                        ))}
                    </ul>
                </div>
            )}
            {draft.missing.length > 0 && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="warning"
                    title={t('imports.missing.title')}
                    subtitle={t('imports.missing.body', { fields: draft.missing.map(fieldWord).join(', ') })}
                />
            )}
        </>
    );
}

/* One file: what it was taken for, what is wrong with that, and how its rows will be stored. */
export function DraftCard({ draft, preview, isPreviewing }: DraftCardProps) {
    const update = useUpdateDraft(draft);
    const remove = useDeleteDraft(draft.id);
    const { file_name: name, columns } = draft;
    const known = columns.filter(({ field }) => field !== null).length;
    return (
        <Tile className="draft">
            <div className="draft__head">
                <div>
                    <h3 className="draft__name">{name}</h3>
                    <p className="quiet">
                        {`${tn('imports.card.rows', draft.row_count)}, `}
                        {t('imports.card.known', { known, count: columns.length })}
                    </p>
                </div>
                <div className="button-row">
                    {(update.isPending || isPreviewing) && (
                        <InlineLoading description={t('imports.preview.loading')} />
                    )}
                    <Button
                        hasIconOnly
                        kind="ghost"
                        size="sm"
                        tooltipAlignment="end"
                        renderIcon={TrashCan}
                        iconDescription={t('imports.card.remove', { name })}
                        disabled={remove.isPending}
                        onClick={() => remove.mutate(undefined)}
                    />
                </div>
            </div>
            {update.isError && <ErrorNotice error={update.error} />}
            {remove.isError && <ErrorNotice error={remove.error} />}
            <DraftFormat draft={draft} isBusy={update.isPending} onChange={update.mutate} />
            <Notices draft={draft} onEncoding={(encoding) => update.mutate({ encoding })} />
            <DraftColumns draft={draft} isBusy={update.isPending} onChange={update.mutate} />
            {preview && <DraftPreview draft={draft} preview={preview} />}
        </Tile>
    );
}
