// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, Select, SelectItem, TextArea } from '@carbon/react';
import { useId } from 'react';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';

/* A choice of a code with a comment; OTHER alone does not say enough. */
export interface Reason {
    code: string;
    comment: string;
}

export const NO_REASON: Reason = { code: '', comment: '' };

export function isReasonEnough(reason: Reason): boolean {
    return reason.code !== '' && (reason.code !== 'OTHER' || reason.comment.trim() !== '');
}

interface ReasonFieldsProps {
    codes: readonly Schemas['Code'][];
    reason: Reason;
    isTried: boolean;
    hasFailed: boolean;
    onChange: (reason: Reason) => void;
}

export function ReasonFields({ codes, reason, isTried, hasFailed, onChange }: ReasonFieldsProps) {
    const id = useId();
    const isCommentMissing = reason.code === 'OTHER' && reason.comment.trim() === '';
    return (
        <>
            {hasFailed && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="error"
                    title={t('codes.failed')}
                />
            )}
            <Select
                id={`${id}-code`}
                labelText={t('reason.code')}
                value={reason.code}
                invalid={isTried && reason.code === ''}
                invalidText={t('reason.needed')}
                onChange={(event) => onChange({ ...reason, code: event.target.value })}
            >
                <SelectItem value="" text={t('reason.choose')} />
                {codes.map(({ code, label }) => (
                    <SelectItem key={code} value={code} text={label} />
                ))}
            </Select>
            <TextArea
                id={`${id}-comment`}
                labelText={t('reason.comment')}
                helperText={t('reason.comment.help')}
                value={reason.comment}
                rows={3}
                maxLength={4000}
                invalid={isTried && isCommentMissing}
                invalidText={t('reason.comment.needed')}
                onChange={(event) => onChange({ ...reason, comment: event.target.value })}
            />
        </>
    );
}
