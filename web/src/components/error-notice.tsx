// SPDX-License-Identifier: Apache-2.0
import { ActionableNotification, InlineNotification } from '@carbon/react';
import { t, word } from '@/config/messages/t';
import { span } from '@/lib/format/time';
import { ApiError } from '@/lib/api/problem';

interface ErrorNoticeProps {
    error: unknown;
    title?: string;
    onRetry?: () => void;
}

function lines(error: unknown): string[] {
    if (!(error instanceof ApiError)) {
        return [t('error.unexpected')];
    }
    if (error.status === 0) {
        return [t('error.network')];
    }
    const { problem } = error;
    const said = [problem?.detail ?? problem?.title ?? t('error.unexpected')];
    for (const entry of problem?.errors ?? []) {
        const field = entry.field.replace(/^\//, '');
        said.push(field === '' ? entry.message : `${word('field', field)}: ${entry.message}`);
    }
    for (const [gate, count] of Object.entries(problem?.reasons ?? {})) {
        said.push(t('ineligible.by-gate', { count, gate: word('gate', gate.toLowerCase()) }));
    }
    if (problem?.allowed && problem.allowed.length > 0) {
        const moves = problem.allowed.map((move) => word('move', move)).join(', ');
        said.push(t('error.allowed', { moves }));
    }
    if (error.retryAfterSeconds !== undefined) {
        said.push(t('sign-in.too-many', { wait: span(error.retryAfterSeconds * 1000) }));
    }
    return said;
}

/* The role is plain: the one Carbon gives takes the focus, and holds it, so that the page jumps.
 * What went wrong, in the words of the problem document, with every failed field. */
export function ErrorNotice({ error, title = t('error.title'), onRetry }: ErrorNoticeProps) {
    const [first, ...more] = lines(error);
    const body = (
        <>
            <p>{first}</p>
            {more.length > 0 && (
                <ul className="error-notice__list">
                    {more.map((line) => (
                        <li key={line}>{line}</li>
                    ))}
                </ul>
            )}
        </>
    );
    if (onRetry) {
        return (
            <ActionableNotification
                role="alert"
                inline
                lowContrast
                hideCloseButton
                kind="error"
                title={title}
                actionButtonLabel={t('error.retry')}
                onActionButtonClick={onRetry}
            >
                {body}
            </ActionableNotification>
        );
    }
    return (
        <InlineNotification lowContrast hideCloseButton kind="error" title={title}>
            {body}
        </InlineNotification>
    );
}
