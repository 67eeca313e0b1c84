// SPDX-License-Identifier: Apache-2.0
import { Button, InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { PlacementTag } from '@/components/status-tag';
import { t } from '@/config/messages/t';
import { DecisionSection } from '@/features/decisions/components/decision-section';
import { LiveOffer } from '@/features/offers/components/live-offer';
import { useOpportunity } from '@/features/opportunities/api/get-opportunity';
import { MissingChecklist } from '@/features/opportunities/components/missing-checklist';
import { OpportunityEditDialog } from '@/features/opportunities/components/opportunity-edit-dialog';
import { OpportunityFacts } from '@/features/opportunities/components/opportunity-facts';
import { OpportunityHistory } from '@/features/opportunities/components/opportunity-history';
import { ReasonDialog } from '@/features/opportunities/components/reason-dialog';
import { UnplacedNotice } from '@/features/opportunities/components/unplaced-notice';
import { useDuplicates } from '@/features/quality/api/list-duplicates';
import { DuplicatesPanel } from '@/features/quality/components/duplicates-panel';
import { QualityPanel } from '@/features/quality/components/quality-panel';
import type { Tagged } from '@/lib/api/tagged';
import type { Opportunity, Schemas } from '@/lib/api/types';
import { moment } from '@/lib/format/time';
import { useUser } from '@/lib/session/me';
import { can, isVendor } from '@/lib/session/roles';
import { useLastDecision } from '../use-last-decision';

const ASKABLE: readonly string[] = ['READY', 'RECOMMENDED'];
const BEFORE_PASSING: readonly string[] = ['NEW', 'READY', 'RECOMMENDED', 'UNPLACED'];

function passedText({ offer }: Schemas['Placed']): string {
    const when = offer.expires_at === null ? t('value.unknown') : moment(offer.expires_at);
    return t('pass.done', { partner: offer.partner_name, when });
}

function blocking(found: Schemas['DuplicateList'] | undefined): string[] {
    return (found?.items ?? []).filter(({ blocks }) => blocks).map(({ title }) => title);
}

function Placement({ opportunity }: { opportunity: Opportunity }) {
    const user = useUser();
    const [passed, setPassed] = useState<Schemas['Placed'] | null>(null);
    const decision = useLastDecision(opportunity);
    const duplicates = useDuplicates(
        opportunity.id,
        isVendor(user) && BEFORE_PASSING.includes(opportunity.placement),
    );
    const isAskable = ASKABLE.includes(opportunity.placement);
    return (
        <>
            {passed && (
                <InlineNotification
                    lowContrast
                    kind="success"
                    title={passedText(passed)}
                    onCloseButtonClick={() => setPassed(null)}
                />
            )}
            {opportunity.missing && opportunity.missing.length > 0 && (
                <MissingChecklist missing={opportunity.missing} />
            )}
            {opportunity.placement === 'UNPLACED' && (
                <UnplacedNotice opportunity={opportunity} canReview={can.review(user)} />
            )}
            {opportunity.offer !== null && (
                <LiveOffer id={opportunity.offer} canRecall={can.pass(user)} />
            )}
            {(isAskable || decision !== null) && (
                <DecisionSection
                    opportunity={opportunity.id}
                    decision={decision}
                    currency={opportunity.currency ?? 'USD'}
                    canAsk={isAskable && can.pass(user)}
                    canOverride={can.override(user)}
                    duplicates={blocking(duplicates.data)}
                    onPassed={setPassed}
                />
            )}
        </>
    );
}

function Body({ opportunity }: { opportunity: Tagged<Opportunity> }) {
    const user = useUser();
    const [open, setOpen] = useState<'edit' | 'cancel' | null>(null);
    const close = () => setOpen(null);
    const canChange = can.createOpportunity(user) && BEFORE_PASSING.includes(opportunity.placement);
    return (
        <>
            <PageHeader
                title={opportunity.title}
                lead={[opportunity.account_name, opportunity.external_id].filter(Boolean).join(', ')}
                tags={<PlacementTag placement={opportunity.placement} />}
                actions={
                    canChange && (
                        <>
                            <Button kind="danger--ghost" size="md" onClick={() => setOpen('cancel')}>
                                {t('cancel.open')}
                            </Button>
                            <Button kind="tertiary" size="md" onClick={() => setOpen('edit')}>
                                {t('opportunity.edit.open')}
                            </Button>
                        </>
                    )
                }
            />
            <div className="split">
                <div className="split__main">
                    <Placement opportunity={opportunity} />
                </div>
                <div className="split__side">
                    {isVendor(user) && opportunity.quality && (
                        <QualityPanel quality={opportunity.quality} />
                    )}
                    {isVendor(user) && BEFORE_PASSING.includes(opportunity.placement) && (
                        <DuplicatesPanel opportunity={opportunity.id} />
                    )}
                    <Section title={t('facts.title')}>
                        <OpportunityFacts opportunity={opportunity} />
                    </Section>
                    <Section title={t('history.title')}>
                        <OpportunityHistory id={opportunity.id} />
                    </Section>
                </div>
            </div>
            {open === 'edit' && <OpportunityEditDialog opportunity={opportunity} onClose={close} />}
            {open === 'cancel' && <ReasonDialog id={opportunity.id} kind="cancel" onClose={close} />}
        </>
    );
}

export default function OpportunityPage() {
    const { id = '' } = useParams();
    const opportunity = useOpportunity(id);
    return (
        <QueryView query={opportunity} skeleton={<PageSkeleton />}>
            {(data) => <Body opportunity={data} />}
        </QueryView>
    );
}
