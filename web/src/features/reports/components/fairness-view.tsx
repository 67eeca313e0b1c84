// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, SkeletonText } from '@carbon/react';
import { useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { FigureTile } from '@/components/figure-tile';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { ViewButtons } from '@/components/view-buttons';
import { t } from '@/config/messages/t';
import { decimal, integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useFairness, WINDOWS, type Window } from '../api/get-fairness';
import { FairnessFirms } from './fairness-firms';
import { FairnessGroups } from './fairness-groups';

function figure(value: number | null): string {
    return value === null ? t('value.unknown') : decimal(value);
}

function Figures({ report }: { report: Schemas['FairnessReport'] }) {
    const price = report.price_of_fairness;
    return (
        <div className="figure-tiles">
            <FigureTile
                label={t('fairness.gini')}
                value={figure(report.gini)}
                help={t('fairness.gini.help')}
            />
            <FigureTile label={t('fairness.gini_value')} value={figure(report.gini_value)} />
            <FigureTile
                label={t('fairness.gini_lottery')}
                value={figure(report.gini_lottery_adjusted)}
                help={t('fairness.gini_lottery.help')}
            />
            <FigureTile
                label={t('fairness.jain')}
                value={figure(report.jain)}
                help={t('fairness.jain.help')}
            />
            <FigureTile label={t('fairness.min_max')} value={figure(report.min_max)} />
            <FigureTile
                label={t('fairness.price')}
                value={price === null ? t('value.unknown') : percent(price)}
                help={t('fairness.price.help')}
            />
            <FigureTile label={t('fairness.offers')} value={integer(report.offers)} />
            <FigureTile label={t('fairness.partners')} value={integer(report.partners)} />
            <FigureTile label={t('fairness.overrides')} value={integer(report.overrides)} />
        </div>
    );
}

function Report({ report, isOwn }: { report: Schemas['FairnessReport']; isOwn: boolean }) {
    const { worst, within_bound: isWithin } = report;
    if (report.offers === 0) {
        return <EmptyState title={t('fairness.empty.title')} body={t('fairness.empty.body')} />;
    }
    return (
        <>
            <InlineNotification
                lowContrast
                hideCloseButton
                kind={isWithin ? 'success' : 'warning'}
                title={t(isWithin ? 'fairness.bound.ok' : 'fairness.bound.broken')}
                subtitle={t(isWithin ? 'fairness.bound.ok.body' : 'fairness.bound.broken.body')}
            />
            <Figures report={report} />
            {worst && (
                <Section title={t('fairness.worst')}>
                    <p>
                        {t('fairness.worst.body', {
                            name: worst.name,
                            exposure: decimal(worst.exposure),
                            entitlement: decimal(worst.entitlement),
                        })}
                    </p>
                </Section>
            )}
            <Section title={t('fairness.groups')} lead={t('fairness.groups.lead')}>
                <FairnessGroups groups={report.groups} />
            </Section>
            <Section title={t(isOwn ? 'fairness.own' : 'fairness.firms')} lead={t('fairness.firms.lead')}>
                <FairnessFirms firms={report.firms} />
            </Section>
        </>
    );
}

export function FairnessView({ isOwn }: { isOwn: boolean }) {
    const [window, setWindow] = useState<Window>('90d');
    const report = useFairness(window);
    return (
        <>
            <ViewButtons
                label={t('fairness.window')}
                selected={window}
                views={WINDOWS.map((name) => ({ name, text: t(`fairness.window.${name}`) }))}
                onSelect={(name) => setWindow(WINDOWS.find((known) => known === name) ?? '90d')}
            />
            <QueryView query={report} skeleton={<SkeletonText paragraph lineCount={10} />}>
                {(data) => <Report report={data} isOwn={isOwn} />}
            </QueryView>
        </>
    );
}
