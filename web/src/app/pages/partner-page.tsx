// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import { usePartner } from '@/features/partners/api/get-partner';
import { FocalCard } from '@/features/partners/components/focal-card';
import { InviteDialog } from '@/features/partners/components/invite-dialog';
import { FeedbackEffects } from '@/features/partners/components/feedback-effects';
import { ReadinessView } from '@/features/partners/components/readiness-view';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function PartnerPage() {
    const { id = '' } = useParams();
    const user = useUser();
    const partner = usePartner(id);
    const [isInviting, setInviting] = useState(false);
    return (
        <QueryView query={partner} skeleton={<PageSkeleton />}>
            {({ name, city, country, external_id: external }) => (
                <>
                    <PageHeader
                        title={name}
                        lead={[external, city, country].filter(Boolean).join(', ')}
                        actions={
                            can.invite(user) && (
                                <Button
                                    kind="tertiary"
                                    size="md"
                                    onClick={() => setInviting(true)}
                                >
                                    {t('invite.open.one')}
                                </Button>
                            )
                        }
                    />
                    <div className="stack narrow">
                        <FocalCard partner={id} mayName={can.nameFocal(user)} />
                        <ReadinessView partner={id} name={name} />
                        <FeedbackEffects partner={id} isOwn={false} />
                    </div>
                    {isInviting && (
                        <InviteDialog firm={{ id, name }} onClose={() => setInviting(false)} />
                    )}
                </>
            )}
        </QueryView>
    );
}
