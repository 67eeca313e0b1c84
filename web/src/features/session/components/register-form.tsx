// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { PageSkeleton } from '@/components/page-skeleton';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { day } from '@/lib/format/time';
import { useAcceptInvitation } from '../api/accept-invitation';
import { useInvitation } from '../api/open-invitation';
import { DeadLink, isDeadLink } from './dead-link';
import { isPassword, NameField, NewPasswordField } from './entry-fields';
import { EntryCard, EntryForm } from './entry-form';

function DeadInvitation({ error, firm, vendor }: { error: unknown; firm?: string; vendor?: string }) {
    return (
        <EntryCard title={firm === undefined ? t('link.title') : t('register.title', { firm })}>
            <DeadLink error={error} />
            <p>{t('link.again.invitation', { who: vendor ?? t('link.who') })}</p>
        </EntryCard>
    );
}

interface FormProps {
    token: string;
    invitation: Schemas['InvitationOpened'];
}

function Register({ token, invitation }: FormProps) {
    const { partner_name: firm, vendor_name: vendor } = invitation;
    const write = useAcceptInvitation();
    const [name, setName] = useState(invitation.name ?? '');
    const [password, setPassword] = useState('');
    function submit() {
        if (name.trim() !== '' && isPassword(password)) {
            write.mutate({ token, name: name.trim(), password });
        }
    }
    if (isDeadLink(write.error)) {
        return <DeadInvitation error={write.error} firm={firm} vendor={vendor} />;
    }
    return (
        <EntryForm
            title={t('register.title', { firm })}
            lead={t('register.lead', { firm, vendor })}
            submit={t('register.submit')}
            errorTitle={t('register.failed')}
            write={write}
            onSubmit={submit}
            fields={(isTried) => (
                <>
                    <NameField value={name} isTried={isTried} onChange={setName} />
                    <NewPasswordField value={password} isTried={isTried} onChange={setPassword} />
                </>
            )}
        >
            <p>
                {t('register.email', { email: invitation.email })}{' '}
                {t('register.expires', { day: day(invitation.expires_at) })}
            </p>
        </EntryForm>
    );
}

export function RegisterForm({ token }: { token: string }) {
    const invitation = useInvitation(token);
    if (invitation.isPending) {
        return <PageSkeleton />;
    }
    if (invitation.data) {
        return <Register token={token} invitation={invitation.data} />;
    }
    return isDeadLink(invitation.error) ? (
        <DeadInvitation error={invitation.error} />
    ) : (
        <ErrorNotice error={invitation.error} onRetry={() => void invitation.refetch()} />
    );
}
