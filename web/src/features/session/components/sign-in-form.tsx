// SPDX-License-Identifier: Apache-2.0
import { Button, Form, InlineNotification, PasswordInput, TextInput } from '@carbon/react';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { ApiError } from '@/lib/api/problem';
import { usePageTitle } from '@/lib/hooks/use-page-title';
import { useSignIn } from '../api/sign-in';

export function SignInForm({ wasSignedOut }: { wasSignedOut: boolean }) {
    usePageTitle(t('sign-in.title'));
    const signIn = useSignIn();
    const [email, setEmail] = useState('');
    const [password, setPassword] = useState('');
    const [isTried, setTried] = useState(false);
    const isWrong =
        signIn.error instanceof ApiError && [401, 403].includes(signIn.error.status);

    function submit(event: FormEvent) {
        event.preventDefault();
        setTried(true);
        if (email !== '' && password !== '') {
            signIn.mutate({ email: email.trim(), password });
        }
    }

    return (
        <Form className="sign-in__form" onSubmit={submit} noValidate>
            <h1>{t('sign-in.title')}</h1>
            <p className="sign-in__lead">{t('sign-in.lead')}</p>
            {wasSignedOut && !signIn.isError && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="info"
                    title={t('sign-in.expired')}
                />
            )}
            {isWrong && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="error"
                    title={t('sign-in.failed.title')}
                    subtitle={t('sign-in.failed')}
                />
            )}
            {signIn.isError && !isWrong && (
                <ErrorNotice error={signIn.error} title={t('sign-in.failed.title')} />
            )}
            <TextInput
                id="email"
                type="email"
                autoComplete="username"
                labelText={t('sign-in.email')}
                value={email}
                invalid={isTried && email === ''}
                invalidText={t('sign-in.email.needed')}
                onChange={(event) => setEmail(event.target.value)}
            />
            <PasswordInput
                id="password"
                autoComplete="current-password"
                labelText={t('sign-in.password')}
                value={password}
                invalid={isTried && password === ''}
                invalidText={t('sign-in.password.needed')}
                onChange={(event) => setPassword(event.target.value)}
            />
            <Button type="submit" disabled={signIn.isPending}>
                {signIn.isPending ? t('sign-in.submitting') : t('sign-in.submit')}
            </Button>
            <Link className="cds--link" to={paths.forgot}>
                {t('sign-in.forgot')}
            </Link>
        </Form>
    );
}
