// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { MineList } from '@/features/opportunities/components/mine-list';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function MinePage() {
    const user = useUser();
    if (!can.seeOffers(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('mine.title')} lead={t('mine.lead')} />
            <MineList partner={user.partner} />
        </>
    );
}
