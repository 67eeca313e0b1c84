// SPDX-License-Identifier: Apache-2.0
import { Button, Form, RadioButton, RadioButtonGroup, Select, SelectItem, TextInput } from '@carbon/react';
import { useId, useState, type FormEvent } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import type { Offer } from '@/lib/api/types';
import { usePriceList } from '../api/get-price-list';
import { useSendFeedback } from '../api/send-feedback';
import { isFeedbackCode } from './reason-codes';

const FITS = ['1', '2', '3', '4', '5'] as const;

/* One to five and a code: SCORE learns from it what fits this firm. */
export function FeedbackForm({ offer }: { offer: Offer }) {
    const id = useId();
    const [fit, setFit] = useState(0);
    const [code, setCode] = useState('');
    const [comment, setComment] = useState('');
    const [isTried, setTried] = useState(false);
    const prices = usePriceList();
    const send = useSendFeedback(offer.id);
    const codes = prices.data?.feedback_codes ?? [];

    if (offer.fit !== null) {
        const label = codes.find((entry) => entry.code === offer.fit_code)?.label ?? '';
        return <p role="status">{t('feedback.sent', { fit: offer.fit, code: label })}</p>;
    }

    function submit(event: FormEvent) {
        event.preventDefault();
        setTried(true);
        if (fit > 0 && isFeedbackCode(code)) {
            const text = comment.trim();
            send.mutate({ fit, code, ...(text === '' ? {} : { comment: text }) });
        }
    }

    return (
        <Form className="stack" onSubmit={submit} noValidate>
            <p className="quiet">{t('feedback.lead')}</p>
            <RadioButtonGroup
                name={`${id}-fit`}
                legendText={t('feedback.fit')}
                orientation="vertical"
                valueSelected={String(fit)}
                invalid={isTried && fit === 0}
                invalidText={t('field.needed')}
                onChange={(value) => setFit(Number(value))}
            >
                {FITS.map((value) => (
                    <RadioButton
                        key={value}
                        id={`${id}-fit-${value}`}
                        value={value}
                        labelText={t(`feedback.fit.${value}`)}
                    />
                ))}
            </RadioButtonGroup>
            <Select
                id={`${id}-code`}
                labelText={t('feedback.code')}
                value={code}
                invalid={isTried && code === ''}
                invalidText={t('field.needed')}
                onChange={(event) => setCode(event.target.value)}
            >
                <SelectItem value="" text={t('reason.choose')} />
                {codes.map((entry) => (
                    <SelectItem key={entry.code} value={entry.code} text={entry.label} />
                ))}
            </Select>
            <TextInput
                id={`${id}-comment`}
                labelText={t('feedback.comment')}
                value={comment}
                maxLength={4000}
                onChange={(event) => setComment(event.target.value)}
            />
            {send.isError && <ErrorNotice error={send.error} />}
            <Button type="submit" kind="tertiary" size="md" disabled={send.isPending}>
                {t('feedback.submit')}
            </Button>
        </Form>
    );
}
