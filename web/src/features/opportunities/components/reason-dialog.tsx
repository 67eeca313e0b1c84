// SPDX-License-Identifier: Apache-2.0
import { TextArea } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { useCancelOpportunity } from '../api/cancel-opportunity';
import { useReviewOpportunity } from '../api/review-opportunity';

interface ReasonDialogProps {
    id: string;
    kind: 'review' | 'cancel';
    onClose: () => void;
}

/* Both moves need one sentence of a person, kept with the event. */
export function ReasonDialog({ id, kind, onClose }: ReasonDialogProps) {
    const fieldId = useId();
    const [reason, setReason] = useState('');
    const [isTried, setTried] = useState(false);
    const review = useReviewOpportunity(id);
    const cancel = useCancelOpportunity(id);
    const write = kind === 'review' ? review : cancel;
    const isEmpty = reason.trim() === '';
    return (
        <FormDialog
            title={t(`${kind}.title`)}
            lead={t(`${kind}.lead`)}
            submit={t(`${kind}.submit`)}
            isDanger={kind === 'cancel'}
            isPending={write.isPending}
            error={write.error}
            onSubmit={() => {
                setTried(true);
                if (!isEmpty) {
                    write.mutate({ reason: reason.trim() }, { onSuccess: onClose });
                }
            }}
            onClose={onClose}
        >
            <TextArea
                id={fieldId}
                labelText={t('reason.label')}
                value={reason}
                rows={3}
                maxLength={4000}
                invalid={isTried && isEmpty}
                invalidText={t('field.needed')}
                onChange={(event) => setReason(event.target.value)}
            />
        </FormDialog>
    );
}
