// SPDX-License-Identifier: Apache-2.0
import { Button, InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { t } from '@/config/messages/t';
import type { Offer } from '@/lib/api/types';
import { AcceptDialog } from './accept-dialog';
import { DeclineDialog } from './decline-dialog';
import { OfferClock } from './offer-clock';

interface OfferPanelProps {
    offer: Offer;
    canAnswer: boolean;
}

/* The clock and the two answers of an offer that waits. */
export function OfferPanel({ offer, canAnswer }: OfferPanelProps) {
    const [open, setOpen] = useState<'accept' | 'decline' | null>(null);
    const close = () => setOpen(null);
    return (
        <div className="offer-panel">
            <OfferClock offer={offer} />
            <InlineNotification
                lowContrast
                hideCloseButton
                kind="info"
                title={t('offer.masked.title')}
                subtitle={t('offer.masked.body')}
            />
            {canAnswer && (
                <div className="button-row">
                    <Button onClick={() => setOpen('accept')}>{t('offer.accept')}</Button>
                    <Button kind="tertiary" onClick={() => setOpen('decline')}>
                        {t('offer.decline')}
                    </Button>
                </div>
            )}
            {open === 'accept' && <AcceptDialog offer={offer} onAccepted={close} onClose={close} />}
            {open === 'decline' && <DeclineDialog offer={offer} onClose={close} />}
        </div>
    );
}
