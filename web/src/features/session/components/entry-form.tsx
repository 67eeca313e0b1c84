// SPDX-License-Identifier: Apache-2.0
import { Button, Form } from '@carbon/react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from 'react-router';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { usePageTitle } from '@/lib/hooks/use-page-title';

interface EntryCardProps {
    title: string;
    lead?: ReactNode;
    /* To the sign-in; not where nobody can sign in yet. */
    hasWayBack?: boolean;
    children?: ReactNode;
}

/* What is seen by whoever is not signed in: one column in the middle, and a way to the sign-in. */
export function EntryCard({ title, lead, hasWayBack = true, children }: EntryCardProps) {
    usePageTitle(title);
    return (
        <div className="sign-in__form">
            <h1>{title}</h1>
            {lead !== undefined && <p className="sign-in__lead">{lead}</p>}
            {children}
            {hasWayBack && (
                <Link className="cds--link" to={paths.home}>
                    {t('sign-in.back')}
                </Link>
            )}
        </div>
    );
}

interface EntryFormProps extends EntryCardProps {
    submit: string;
    errorTitle?: string;
    /* What was sent; its error is told above the fields. */
    write: { isPending: boolean; error: Error | null };
    /* `isTried` marks what is missing; submit only when all is there. */
    fields: (isTried: boolean) => ReactNode;
    onSubmit: () => void;
}

export function EntryForm(props: EntryFormProps) {
    const { title, lead, hasWayBack = true, children, ...form } = props;
    const { submit, errorTitle, write, fields, onSubmit } = form;
    const [isTried, setTried] = useState(false);
    function send(event: FormEvent) {
        event.preventDefault();
        setTried(true);
        onSubmit();
    }
    return (
        <EntryCard title={title} lead={lead} hasWayBack={hasWayBack}>
            <Form className="sign-in__fields" onSubmit={send} noValidate>
                {children}
                {write.error && (
                    <ErrorNotice
                        error={write.error}
                        {...(errorTitle === undefined ? {} : { title: errorTitle })}
                    />
                )}
                {fields(isTried)}
                <Button type="submit" disabled={write.isPending}>
                    {submit}
                </Button>
            </Form>
        </EntryCard>
    );
}
