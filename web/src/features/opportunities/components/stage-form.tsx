// SPDX-License-Identifier: Apache-2.0
import { Button, Form, InlineNotification, Select, SelectItem, TextInput } from '@carbon/react';
import { useId, useState, type FormEvent } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t, word } from '@/config/messages/t';
import { fieldErrors } from '@/lib/api/problem';
import { dateInput, startOfWork } from '@/lib/format/date-input';
import type { Opportunity, Schemas } from '@/lib/api/types';
import { useMoveStage } from '../api/move-stage';
import {
    ending, fieldsFor, isBackward, isStage, needsLineItem, STAGES, type Stage, type StageField,
} from './stage-rules';

interface StageFormProps {
    opportunity: Opportunity;
    hasLineItem: boolean;
}

const TYPES: Partial<Record<StageField, string>> = {
    decision_date: 'date',
    next_step_at: 'date',
    probability_percent: 'number',
};

function valueOf(opportunity: Opportunity, field: StageField): string {
    if (field === 'note') {
        return '';
    }
    const value = opportunity[field];
    if (value === null) {
        return '';
    }
    return field === 'next_step_at' ? dateInput(Date.parse(String(value))) : String(value);
}

function inputOf(stage: Stage, typed: ReadonlyMap<StageField, string>): Schemas['StageInput'] {
    const { probability_percent: percent, next_step_at: at, ...texts } = Object.fromEntries(
        [...typed].filter(([, value]) => value.trim() !== ''),
    );
    return {
        ...texts,
        stage,
        ...(percent === undefined ? {} : { probability_percent: Number(percent) }),
        ...(at === undefined ? {} : { next_step_at: startOfWork(at) }),
    };
}

export function StageForm({ opportunity, hasLineItem }: StageFormProps) {
    const id = useId();
    const [stage, setStage] = useState<Stage | ''>('');
    const [typed, setTyped] = useState<ReadonlyMap<StageField, string>>(new Map());
    const [isTried, setTried] = useState(false);
    const move = useMoveStage(opportunity.id);
    const errors = fieldErrors(move.error);
    const needed = stage === '' ? [] : fieldsFor(opportunity, stage);
    const fields = [...needed, 'next_step', 'next_step_at'] satisfies StageField[];
    const text = (field: StageField) => typed.get(field) ?? valueOf(opportunity, field);
    const isMissing = (field: StageField) => needed.includes(field) && text(field).trim() === '';
    const lacksLineItem = stage !== '' && needsLineItem(stage) && !hasLineItem;
    const end = stage === '' ? null : ending(stage);

    function submit(event: FormEvent) {
        event.preventDefault();
        setTried(true);
        if (stage === '' || lacksLineItem || fields.some(isMissing)) {
            return;
        }
        const all = new Map(fields.map((field) => [field, text(field)] as const));
        move.mutate(inputOf(stage, all), {
            onSuccess: () => {
                setStage('');
                setTyped(new Map());
                setTried(false);
            },
        });
    }

    return (
        <Form className="stack" onSubmit={submit} noValidate>
            <p>
                {t('stage.now', {
                    stage: opportunity.stage ? word('stage', opportunity.stage) : t('stage.none'),
                })}
            </p>
            <Select
                id={`${id}-stage`}
                labelText={t('stage.move')}
                value={stage}
                invalid={isTried && stage === ''}
                invalidText={t('field.needed')}
                onChange={({ target }) => setStage(isStage(target.value) ? target.value : '')}
            >
                <SelectItem value="" text="" />
                {STAGES.filter((code) => code !== opportunity.stage).map((code) => (
                    <SelectItem key={code} value={code} text={`${code} ${word('stage', code)}`} />
                ))}
            </Select>
            {stage !== '' && isBackward(opportunity.stage, stage) && <p>{t('stage.back')}</p>}
            {end && <p>{t(`stage.${end}`)}</p>}
            {lacksLineItem && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="warning"
                    title={t('stage.needs-line-item')}
                />
            )}
            {stage !== '' &&
                fields.map((field) => (
                    <TextInput
                        key={field}
                        id={`${id}-${field}`}
                        type={TYPES[field] ?? 'text'}
                        labelText={t(`field.${field}`)}
                        value={text(field)}
                        invalid={(isTried && isMissing(field)) || errors.has(field)}
                        invalidText={errors.get(field) ?? t('field.needed')}
                        onChange={({ target }) => setTyped(new Map(typed).set(field, target.value))}
                    />
                ))}
            {move.isError && <ErrorNotice error={move.error} />}
            <Button type="submit" size="md" disabled={move.isPending}>
                {t(move.isPending ? 'stage.moving' : 'stage.submit')}
            </Button>
        </Form>
    );
}
