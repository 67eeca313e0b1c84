// SPDX-License-Identifier: Apache-2.0
import { useNavigate } from 'react-router';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { OpportunityCreate } from '@/features/opportunities/components/opportunity-create';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function OpportunityNewPage() {
    const user = useUser();
    const navigate = useNavigate();
    if (!can.createOpportunity(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('opportunity.new.title')} lead={t('opportunity.new.lead')} />
            <OpportunityCreate onCreated={({ id }) => void navigate(paths.opportunity(id))} />
        </>
    );
}
