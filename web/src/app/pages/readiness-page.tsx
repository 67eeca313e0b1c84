// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { DecisionReasons } from '../decision-reasons';
import { usePartner } from '@/features/partners/api/get-partner';
import { WhyNotForm } from '@/features/decisions/components/why-not-form';
import { FeedbackEffects } from '@/features/partners/components/feedback-effects';
import { FocalCard } from '@/features/partners/components/focal-card';
import { ReadinessView } from '@/features/partners/components/readiness-view';
import { ProofCard } from '@/features/proof/components/proof-card';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function ReadinessPage() {
    const user = useUser();
    const partner = usePartner(user.partner);
    if (user.partner === null) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('readiness.title')} lead={t('readiness.lead')} />
            <div className="stack narrow">
                <FocalCard partner={user.partner} mayName={can.nameFocal(user)} />
                <ReadinessView partner={user.partner} name={partner.data?.name ?? ''} />
                <DecisionReasons />
                <WhyNotForm />
                <FeedbackEffects partner={user.partner} isOwn />
                {can.seeProof(user) && <ProofCard />}
            </div>
        </>
    );
}
