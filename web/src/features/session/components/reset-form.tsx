// SPDX-License-Identifier: Apache-2.0
import { InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { Link } from 'react-router';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useResetPassword } from '../api/reset-password';
import { DeadLink, isDeadLink } from './dead-link';
import { isPassword, NewPasswordField } from './entry-fields';
import { EntryCard, EntryForm } from './entry-form';

export function ResetForm({ token }: { token: string }) {
    const write = useResetPassword();
    const [password, setPassword] = useState('');
    function submit() {
        if (isPassword(password)) {
            write.mutate({ token, password });
        }
    }
    if (write.data) {
        return (
            <EntryCard title={t('reset.title')}>
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="success"
                    title={t('reset.done.title')}
                    subtitle={t('reset.done', { email: write.data.email })}
                />
            </EntryCard>
        );
    }
    if (isDeadLink(write.error)) {
        return (
            <EntryCard title={t('reset.title')}>
                <DeadLink error={write.error} />
                <Link className="cds--link" to={paths.forgot}>
                    {t('link.again.reset')}
                </Link>
            </EntryCard>
        );
    }
    return (
        <EntryForm
            title={t('reset.title')}
            lead={t('reset.lead')}
            submit={t('reset.submit')}
            write={write}
            onSubmit={submit}
            fields={(isTried) => (
                <NewPasswordField value={password} isTried={isTried} onChange={setPassword} />
            )}
        />
    );
}
