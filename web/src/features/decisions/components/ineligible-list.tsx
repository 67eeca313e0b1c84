// SPDX-License-Identifier: Apache-2.0
import { Button, Tag } from '@carbon/react';
import { useState } from 'react';
import { t, tn, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';

interface IneligibleListProps {
    firms: readonly Schemas['Ineligible'][];
}

const FIRST_SHOWN = 6;

function countByGate(firms: readonly Schemas['Ineligible'][]): [string, number][] {
    const counts = new Map<string, number>();
    for (const gate of firms.flatMap((firm) => firm.gates)) {
        counts.set(gate, (counts.get(gate) ?? 0) + 1);
    }
    return [...counts].toSorted(([, a], [, b]) => b - a);
}

export function IneligibleList({ firms }: IneligibleListProps) {
    const [isOpen, setOpen] = useState(false);
    const shown = isOpen ? firms : firms.slice(0, FIRST_SHOWN);
    const hidden = firms.length - shown.length;
    return (
        <div className="ineligible">
            <h3>{t('ineligible.title')}</h3>
            <p className="quiet">{t('ineligible.lead')}</p>
            <div className="tags">
                {countByGate(firms).map(([gate, count]) => (
                    <Tag key={gate} size="sm" type="gray">
                        {t('ineligible.by-gate', { count, gate: word('gate', gate.toLowerCase()) })}
                    </Tag>
                ))}
            </div>
            <ul className="ineligible__firms">
                {shown.map((firm) => (
                    <li key={firm.partner}>
                        <span className="ineligible__name">{firm.name}</span>
                        <ul>
                            {firm.reasons.map(({ gate, why, fix }) => (
                                <li key={gate}>
                                    {why}
                                    <span className="quiet">{` \u2192 ${fix}`}</span>
                                </li>
                            ))}
                        </ul>
                    </li>
                ))}
            </ul>
            {hidden > 0 && (
                <Button kind="ghost" size="sm" onClick={() => setOpen(true)}>
                    {tn('ineligible.more', hidden)}
                </Button>
            )}
        </div>
    );
}
