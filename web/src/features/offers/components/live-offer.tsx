// SPDX-License-Identifier: Apache-2.0
import { Button, SkeletonText } from '@carbon/react';
import { useState } from 'react';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { OfferStatusTag } from '@/components/status-tag';
import { t, word } from '@/config/messages/t';
import { day, moment } from '@/lib/format/time';
import type { Offer } from '@/lib/api/types';
import { useOffer } from '../api/get-offer';
import { ExtendDialog } from './extend-dialog';
import { OfferClock } from './offer-clock';
import { RecallDialog } from './recall-dialog';

interface LiveOfferProps {
    id: string;
    canRecall: boolean;
}

function summary(offer: Offer): string {
    if (offer.status === 'OFFERED') {
        const due = offer.expires_at === null ? t('value.unknown') : moment(offer.expires_at);
        return t('offer.live.body', { offered: moment(offer.offered_at), due });
    }
    const step = offer.next_step ?? offer.opportunity.next_step ?? t('value.unknown');
    const when = offer.accepted_at === null ? t('value.unknown') : day(offer.accepted_at);
    return t('offer.held.body', { when, step });
}

/* What the vendor sees of the offer that is out, or of the firm that holds the opportunity. */
export function LiveOffer({ id, canRecall }: LiveOfferProps) {
    const offer = useOffer(id);
    const [isRecalling, setRecalling] = useState(false);
    const [isExtending, setExtending] = useState(false);
    return (
        <QueryView query={offer} skeleton={<SkeletonText paragraph lineCount={3} />}>
            {(live) => (
                <Section
                    title={t(live.status === 'OFFERED' ? 'offer.live.title' : 'offer.held.title', {
                        partner: live.partner_name,
                    })}
                    actions={
                        canRecall &&
                        live.ended_at === null && (
                            <>
                                {live.status === 'OFFERED' && (
                                    <Button kind="ghost" size="md" onClick={() => setExtending(true)}>
                                        {t('extend.open')}
                                    </Button>
                                )}
                                <Button kind="danger--ghost" size="md" onClick={() => setRecalling(true)}>
                                    {t('recall.open')}
                                </Button>
                            </>
                        )
                    }
                >
                    <div>
                        <OfferStatusTag status={live.status} />
                        <span className="quiet">{word('origin', live.origin)}</span>
                    </div>
                    <p>{summary(live)}</p>
                    {live.override_reason && (
                        <p>{t('offer.override', { reason: live.override_reason })}</p>
                    )}
                    {live.status === 'OFFERED' && <OfferClock offer={live} />}
                    {isExtending && <ExtendDialog offer={live} onClose={() => setExtending(false)} />}
                    {isRecalling && <RecallDialog offer={live} onClose={() => setRecalling(false)} />}
                </Section>
            )}
        </QueryView>
    );
}
