// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { ModelView } from '@/features/reports/components/model-view';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function ModelPage() {
    if (!can.seeModel(useUser())) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('model.title')} lead={t('model.lead')} />
            <ModelView />
        </>
    );
}
