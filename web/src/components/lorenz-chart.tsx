// SPDX-License-Identifier: Apache-2.0
import '@carbon/charts-react/styles.css';
import { ScaleTypes } from '@carbon/charts';
import { LineChart } from '@carbon/charts-react';
import { percent } from '@/lib/format/number';

export interface LorenzPoint {
    firms: number;
    leads: number;
}

interface LorenzChartProps {
    points: readonly LorenzPoint[];
    label: string;
    even: string;
    actual: string;
    across: string;
    up: string;
}

const EVEN = [
    { firms: 0, leads: 0 },
    { firms: 1, leads: 1 },
];

const tick = (value: number | Date) => percent(Number(value));
const told = (value: unknown) => (typeof value === 'number' ? percent(value) : String(value));

/* The curve of what was received under the straight line of equal shares. */
export default function LorenzChart({ points, label, even, actual, across, up }: LorenzChartProps) {
    const data = [
        ...EVEN.map((point) => ({ group: even, ...point })),
        ...points.map((point) => ({ group: actual, ...point })),
    ];
    return (
        <div className="chart">
            <LineChart
                data={data}
                options={{
                    axes: {
                        bottom: {
                            mapsTo: 'firms',
                            title: across,
                            scaleType: ScaleTypes.LINEAR,
                            domain: [0, 1],
                            ticks: { formatter: tick },
                        },
                        left: {
                            mapsTo: 'leads',
                            title: up,
                            scaleType: ScaleTypes.LINEAR,
                            domain: [0, 1],
                            ticks: { formatter: tick },
                        },
                    },
                    height: '24rem',
                    points: { enabled: false },
                    toolbar: { enabled: false },
                    animations: false,
                    accessibility: { svgAriaLabel: label },
                    tooltip: { valueFormatter: told },
                }}
            />
        </div>
    );
}
