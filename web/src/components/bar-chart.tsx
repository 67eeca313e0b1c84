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
}

const STANDING_HEIGHT = '18rem';

/* One measure, one colour. Lying bars are for names, standing ones for what has an order. */
export default function BarChart({ label, measure, bars, format, isLying = false }: BarChartProps) {
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
        ticks: { formatter: (tick: number | Date) => format(Number(tick)) },
    };
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
                    tooltip: { valueFormatter: (value) => (typeof value === 'number' ? format(value) : String(value)) },
                }}
            />
        </div>
    );
}
