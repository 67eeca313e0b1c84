// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { OfferList } from '@/features/offers/components/offer-list';
import { usePartner } from '@/features/partners/api/get-partner';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function OffersPage() {
    const user = useUser();
    const partner = usePartner(user.partner);
    if (!can.seeOffers(user)) {
        return <NotFound reason="denied" />;
    }
    const name = partner.data?.name;
    return (
        <>
            <PageHeader
                title={t('offers.title')}
                lead={name === undefined ? undefined : t('offers.lead', { partner: name })}
            />
            <OfferList />
        </>
    );
}
