// SPDX-License-Identifier: Apache-2.0
import { Button, Form, TextArea } from '@carbon/react';
import { useState, type FormEvent } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { useAsk } from '../api/questions';

const CHARS_MIN = 10;

/* A question to the people who can answer how leads are recommended. */
export function AskForm() {
    const [text, setText] = useState('');
    const [isTried, setTried] = useState(false);
    const ask = useAsk();
    const isShort = text.trim().length < CHARS_MIN;
    const submit = (event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        if (!isShort) {
            ask.mutate(text.trim(), {
                onSuccess: () => {
                    setText('');
                    setTried(false);
                },
            });
        }
    };
    return (
        <Form className="stack" onSubmit={submit} noValidate>
            <TextArea
                id="channels-question"
                labelText={t('ask.text')}
                helperText={t('ask.help')}
                rows={4}
                value={text}
                maxLength={4000}
                invalid={isTried && isShort}
                invalidText={t('ask.short')}
                onChange={(event) => setText(event.target.value)}
            />
            {ask.isError && <ErrorNotice error={ask.error} />}
            <Button type="submit" kind="tertiary" size="md" disabled={ask.isPending}>
                {t('ask.submit')}
            </Button>
            <p role="status" className="quiet">
                {ask.isSuccess && t('ask.sent')}
            </p>
        </Form>
    );
}
