// SPDX-License-Identifier: Apache-2.0
import { SkeletonText, Tag } from '@carbon/react';
import { FactList } from '@/components/fact-list';
import { QueryView } from '@/components/query-view';
import { t, word } from '@/config/messages/t';
import { moneyShort } from '@/lib/format/money';
import { decimal } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useExplanation } from '../api/get-explanation';
import { ModelParts } from './model-parts';
import { ReasonLists } from './reason-lists';

interface ExplanationViewProps {
    decision: string;
    currency?: string;
}

function verdict(why: Schemas['Explanation']) {
    if (why.is_drawn) {
        return 'CHOSEN';
    }
    return why.is_eligible ? 'ELIGIBLE' : 'INELIGIBLE';
}

function Told({ why, currency }: { why: Schemas['Explanation']; currency: string }) {
    return (
        <div className="explanation">
            <div>
                <Tag size="sm" type={why.is_drawn ? 'green' : 'gray'}>
                    {t(`explain.verdict.${verdict(why)}`)}
                </Tag>
                <p>{why.sentence}</p>
            </div>
            {why.gates.length > 0 && (
                <ul>
                    {why.gates.map(({ gate, why: reason, fix }) => (
                        <li key={gate}>{`${reason} \u2192 ${fix}`}</li>
                    ))}
                </ul>
            )}
            <p className="quiet">
                {t('explain.entitlement', {
                    received: decimal(why.expected_offers),
                    entitled: decimal(why.entitlement),
                })}
            </p>
            {why.questions_left !== null && (
                <p className="quiet">{t('explain.questions', { left: String(why.questions_left) })}</p>
            )}
            <ReasonLists why={why} currency={currency} />
            {why.candidate && (
                <div>
                    <h3 className="explanation__title">{t('explain.money')}</h3>
                    <FactList
                        rows={why.candidate.terms.map(({ term, amount }) => ({
                            label: word('term', term),
                            value: moneyShort(amount, currency),
                        }))}
                    />
                </div>
            )}
            <ModelParts why={why} />
        </div>
    );
}

/* Why this firm, or why not: only ever about the reader's own firm on the partner's side. */
export function ExplanationView({ decision, currency }: ExplanationViewProps) {
    const explanation = useExplanation(decision);
    return (
        <QueryView query={explanation} skeleton={<SkeletonText paragraph lineCount={5} />}>
            {(why) => <Told why={why} currency={currency ?? why.currency ?? 'USD'} />}
        </QueryView>
    );
}
