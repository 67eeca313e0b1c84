// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { PartnerList } from '@/features/partners/components/partner-list';
import { useUser } from '@/lib/session/me';
import { isVendor } from '@/lib/session/roles';

export default function PartnersPage() {
    if (!isVendor(useUser())) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('partners.title')} lead={t('partners.lead')} />
            <PartnerList />
        </>
    );
}
