// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { t } from '@/config/messages/t';

export interface FactRow {
    label: string;
    value: ReactNode;
}

/* Names and values of one thing. What is not known is said, never left blank. */
export function FactList({ rows }: { rows: readonly FactRow[] }) {
    return (
        <dl className="fact-list">
            {rows.map(({ label, value }) => {
                const isEmpty = value === null || value === undefined || value === '';
                return (
                    <div key={label} className="fact-list__row">
                        <dt>{label}</dt>
                        <dd className={isEmpty ? 'fact-list__unknown' : ''}>
                            {isEmpty ? t('value.unknown') : value}
                        </dd>
                    </div>
                );
            })}
        </dl>
    );
}
