// SPDX-License-Identifier: Apache-2.0
import { ActionableNotification, InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { t, tn } from '@/config/messages/t';
import type { Opportunity } from '@/lib/api/types';
import { ReasonDialog } from './reason-dialog';

interface UnplacedNoticeProps {
    opportunity: Opportunity;
    canReview: boolean;
}

/* Nobody took it: why, and the way back. */
export function UnplacedNotice({ opportunity, canReview }: UnplacedNoticeProps) {
    const [isOpen, setOpen] = useState(false);
    const failed = opportunity.failed_offers;
    const subtitle = failed > 0 ? tn('unplaced.failed', failed) : t('unplaced.none');
    if (!canReview) {
        return (
            <InlineNotification
                lowContrast
                hideCloseButton
                kind="warning"
                title={t('unplaced.title')}
                subtitle={subtitle}
            />
        );
    }
    return (
        <>
            <ActionableNotification
                role="status"
                inline
                lowContrast
                hideCloseButton
                kind="warning"
                title={t('unplaced.title')}
                subtitle={subtitle}
                actionButtonLabel={t('unplaced.review')}
                onActionButtonClick={() => setOpen(true)}
            />
            {isOpen && (
                <ReasonDialog id={opportunity.id} kind="review" onClose={() => setOpen(false)} />
            )}
        </>
    );
}
