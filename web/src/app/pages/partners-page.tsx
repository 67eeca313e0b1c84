// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { InvitationList } from '@/features/partners/components/invitation-list';
import { InviteDialog } from '@/features/partners/components/invite-dialog';
import { PartnerList } from '@/features/partners/components/partner-list';
import { useAttest } from '@/features/partners/components/use-attest';
import { useUser } from '@/lib/session/me';
import { can, isVendor } from '@/lib/session/roles';
import { FirstSteps } from '../shell/first-steps';

export default function PartnersPage() {
    const user = useUser();
    const attest = useAttest();
    const [isInviting, setInviting] = useState(false);
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
                    <>
                        {can.invite(user) && (
                            <Button size="md" onClick={() => setInviting(true)}>
                                {t('invite.open')}
                            </Button>
                        )}
                        {can.attest(user) && (
                            <Button kind="tertiary" size="md" onClick={() => attest.open([])}>
                                {t('attest.open.all')}
                            </Button>
                        )}
                    </>
                }
            />
            <div className="stack">
                {attest.notice}
                <PartnerList />
                {can.invite(user) && <InvitationList />}
            </div>
            {attest.dialog}
            {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
        </>
    );
}
