// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { Add } from '@carbon/react/icons';
import { useNavigate } from 'react-router';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { OpportunityQueue } from '@/features/opportunities/components/opportunity-queue';
import { usePipeline } from '@/features/reports/api/get-pipeline';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function QueuePage() {
    const user = useUser();
    const navigate = useNavigate();
    const pipeline = usePipeline();
    if (!can.seeQueue(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader
                title={t('queue.title')}
                lead={t('queue.lead')}
                actions={
                    can.createOpportunity(user) && (
                        <Button
                            size="md"
                            renderIcon={Add}
                            onClick={() => void navigate(paths.opportunityNew)}
                        >
                            {t('queue.new')}
                        </Button>
                    )
                }
            />
            <OpportunityQueue counts={pipeline.data?.placements} />
        </>
    );
}
