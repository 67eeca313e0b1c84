// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { usePageTitle } from '@/lib/hooks/use-page-title';

interface PageHeaderProps {
    title: string;
    lead?: ReactNode;
    tags?: ReactNode;
    actions?: ReactNode;
}

/* The one h1 of a page; it names the browser tab too. */
export function PageHeader({ title, lead, tags, actions }: PageHeaderProps) {
    usePageTitle(title);
    return (
        <header className="page-header">
            <div className="page-header__text">
                <div className="page-header__line">
                    <h1>{title}</h1>
                    {tags}
                </div>
                {lead !== undefined && <p className="page-header__lead">{lead}</p>}
            </div>
            {actions !== undefined && <div className="page-header__actions">{actions}</div>}
        </header>
    );
}
