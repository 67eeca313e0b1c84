// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { FairnessView } from '@/features/reports/components/fairness-view';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function FairnessPage() {
    const user = useUser();
    if (!can.seeReports(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('fairness.title')} lead={t('fairness.lead')} />
            <FairnessView isOwn={user.partner !== null} />
        </>
    );
}
