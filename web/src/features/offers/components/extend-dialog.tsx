// SPDX-License-Identifier: Apache-2.0
import { TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { dateInput, endOfWork } from '@/lib/format/date-input';
import type { Offer } from '@/lib/api/types';
import { useExtendOffer } from '../api/extend-offer';

interface ExtendDialogProps {
    offer: Offer;
    onClose: () => void;
}

const ANSWER_DAYS_MAX = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

export function ExtendDialog({ offer, onClose }: ExtendDialogProps) {
    const id = useId();
    const [date, setDate] = useState('');
    const [reason, setReason] = useState('');
    const [isTried, setTried] = useState(false);
    const extend = useExtendOffer(offer.id);
    const isReasonMissing = reason.trim() === '';
    const from = Date.parse(offer.expires_at ?? offer.offered_at);

    function submit() {
        setTried(true);
        if (date !== '' && !isReasonMissing) {
            extend.mutate(
                { expires_at: endOfWork(date), reason: reason.trim() },
                { onSuccess: onClose },
            );
        }
    }

    return (
        <FormDialog
            title={t('extend.title', { partner: offer.partner_name })}
            lead={t('extend.lead')}
            submit={t('extend.submit')}
            isPending={extend.isPending}
            error={extend.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <TextInput
                id={`${id}-until`}
                type="date"
                labelText={t('extend.until')}
                helperText={t('extend.until.help')}
                value={date}
                min={dateInput(from)}
                max={dateInput(Date.parse(offer.offered_at) + ANSWER_DAYS_MAX * DAY_MS)}
                invalid={isTried && date === ''}
                invalidText={t('field.needed')}
                onChange={(event) => setDate(event.target.value)}
            />
            <TextInput
                id={`${id}-reason`}
                labelText={t('extend.reason')}
                value={reason}
                maxLength={4000}
                invalid={isTried && isReasonMissing}
                invalidText={t('field.needed')}
                onChange={(event) => setReason(event.target.value)}
            />
        </FormDialog>
    );
}
