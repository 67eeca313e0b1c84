// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { LoadMore } from '@/components/load-more';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { RelativeTime } from '@/components/relative-time';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useNow } from '@/lib/hooks/use-now';
import { useQuestions } from '../api/questions';
import { AnswerDialog } from './answer-dialog';

type Question = Schemas['Question'];

function Answer({ question, onAnswer }: { question: Question; onAnswer: (() => void) | null }) {
    const now = useNow();
    if (question.answer !== null) {
        return (
            <>
                <p className="question__answer">{question.answer}</p>
                <p className="quiet">
                    {t('question.answered', { name: question.answered_by ?? t('question.team') })}{' '}
                    {question.answered_at !== null && <RelativeTime at={question.answered_at} />}
                </p>
            </>
        );
    }
    const isLate = Date.parse(question.due_at) < now;
    return (
        <>
            <p className={isLate ? 'late' : 'quiet'}>
                {t(isLate ? 'question.late' : 'question.due')} <RelativeTime at={question.due_at} />
            </p>
            {onAnswer && (
                <Button kind="tertiary" size="sm" onClick={onAnswer}>
                    {t('question.answer')}
                </Button>
            )}
        </>
    );
}

interface QuestionListProps {
    open: boolean;
    mayAnswer: boolean;
    empty: string;
}

export function QuestionList({ open, mayAnswer, empty }: QuestionListProps) {
    const list = useQuestions(open);
    const [answering, setAnswering] = useState<Question | null>(null);
    return (
        <QueryView query={list} skeleton={<PageSkeleton />}>
            {(questions) => (
                <>
                    {questions.length === 0 && <p className="quiet">{empty}</p>}
                    <ul className="question-list">
                        {questions.map((question) => (
                            <li key={question.id} className="question">
                                <p className="question__text">{question.text}</p>
                                <p className="quiet">
                                    {t('question.by', { name: question.asked_by, firm: question.partner_name })}{' '}
                                    <RelativeTime at={question.asked_at} />
                                </p>
                                <Answer
                                    question={question}
                                    onAnswer={mayAnswer ? () => setAnswering(question) : null}
                                />
                            </li>
                        ))}
                    </ul>
                    {questions.length > 0 && (
                        <LoadMore
                            count={questions.length}
                            hasMore={list.hasNextPage}
                            isLoading={list.isFetchingNextPage}
                            onMore={() => void list.fetchNextPage()}
                        />
                    )}
                    {answering && <AnswerDialog question={answering} onClose={() => setAnswering(null)} />}
                </>
            )}
        </QueryView>
    );
}
