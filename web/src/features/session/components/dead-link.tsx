// SPDX-License-Identifier: Apache-2.0
import { InlineNotification } from '@carbon/react';
import { t } from '@/config/messages/t';
import { ApiError } from '@/lib/api/problem';

/* Is it the link that does not work, rather than what was typed or the line? */
export function isDeadLink(error: unknown): boolean {
    return error instanceof ApiError && [404, 409].includes(error.status);
}

function why(error: unknown): string {
    const codes = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
    if (codes.some(({ code }) => code === 'USED')) {
        return t('link.used');
    }
    return codes.some(({ code }) => code === 'EXPIRED') ? t('link.expired') : t('link.unknown');
}

export function DeadLink({ error }: { error: unknown }) {
    return (
        <InlineNotification
            lowContrast
            hideCloseButton
            kind="error"
            title={t('link.title')}
            subtitle={why(error)}
        />
    );
}
