// SPDX-License-Identifier: Apache-2.0
import { InlineNotification } from '@carbon/react';
import { Link } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { FigureTile } from '@/components/figure-tile';
import { Section } from '@/components/section';
import { t, tn, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { decimal, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { Concentration } from './concentration';
import { Counted } from './counted';

type Report = Schemas['PastReport'];

function figure(value: number | null, format: (value: number) => string): string {
    return value === null ? t('value.unknown') : format(value);
}

function Figures({ report: { concentration, idle } }: { report: Report }) {
    return (
        <div className="figure-tiles">
            <FigureTile
                label={t('past.figure.top10')}
                value={figure(concentration.top10_share, percent)}
            />
            <FigureTile
                label={t('past.figure.gini')}
                value={figure(concentration.gini, decimal)}
                help={t('past.figure.gini.help')}
            />
            <FigureTile
                label={t('past.figure.median')}
                value={figure(idle.median_days, decimal)}
                help={t('past.figure.median.help')}
            />
            <FigureTile
                label={t('past.figure.p90')}
                value={figure(idle.p90_days, decimal)}
                help={t('past.figure.p90.help')}
            />
        </div>
    );
}

function Idle({ idle }: { idle: Report['idle'] }) {
    const { median_days: median, p90_days: p90 } = idle;
    if (idle.known === 0) {
        return (
            <Section title={t('past.idle')}>
                <p className="quiet">{t('past.idle.none')}</p>
            </Section>
        );
    }
    return (
        <Section title={t('past.idle')} lead={tn('past.idle.lead', idle.known)}>
            <Counted
                title={t('past.idle.picture')}
                aria={t('past.idle.aria')}
                caption={t('past.idle.caption', { median: median ?? 0, p90: p90 ?? 0 })}
                name={t('past.idle.days')}
                measure={t('past.count')}
                rows={idle.buckets.map(({ days, count }) => ({ label: days, value: count }))}
            />
        </Section>
    );
}

function WithoutFact({ rows }: { rows: Report['without_fact'] }) {
    const present = rows.filter(({ leads }) => leads > 0);
    if (present.length === 0) {
        return (
            <Section title={t('past.without')}>
                <p className="quiet">{t('past.without.none')}</p>
            </Section>
        );
    }
    return (
        <Section title={t('past.without')} lead={t('past.without.lead')}>
            <Counted
                isLying
                title={t('past.without.picture')}
                aria={t('past.without.aria')}
                name={t('past.fact')}
                measure={t('past.leads')}
                more={t('past.firms')}
                rows={present.map(({ fact, leads, firms }) => ({
                    label: word('fact', fact),
                    value: leads,
                    more: firms,
                }))}
            />
        </Section>
    );
}

/* The history as it was, and nothing about what might have been: the page says why. */
export function PastView({ report }: { report: Report }) {
    if (report.deals === 0) {
        return (
            <EmptyState
                title={t('past.empty.title')}
                body={t('past.empty.body')}
                action={
                    <Link className="cds--link" to={paths.imports}>
                        {t('past.empty.action')}
                    </Link>
                }
            />
        );
    }
    return (
        <>
            <InlineNotification
                lowContrast
                hideCloseButton
                kind="info"
                title={t('past.statement.title')}
                subtitle={report.statement}
            />
            <Figures report={report} />
            <Concentration report={report.concentration} />
            <Idle idle={report.idle} />
            <WithoutFact rows={report.without_fact} />
        </>
    );
}
