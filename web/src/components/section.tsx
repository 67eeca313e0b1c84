// SPDX-License-Identifier: Apache-2.0
import { useId, type ReactNode } from 'react';

interface SectionProps {
    title: string;
    lead?: ReactNode;
    actions?: ReactNode;
    children: ReactNode;
}

export function Section({ title, lead, actions, children }: SectionProps) {
    const id = useId();
    return (
        <section className="section" aria-labelledby={id}>
            <div className="section__head">
                <h2 id={id} className="section__title">
                    {title}
                </h2>
                {actions !== undefined && <div className="section__actions">{actions}</div>}
            </div>
            {lead !== undefined && <p className="section__lead">{lead}</p>}
            {children}
        </section>
    );
}
