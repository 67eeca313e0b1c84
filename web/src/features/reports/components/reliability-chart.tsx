// SPDX-License-Identifier: Apache-2.0
import '@carbon/charts-react/styles.css';
import { ScaleTypes } from '@carbon/charts';
import { BubbleChart } from '@carbon/charts-react';
import { t } from '@/config/messages/t';
import { decimal, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

const tick = (value: number | Date) => percent(Number(value));

interface ReliabilityChartProps {
    bins: readonly Schemas['ReliabilityBin'][];
    label: string;
}

/* Each fifteenth of what was said, over what came true; its size is how many outcomes it stands on. */
export default function ReliabilityChart({ bins, label }: ReliabilityChartProps) {
    const line = [0, 0.25, 0.5, 0.75, 1].map((at) => ({
        group: t('model.reliability.truth'),
        said: at,
        seen: at,
        count: 0,
    }));
    const seen = bins.map((bin) => ({
        group: t('model.reliability.seen'),
        said: bin.predicted,
        seen: bin.observed,
        count: bin.count,
    }));
    return (
        <div className="chart">
            <BubbleChart
                data={[...line, ...seen]}
                options={{
                    axes: {
                        bottom: {
                            mapsTo: 'said',
                            title: t('model.reliability.said'),
                            scaleType: ScaleTypes.LINEAR,
                            domain: [0, 1],
                            ticks: { formatter: tick },
                        },
                        left: {
                            mapsTo: 'seen',
                            title: t('model.reliability.seen'),
                            scaleType: ScaleTypes.LINEAR,
                            domain: [0, 1],
                            ticks: { formatter: tick },
                        },
                    },
                    bubble: {
                        radiusMapsTo: 'count',
                        radiusLabel: t('model.reliability.count'),
                        radiusRange: () => [3, 14],
                    },
                    height: '22rem',
                    toolbar: { enabled: false },
                    animations: false,
                    accessibility: { svgAriaLabel: label },
                    tooltip: {
                        valueFormatter: (value: unknown) =>
                            typeof value === 'number' ? decimal(value) : String(value),
                    },
                }}
            />
        </div>
    );
}
