// SPDX-License-Identifier: Apache-2.0
import { ContentSwitcher, InlineNotification, SkeletonPlaceholder, Switch } from '@carbon/react';
import { lazy, Suspense, useState } from 'react';
import { t, tn } from '@/config/messages/t';
import { percent } from '@/lib/format/number';
import { moment } from '@/lib/format/time';
import type { Recommendation } from '@/lib/api/types';
import { CandidateRanking } from './candidate-ranking';
import { indistinctFromFirst } from './distinct';
import { IneligibleList } from './ineligible-list';
import { TermsTable } from './terms-table';
import { WhyPanel } from './why-panel';

const TermsChart = lazy(() => import('./terms-chart'));

interface CandidatesPanelProps {
    decision: Recommendation;
    currency: string;
}

const VIEWS = ['list', 'chart', 'table'] as const;

function sameText(others: number, shown: number): string {
    return others === shown - 1 ? t('candidates.same') : tn('candidates.same-some', others);
}

function Provenance({ decision }: { decision: Recommendation }) {
    const { decision: id, policy, model, created_at: at } = decision;
    if (id === null) {
        return null;
    }
    return (
        <p className="quiet">
            {at === null
                ? t('candidates.decided', { id, policy, model })
                : t('candidates.decision', { id, policy, model, when: moment(at) })}
        </p>
    );
}

/* A stored decision: who was eligible, what each would have been worth, and who was not and why. */
export function CandidatesPanel({ decision, currency }: CandidatesPanelProps) {
    const [view, setView] = useState<(typeof VIEWS)[number]>('list');
    const { candidates, ineligible, tail_mass: tail } = decision;
    const ranked = candidates.toSorted((a, b) => a.rank - b.rank);
    const indistinct = indistinctFromFirst(ranked);
    return (
        <div className="stack">
            <p>
                {tn('candidates.summary', decision.eligible_count, { ineligible: ineligible.length })}
            </p>
            {candidates.length === 0 && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="warning"
                    title={t('candidates.nobody.title')}
                    subtitle={t('candidates.nobody.body')}
                />
            )}
            {decision.is_baseline && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="info"
                    title={t('candidates.baseline.title')}
                    subtitle={t('candidates.baseline.body')}
                />
            )}
            {!decision.are_distinguishable && ranked.length > 1 && (
                <InlineNotification
                    lowContrast
                    hideCloseButton
                    kind="info"
                    title={t('candidates.same.title')}
                    subtitle={sameText(indistinct.size, ranked.length)}
                />
            )}
            {candidates.length > 0 && (
                <>
                    <WhyPanel decision={decision} ranked={ranked} currency={currency} />
                    <ContentSwitcher
                        size="sm"
                        selectedIndex={VIEWS.indexOf(view)}
                        className="view-switch"
                        aria-label={t('candidates.view')}
                        onChange={({ index }) => setView(VIEWS[index ?? 0] ?? 'list')}
                    >
                        {VIEWS.map((name) => (
                            <Switch key={name} name={name} text={t(`candidates.view.${name}`)} />
                        ))}
                    </ContentSwitcher>
                    {view === 'list' && (
                        <CandidateRanking {...{ candidates: ranked, indistinct, currency }} />
                    )}
                    {view === 'chart' && (
                        <Suspense fallback={<SkeletonPlaceholder className="chart__skeleton" />}>
                            <TermsChart candidates={ranked} currency={currency} />
                        </Suspense>
                    )}
                    {view === 'table' && <TermsTable candidates={ranked} currency={currency} />}
                    {tail > 0 && (
                        <p className="quiet">{t('candidates.tail', { share: percent(tail) })}</p>
                    )}
                </>
            )}
            <Provenance decision={decision} />
            {ineligible.length > 0 && <IneligibleList firms={ineligible} />}
        </div>
    );
}
