// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { usePartner } from '@/features/partners/api/get-partner';
import { ReadinessView } from '@/features/partners/components/readiness-view';

export default function PartnerPage() {
    const { id = '' } = useParams();
    const partner = usePartner(id);
    return (
        <QueryView query={partner} skeleton={<PageSkeleton />}>
            {({ name, city, country, external_id: external }) => (
                <>
                    <PageHeader
                        title={name}
                        lead={[external, city, country].filter(Boolean).join(', ')}
                    />
                    <div className="stack narrow">
                        <ReadinessView partner={id} name={name} />
                    </div>
                </>
            )}
        </QueryView>
    );
}
