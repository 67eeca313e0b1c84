// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { ArrowRight } from '@carbon/react/icons';
import { useNavigate, useParams } from 'react-router';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { OfferStatusTag } from '@/components/status-tag';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { ExplanationView } from '@/features/decisions/components/explanation-view';
import { useOffer } from '@/features/offers/api/get-offer';
import { FeedbackForm } from '@/features/offers/components/feedback-form';
import { OfferEnding } from '@/features/offers/components/offer-ending';
import { OfferPanel } from '@/features/offers/components/offer-panel';
import { OpportunityFacts } from '@/features/opportunities/components/opportunity-facts';
import type { Offer } from '@/lib/api/types';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

const HELD: readonly string[] = ['ACCEPTED', 'IN_PROGRESS', 'WON', 'LOST'];
const RATEABLE: readonly string[] = [...HELD, 'DECLINED', 'RETURNED'];

function Body({ offer }: { offer: Offer }) {
    const user = useUser();
    const navigate = useNavigate();
    const { opportunity, status, decision } = offer;
    const isHeld = HELD.includes(status);
    return (
        <>
            <PageHeader
                title={opportunity.title}
                tags={<OfferStatusTag status={status} />}
                actions={
                    isHeld && (
                        <Button
                            size="md"
                            renderIcon={ArrowRight}
                            onClick={() => void navigate(paths.mineOne(opportunity.id))}
                        >
                            {t('offer.work')}
                        </Button>
                    )
                }
            />
            <div className="split">
                <div className="split__main">
                    {status === 'OFFERED' && (
                        <OfferPanel offer={offer} canAnswer={can.answer(user)} />
                    )}
                    <OfferEnding offer={offer} />
                    <Section title={t('facts.title')}>
                        <OpportunityFacts opportunity={opportunity} isMasked={!isHeld} />
                    </Section>
                </div>
                <div className="split__side">
                    {decision !== null && (
                        <Section title={t('explain.title')}>
                            <ExplanationView
                                decision={decision}
                                currency={opportunity.currency ?? 'USD'}
                            />
                        </Section>
                    )}
                    {RATEABLE.includes(status) && (
                        <Section title={t('feedback.title')}>
                            <FeedbackForm offer={offer} />
                        </Section>
                    )}
                </div>
            </div>
        </>
    );
}

export default function OfferPage() {
    const { id = '' } = useParams();
    const offer = useOffer(id);
    return (
        <QueryView query={offer} skeleton={<PageSkeleton />}>
            {(data) => <Body offer={data} />}
        </QueryView>
    );
}
