// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { PartnerList } from '@/features/partners/components/partner-list';
import { useAttest } from '@/features/partners/components/use-attest';
import { useUser } from '@/lib/session/me';
import { can, isVendor } from '@/lib/session/roles';
import { FirstSteps } from '../shell/first-steps';

export default function PartnersPage() {
    const user = useUser();
    const attest = useAttest();
    if (!isVendor(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            {can.import(user) && <FirstSteps now="facts" />}
            <PageHeader
                title={t('partners.title')}
                lead={t('partners.lead')}
                actions={
                    can.attest(user) && (
                        <Button kind="tertiary" size="md" onClick={() => attest.open([])}>
                            {t('attest.open.all')}
                        </Button>
                    )
                }
            />
            <div className="stack">
                {attest.notice}
                <PartnerList />
            </div>
            {attest.dialog}
        </>
    );
}
