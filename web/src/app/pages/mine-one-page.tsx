// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { OfferStatusTag } from '@/components/status-tag';
import { t } from '@/config/messages/t';
import { useOffer } from '@/features/offers/api/get-offer';
import { FeedbackForm } from '@/features/offers/components/feedback-form';
import { ReturnDialog } from '@/features/offers/components/return-dialog';
import { useOpportunity } from '@/features/opportunities/api/get-opportunity';
import { useLineItems } from '@/features/opportunities/api/list-line-items';
import { LineItems } from '@/features/opportunities/components/line-items';
import { OpportunityFacts } from '@/features/opportunities/components/opportunity-facts';
import { OpportunityHistory } from '@/features/opportunities/components/opportunity-history';
import { StageForm } from '@/features/opportunities/components/stage-form';
import type { Opportunity } from '@/lib/api/types';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

function Body({ opportunity }: { opportunity: Opportunity }) {
    const user = useUser();
    const offer = useOffer(opportunity.offer);
    const items = useLineItems(opportunity.id);
    const [isReturning, setReturning] = useState(false);
    const isOpen = opportunity.closed_at === null;
    const canWork = isOpen && can.progress(user);
    const live = offer.data;
    return (
        <>
            <PageHeader
                title={opportunity.title}
                lead={opportunity.account_name ?? undefined}
                tags={live && <OfferStatusTag status={live.status} />}
                actions={
                    canWork &&
                    live && (
                        <Button kind="danger--ghost" size="md" onClick={() => setReturning(true)}>
                            {t('offer.return')}
                        </Button>
                    )
                }
            />
            <div className="split">
                <div className="split__main">
                    {canWork && (
                        <Section title={t('stage.title')}>
                            <StageForm
                                opportunity={opportunity}
                                hasLineItem={(items.data?.items.length ?? 0) > 0}
                            />
                        </Section>
                    )}
                    <LineItems opportunity={opportunity} canAdd={canWork} />
                    {live && (
                        <Section title={t('feedback.title')}>
                            <FeedbackForm offer={live} />
                        </Section>
                    )}
                </div>
                <div className="split__side">
                    <Section title={t('facts.title')}>
                        <OpportunityFacts opportunity={opportunity} />
                    </Section>
                    <Section title={t('history.title')}>
                        <OpportunityHistory id={opportunity.id} />
                    </Section>
                </div>
            </div>
            {isReturning && live && (
                <ReturnDialog offer={live} onClose={() => setReturning(false)} />
            )}
        </>
    );
}

export default function MineOnePage() {
    const { id = '' } = useParams();
    const opportunity = useOpportunity(id);
    return (
        <QueryView query={opportunity} skeleton={<PageSkeleton />}>
            {(data) => <Body opportunity={data} />}
        </QueryView>
    );
}
