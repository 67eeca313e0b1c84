// SPDX-License-Identifier: Apache-2.0
import '@carbon/charts-react/styles.css';
import { ScaleTypes } from '@carbon/charts';
import { LineChart } from '@carbon/charts-react';
import { t } from '@/config/messages/t';
import { decimal, integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

interface CurveChartProps {
    points: readonly Schemas['CurvePoint'][];
    label: string;
}

export default function CurveChart({ points, label }: CurveChartProps) {
    const data = points.flatMap((point) => [
        { group: t('model.curve.model'), outcomes: point.outcomes, loss: point.loss },
        { group: t('model.curve.base'), outcomes: point.outcomes, loss: point.base_loss },
    ]);
    return (
        <div className="chart">
            <LineChart
                data={data}
                options={{
                    axes: {
                        bottom: {
                            mapsTo: 'outcomes',
                            title: t('model.curve.outcomes'),
                            scaleType: ScaleTypes.LINEAR,
                            ticks: { formatter: (value: number | Date) => integer(Number(value)) },
                        },
                        left: {
                            mapsTo: 'loss',
                            title: t('model.curve.loss'),
                            scaleType: ScaleTypes.LINEAR,
                        },
                    },
                    height: '20rem',
                    points: { enabled: false },
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
