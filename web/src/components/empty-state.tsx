// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

interface EmptyStateProps {
    title: string;
    body: string;
    action?: ReactNode;
}

export function EmptyState({ title, body, action }: EmptyStateProps) {
    return (
        <div className="empty-state">
            <h2 className="empty-state__title">{title}</h2>
            <p>{body}</p>
            {action}
        </div>
    );
}
