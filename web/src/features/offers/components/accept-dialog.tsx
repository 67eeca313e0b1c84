// SPDX-License-Identifier: Apache-2.0
import { TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { dateInput, startOfWork } from '@/lib/format/date-input';
import type { Offer } from '@/lib/api/types';
import { useAcceptOffer } from '../api/accept-offer';

interface AcceptDialogProps {
    offer: Offer;
    onAccepted: (offer: Offer) => void;
    onClose: () => void;
}

export function AcceptDialog({ offer, onAccepted, onClose }: AcceptDialogProps) {
    const id = useId();
    const [today] = useState(() => dateInput(Date.now()));
    const [step, setStep] = useState('');
    const [date, setDate] = useState('');
    const [isTried, setTried] = useState(false);
    const accept = useAcceptOffer(offer.id);
    const isStepMissing = step.trim() === '';

    function submit() {
        setTried(true);
        if (!isStepMissing && date !== '') {
            accept.mutate(
                { next_step: step.trim(), next_step_at: startOfWork(date) },
                { onSuccess: onAccepted },
            );
        }
    }

    return (
        <FormDialog
            title={t('accept.title')}
            lead={t('accept.lead')}
            submit={t('accept.submit')}
            isPending={accept.isPending}
            error={accept.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <TextInput
                id={`${id}-step`}
                labelText={t('accept.step')}
                helperText={t('accept.step.help')}
                value={step}
                maxLength={4000}
                invalid={isTried && isStepMissing}
                invalidText={t('field.needed')}
                onChange={(event) => setStep(event.target.value)}
            />
            <TextInput
                id={`${id}-at`}
                type="date"
                labelText={t('accept.at')}
                value={date}
                min={today}
                invalid={isTried && date === ''}
                invalidText={t('field.needed')}
                onChange={(event) => setDate(event.target.value)}
            />
        </FormDialog>
    );
}
