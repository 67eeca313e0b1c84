// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { ReportsView } from '@/features/reports/components/reports-view';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function ReportsPage() {
    const user = useUser();
    if (!can.seePassing(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('reports.title')} lead={t('reports.lead')} />
            <ReportsView isOwn={user.partner !== null} />
        </>
    );
}
