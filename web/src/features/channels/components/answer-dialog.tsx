// SPDX-License-Identifier: Apache-2.0
import { TextArea } from '@carbon/react';
import { useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useAnswer } from '../api/questions';

interface AnswerDialogProps {
    question: Schemas['Question'];
    onClose: () => void;
}

export function AnswerDialog({ question, onClose }: AnswerDialogProps) {
    const [text, setText] = useState('');
    const [isTried, setTried] = useState(false);
    const answer = useAnswer(question.id);
    const submit = () => {
        setTried(true);
        if (text.trim() !== '') {
            answer.mutate(text.trim(), { onSuccess: onClose });
        }
    };
    return (
        <FormDialog
            title={t('question.answer.title', { firm: question.partner_name })}
            lead={question.text}
            submit={t('question.answer.submit')}
            isPending={answer.isPending}
            error={answer.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <TextArea
                id="question-answer"
                labelText={t('question.answer.text')}
                helperText={t('question.answer.help')}
                rows={5}
                value={text}
                maxLength={4000}
                invalid={isTried && text.trim() === ''}
                invalidText={t('field.needed')}
                onChange={(event) => setText(event.target.value)}
            />
        </FormDialog>
    );
}
