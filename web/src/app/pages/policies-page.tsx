// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { ExperimentCard } from '@/features/experiments/components/experiment-card';
import { PolicyTable } from '@/features/policies/components/policy-table';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function PoliciesPage() {
    const user = useUser();
    if (!can.audit(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('policies.title')} lead={t('policies.lead')} />
            <div className="stack">
                <PolicyTable />
                <ExperimentCard canAct={can.import(user)} />
            </div>
        </>
    );
}
