// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import type { Offer } from '@/lib/api/types';
import { usePriceList } from '../api/get-price-list';
import { useDeclineOffer } from '../api/decline-offer';
import { isDeclineCode } from './reason-codes';
import { ReasonCost } from './reason-cost';
import { isReasonEnough, NO_REASON, ReasonFields } from './reason-fields';

interface DeclineDialogProps {
    offer: Offer;
    onClose: () => void;
}

export function DeclineDialog({ offer, onClose }: DeclineDialogProps) {
    const [reason, setReason] = useState(NO_REASON);
    const [isTried, setTried] = useState(false);
    const prices = usePriceList();
    const write = useDeclineOffer(offer.id);

    function submit() {
        const { code } = reason;
        const comment = reason.comment.trim();
        setTried(true);
        if (isDeclineCode(code) && isReasonEnough(reason)) {
            write.mutate(
                { code, ...(comment === '' ? {} : { comment }) },
                { onSuccess: onClose },
            );
        }
    }

    return (
        <FormDialog
            title={t('decline.title')}
            lead={t('decline.lead')}
            submit={t('decline.submit')}
            isDanger
            isPending={write.isPending}
            error={write.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <ReasonFields
                codes={prices.data?.decline_codes ?? []}
                reason={reason}
                isTried={isTried}
                hasFailed={prices.isError}
                onChange={setReason}
            />
            {prices.data && reason.code !== '' && (
                <ReasonCost list={prices.data} outcome="DECLINED" code={reason.code} offer={offer} />
            )}
        </FormDialog>
    );
}
