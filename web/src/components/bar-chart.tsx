// SPDX-License-Identifier: Apache-2.0
import '@carbon/charts-react/styles.css';
import { ScaleTypes, TruncationTypes } from '@carbon/charts';
import { SimpleBarChart } from '@carbon/charts-react';

export interface Bar {
    label: string;
    value: number;
}

interface BarChartProps {
    label: string;
    measure: string;
    bars: readonly Bar[];
    format: (value: number) => string;
    isLying?: boolean;
    /* Things that are counted: no half of one on the scale. */
    isCount?: boolean;
}

const STANDING_HEIGHT = '18rem';
const TICKS_MAX = 6;

/* Few enough to read, and none between two whole numbers. */
function wholeTicks(bars: readonly Bar[]): number[] {
    const most = Math.max(1, ...bars.map(({ value }) => value));
    const step = Math.ceil(most / TICKS_MAX);
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

/* One measure, one colour. Lying bars are for names, standing ones for what has an order. */
export default function BarChart(props: BarChartProps) {
    const { label, measure, bars, format, isLying = false, isCount = false } = props;
    /* The chart draws the first of lying bars lowest. */
    const ordered = isLying ? bars.toReversed() : bars;
    const names = {
        mapsTo: 'label',
        scaleType: ScaleTypes.LABELS,
        truncation: { type: TruncationTypes.END_LINE, threshold: 24, numCharacter: 22 },
    };
    const values = {
        mapsTo: 'value',
        scaleType: ScaleTypes.LINEAR,
        ticks: {
            formatter: (at: number | Date) => format(Number(at)),
            ...(isCount ? { values: wholeTicks(bars) } : { number: TICKS_MAX }),
        },
    };
    const told = (value: unknown) => (typeof value === 'number' ? format(value) : String(value));
    return (
        <div className="chart">
            <SimpleBarChart
                data={ordered.map((bar) => ({ group: measure, ...bar }))}
                options={{
                    axes: isLying ? { left: names, bottom: values } : { left: values, bottom: names },
                    height: isLying ? `${4 + bars.length * 2}rem` : STANDING_HEIGHT,
                    legend: { enabled: false },
                    toolbar: { enabled: false },
                    animations: false,
                    accessibility: { svgAriaLabel: label },
                    tooltip: { valueFormatter: told },
                }}
            />
        </div>
    );
}
