// SPDX-License-Identifier: Apache-2.0
import { InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { t } from '@/config/messages/t';
import { useForgotPassword } from '../api/forgot-password';
import { EmailField } from './entry-fields';
import { EntryCard, EntryForm } from './entry-form';

export function ForgotForm() {
    const write = useForgotPassword();
    const [email, setEmail] = useState('');
    function submit() {
        if (email.trim() !== '') {
            write.mutate({ email: email.trim() });
        }
    }
    if (write.data) {
        const sends = write.data.sends_mail;
        return (
            <EntryCard title={t('forgot.title')}>
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind={sends ? 'success' : 'warning'}
                    title={sends ? t('forgot.sent.title') : t('forgot.no-mail.title')}
                    subtitle={
                        sends ? t('forgot.sent', { email: email.trim() }) : t('forgot.no-mail')
                    }
                />
            </EntryCard>
        );
    }
    return (
        <EntryForm
            title={t('forgot.title')}
            lead={t('forgot.lead')}
            submit={t('forgot.submit')}
            write={write}
            onSubmit={submit}
            fields={(isTried) => (
                <EmailField value={email} isTried={isTried} onChange={setEmail} />
            )}
        />
    );
}
