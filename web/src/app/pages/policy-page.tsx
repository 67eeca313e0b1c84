// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { usePolicy } from '@/features/policies/api/get-policy';
import { EvaluationView } from '@/features/policies/components/evaluation-view';
import { ParameterTable } from '@/features/policies/components/parameter-table';
import { PolicyMoves } from '@/features/policies/components/policy-moves';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

function Policy({ id, canAct }: { id: string; canAct: boolean }) {
    const policy = usePolicy(id);
    return (
        <QueryView query={policy} skeleton={<PageSkeleton />}>
            {(now) => (
                <>
                    <PageHeader
                        title={now.name}
                        lead={t('policy.lead', {
                            version: now.version,
                            state: word('policy-state', now.state),
                            who: now.drafted_by,
                        })}
                    />
                    <div className="stack">
                        {canAct && <PolicyMoves id={now.id} allowed={now.allowed} />}
                        <ParameterTable parameters={now.parameters} />
                        {now.shadow !== null && (
                            <Section title={t('policy.shadow')}>
                                <p>
                                    {t('policy.shadow.value', {
                                        decisions: now.shadow.decisions,
                                        same: now.shadow.same,
                                    })}
                                </p>
                            </Section>
                        )}
                        <EvaluationView
                            evaluation={now.evaluation}
                            isAhead={now.allowed.includes('evaluate')}
                        />
                    </div>
                </>
            )}
        </QueryView>
    );
}

export default function PolicyPage() {
    const { id = '' } = useParams();
    const user = useUser();
    if (!can.audit(user)) {
        return <NotFound reason="denied" />;
    }
    return <Policy id={id} canAct={can.import(user)} />;
}
