// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import { Link } from 'react-router';
import { Picture } from '@/components/picture';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

const BarChart = lazy(() => import('@/components/bar-chart'));
const LorenzChart = lazy(() => import('@/components/lorenz-chart'));

type Firm = Schemas['PastFirm'];
type Point = Schemas['LorenzPoint'];

const FIRMS: readonly Column<Firm>[] = [
    {
        key: 'name',
        header: t('past.firm'),
        cell: ({ partner, name }) => (
            <Link className="cds--link" to={paths.partnerReadiness(partner)}>
                {name}
            </Link>
        ),
    },
    { key: 'leads', header: t('past.leads'), isNumber: true, cell: ({ leads }) => integer(leads) },
    { key: 'share', header: t('past.share'), isNumber: true, cell: ({ share }) => percent(share) },
];

const POINTS: readonly Column<Point>[] = [
    { key: 'firms', header: t('past.lorenz.firms'), isNumber: true, cell: ({ firms }) => percent(firms) },
    { key: 'leads', header: t('past.lorenz.leads'), isNumber: true, cell: ({ leads }) => percent(leads) },
];

const TABLE_POINTS = 10;

/* About ten points of the curve: a table is read, not drawn. */
function thinned(points: readonly Point[]): readonly Point[] {
    const step = Math.max(1, Math.ceil(points.length / TABLE_POINTS));
    return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

export function Concentration({ report }: { report: Schemas['PastReport']['concentration'] }) {
    const { top, lorenz, top10_share: share } = report;
    return (
        <Section title={t('past.concentration')}>
            <div className="columns">
                <Picture
                    title={t('past.concentration.top')}
                    {...(share === null
                        ? {}
                        : { caption: t('past.concentration.top.caption', { share: percent(share) }) })}
                    chart={
                        <BarChart
                            isLying
                            isCount
                            label={t('past.concentration.top.aria')}
                            measure={t('past.leads')}
                            bars={top.map(({ name, leads }) => ({ label: name, value: leads }))}
                            format={integer}
                        />
                    }
                    table={
                        <RecordTable
                            label={t('past.concentration.top')}
                            columns={FIRMS}
                            rows={top}
                            rowKey={({ partner }) => partner}
                        />
                    }
                />
                <Picture
                    title={t('past.concentration.lorenz')}
                    caption={t('past.concentration.lorenz.caption')}
                    chart={
                        <LorenzChart
                            points={lorenz}
                            label={t('past.concentration.lorenz.aria')}
                            even={t('past.lorenz.even')}
                            actual={t('past.lorenz.actual')}
                            across={t('past.lorenz.firms')}
                            up={t('past.lorenz.leads')}
                        />
                    }
                    table={
                        <RecordTable
                            label={t('past.concentration.lorenz')}
                            columns={POINTS}
                            rows={thinned(lorenz)}
                            rowKey={({ firms }) => String(firms)}
                        />
                    }
                />
            </div>
        </Section>
    );
}
