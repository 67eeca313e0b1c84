// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import type { Offer } from '@/lib/api/types';
import { usePriceList } from '../api/get-price-list';
import { useRecallOffer } from '../api/recall-offer';
import { isRecallCode } from './reason-codes';
import { ReasonCost } from './reason-cost';
import { isReasonEnough, NO_REASON, ReasonFields } from './reason-fields';

interface RecallDialogProps {
    offer: Offer;
    onClose: () => void;
}

export function RecallDialog({ offer, onClose }: RecallDialogProps) {
    const [reason, setReason] = useState(NO_REASON);
    const [isTried, setTried] = useState(false);
    const prices = usePriceList();
    const write = useRecallOffer(offer.id);

    function submit() {
        const { code } = reason;
        const comment = reason.comment.trim();
        setTried(true);
        if (isRecallCode(code) && isReasonEnough(reason)) {
            write.mutate(
                { code, ...(comment === '' ? {} : { comment }) },
                { onSuccess: onClose },
            );
        }
    }

    return (
        <FormDialog
            title={t('recall.title')}
            lead={t('recall.lead')}
            submit={t('recall.submit')}
            isDanger
            isPending={write.isPending}
            error={write.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <ReasonFields
                codes={prices.data?.recall_codes ?? []}
                reason={reason}
                isTried={isTried}
                hasFailed={prices.isError}
                onChange={setReason}
            />
            {prices.data && reason.code !== '' && (
                <ReasonCost list={prices.data} outcome="RECALLED" code={reason.code} offer={offer} />
            )}
        </FormDialog>
    );
}
