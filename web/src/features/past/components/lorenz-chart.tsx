// SPDX-License-Identifier: Apache-2.0
import '@carbon/charts-react/styles.css';
import { ScaleTypes } from '@carbon/charts';
import { LineChart } from '@carbon/charts-react';
import { t } from '@/config/messages/t';
import { percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

const EVEN = [
    { firms: 0, leads: 0 },
    { firms: 1, leads: 1 },
];

const tick = (value: number | Date) => percent(Number(value));
const told = (value: unknown) => (typeof value === 'number' ? percent(value) : String(value));

/* The curve of the leads under the straight line of equal shares. */
export default function LorenzChart({ points }: { points: readonly Schemas['LorenzPoint'][] }) {
    const data = [
        ...EVEN.map((point) => ({ group: t('past.lorenz.even'), ...point })),
        ...points.map((point) => ({ group: t('past.lorenz.actual'), ...point })),
    ];
    return (
        <div className="chart">
            <LineChart
                data={data}
                options={{
                    axes: {
                        bottom: {
                            mapsTo: 'firms',
                            title: t('past.lorenz.firms'),
                            scaleType: ScaleTypes.LINEAR,
                            domain: [0, 1],
                            ticks: { formatter: tick },
                        },
                        left: {
                            mapsTo: 'leads',
                            title: t('past.lorenz.leads'),
                            scaleType: ScaleTypes.LINEAR,
                            domain: [0, 1],
                            ticks: { formatter: tick },
                        },
                    },
                    height: '24rem',
                    points: { enabled: false },
                    toolbar: { enabled: false },
                    animations: false,
                    accessibility: { svgAriaLabel: t('past.concentration.lorenz.aria') },
                    tooltip: { valueFormatter: told },
                }}
            />
        </div>
    );
}
