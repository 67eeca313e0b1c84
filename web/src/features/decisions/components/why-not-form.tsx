// SPDX-License-Identifier: Apache-2.0
import { Button, Form, TextInput } from '@carbon/react';
import { useId, useState, type FormEvent } from 'react';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { ExplanationView } from './explanation-view';

const DECISION_ID = /^dec_[0-9a-z]{13}$/;

/* Why the own firm did not get it, for any decision that somebody has named to it. */
export function WhyNotForm() {
    const id = useId();
    const [text, setText] = useState('');
    const [isTried, setTried] = useState(false);
    const [asked, setAsked] = useState('');
    const isValid = DECISION_ID.test(text.trim());

    function submit(event: FormEvent) {
        event.preventDefault();
        setTried(true);
        if (isValid) {
            setAsked(text.trim());
        }
    }

    return (
        <Section title={t('why-not.title')} lead={t('why-not.lead')}>
            <Form className="stack" onSubmit={submit} noValidate>
                <TextInput
                    id={`${id}-decision`}
                    labelText={t('why-not.field')}
                    helperText={t('why-not.help')}
                    value={text}
                    invalid={isTried && !isValid}
                    invalidText={t('why-not.invalid')}
                    onChange={({ target }) => setText(target.value)}
                />
                <Button type="submit" kind="tertiary" size="md">
                    {t('why-not.submit')}
                </Button>
            </Form>
            {asked !== '' && <ExplanationView key={asked} decision={asked} />}
        </Section>
    );
}
