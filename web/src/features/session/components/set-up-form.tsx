// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, TextInput } from '@carbon/react';
import { useState } from 'react';
import { PageSkeleton } from '@/components/page-skeleton';
import { t } from '@/config/messages/t';
import { ApiError } from '@/lib/api/problem';
import { useSetup } from '../api/get-setup';
import { useSetUp } from '../api/set-up';
import { EmailField, isPassword, NameField, NewPasswordField } from './entry-fields';
import { EntryCard, EntryForm } from './entry-form';

/* "#token=..." of the address: what stands behind the # is sent to no server and kept in no log. */
function tokenIn(hash: string): string {
    return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}

export function SetUpForm({ hash }: { hash: string }) {
    const setup = useSetup();
    const write = useSetUp();
    const [given] = useState(() => tokenIn(hash));
    const [token, setToken] = useState(given);
    const [name, setName] = useState('');
    const [email, setEmail] = useState('');
    const [password, setPassword] = useState('');

    if (setup.isPending) {
        return <PageSkeleton />;
    }
    const isDone = write.error instanceof ApiError && write.error.status === 409;
    if (isDone || setup.data?.needed === false) {
        return <EntryCard title={t('setup.title')} lead={t('setup.done')} />;
    }
    const isWrong = write.error instanceof ApiError && write.error.status === 403;
    const isWhole = [token, name, email].every((text) => text.trim() !== '') && isPassword(password);
    function submit() {
        if (isWhole) {
            write.mutate({ token: token.trim(), name: name.trim(), email: email.trim(), password });
        }
    }
    return (
        <EntryForm
            title={t('setup.title')}
            hasWayBack={false}
            lead={t('setup.lead')}
            submit={t('setup.submit')}
            errorTitle={t('setup.failed')}
            write={{ isPending: write.isPending, error: isWrong ? null : write.error }}
            onSubmit={submit}
            fields={(isTried) => (
                <>
                    {(given === '' || isWrong) && (
                        <TextInput
                            id="token"
                            autoComplete="off"
                            labelText={t('setup.token')}
                            helperText={t('setup.token.help')}
                            value={token}
                            invalid={isWrong || (isTried && token.trim() === '')}
                            invalidText={isWrong ? t('setup.wrong') : t('setup.token.needed')}
                            onChange={(event) => setToken(event.target.value)}
                        />
                    )}
                    <NameField value={name} isTried={isTried} onChange={setName} />
                    <EmailField value={email} isTried={isTried} onChange={setEmail} />
                    <NewPasswordField value={password} isTried={isTried} onChange={setPassword} />
                </>
            )}
        >
            <InlineNotification
                lowContrast
                hideCloseButton
                kind="info"
                title={t('setup.roles.title')}
                subtitle={t('setup.roles')}
            />
        </EntryForm>
    );
}
