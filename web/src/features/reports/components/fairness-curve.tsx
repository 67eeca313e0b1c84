// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import type { LorenzPoint } from '@/components/lorenz-chart';
import { Picture } from '@/components/picture';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { exposureCurve } from './exposure-curve';

const LorenzChart = lazy(() => import('@/components/lorenz-chart'));

const POINTS: readonly Column<LorenzPoint>[] = [
    { key: 'firms', header: t('fairness.curve.across'), isNumber: true, cell: ({ firms }) => percent(firms) },
    { key: 'leads', header: t('fairness.curve.up'), isNumber: true, cell: ({ leads }) => percent(leads) },
];

const TABLE_POINTS = 10;

function thinned(points: readonly LorenzPoint[]): readonly LorenzPoint[] {
    const step = Math.max(1, Math.ceil(points.length / TABLE_POINTS));
    return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

/* Who had how much of its due. */
export function FairnessCurve({ firms }: { firms: readonly Schemas['FairnessFirm'][] }) {
    const points = exposureCurve(firms);
    if (points.length === 0) {
        return null;
    }
    return (
        <Section title={t('fairness.curve')}>
            <Picture
                title={t('fairness.curve.title')}
                caption={t('fairness.curve.caption')}
                chart={
                    <LorenzChart
                        points={points}
                        label={t('fairness.curve.aria')}
                        even={t('fairness.curve.even')}
                        actual={t('fairness.curve.actual')}
                        across={t('fairness.curve.across')}
                        up={t('fairness.curve.up')}
                    />
                }
                table={
                    <RecordTable
                        label={t('fairness.curve.title')}
                        columns={POINTS}
                        rows={thinned(points)}
                        rowKey={({ firms: across, leads }) => `${across}/${leads}`}
                    />
                }
            />
        </Section>
    );
}
