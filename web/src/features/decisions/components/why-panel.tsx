// SPDX-License-Identifier: Apache-2.0
import { Select, SelectItem, SkeletonPlaceholder, SkeletonText } from '@carbon/react';
import { lazy, Suspense, useId, useState } from 'react';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import type { Candidate, Recommendation } from '@/lib/api/types';
import { useExplanation } from '../api/get-explanation';
import { ModelParts } from './model-parts';
import { ReasonLists } from './reason-lists';

const TermsChart = lazy(() => import('./terms-chart'));

interface WhyPanelProps {
    decision: Recommendation;
    ranked: readonly Candidate[];
    currency: string;
}

const DRAWN_MAX = 3;

interface SentencesProps {
    decision: string;
    partner: string;
    currency: string;
}

function Sentences({ decision, partner, currency }: SentencesProps) {
    const explanation = useExplanation(decision, partner);
    return (
        <QueryView query={explanation} skeleton={<SkeletonText paragraph lineCount={2} />}>
            {(why) => (
                <div className="stack">
                    <p className="why__sentence">{why.sentence}</p>
                    <ReasonLists why={why} currency={currency} />
                    <ModelParts why={why} />
                </div>
            )}
        </QueryView>
    );
}

/* The drawn firm and those next to it, the drawn one among them whatever its rank. */
function firstFirms(ranked: readonly Candidate[]): Candidate[] {
    const drawn = ranked.filter((candidate) => candidate.is_drawn);
    const others = ranked.filter((candidate) => !candidate.is_drawn);
    return [...drawn, ...others].slice(0, DRAWN_MAX).toSorted((a, b) => a.rank - b.rank);
}

/* Why this firm, in the words of SCORE and one chart; and why not any other. */
export function WhyPanel({ decision, ranked, currency }: WhyPanelProps) {
    const id = useId();
    const [other, setOther] = useState('');
    const drawn = ranked.find((candidate) => candidate.is_drawn);
    if (decision.decision === null || !drawn) {
        return null;
    }
    const others = [
        ...ranked.filter((candidate) => !candidate.is_drawn),
        ...decision.ineligible,
    ];
    return (
        <div className="why">
            <h3 className="explanation__title">{t('why.title', { name: drawn.name })}</h3>
            <Sentences decision={decision.decision} partner={drawn.partner} currency={currency} />
            <Suspense fallback={<SkeletonPlaceholder className="chart__skeleton" />}>
                <TermsChart candidates={firstFirms(ranked)} currency={currency} />
            </Suspense>
            {others.length > 0 && (
                <Select
                    id={id}
                    size="sm"
                    labelText={t('why.other')}
                    value={other}
                    onChange={({ target }) => setOther(target.value)}
                >
                    <SelectItem value="" text={t('why.other.choose')} />
                    {others.map(({ partner, name }) => (
                        <SelectItem key={partner} value={partner} text={name} />
                    ))}
                </Select>
            )}
            {other !== '' && <Sentences decision={decision.decision} partner={other} currency={currency} />}
        </div>
    );
}
