// SPDX-License-Identifier: Apache-2.0
import '@carbon/charts-react/styles.css';
import { ScaleTypes, TruncationTypes } from '@carbon/charts';
import { StackedBarChart } from '@carbon/charts-react';
import { t, word } from '@/config/messages/t';
import { moneyShort } from '@/lib/format/money';
import type { Candidate } from '@/lib/api/types';

interface TermsChartProps {
    candidates: readonly Candidate[];
    currency: string;
}

const SHOWN_MAX = 10;

/* Each firm is one bar; its money terms stack up, those below zero to the left. */
export default function TermsChart({ candidates, currency }: TermsChartProps) {
    /* The chart draws its first row lowest. */
    const shown = candidates.slice(0, SHOWN_MAX).toReversed();
    const data = shown.flatMap((candidate) =>
        candidate.terms.map(({ term, amount }) => ({
            group: word('term', term),
            firm: `${candidate.rank}. ${candidate.name}`,
            amount,
        })),
    );
    return (
        <figure className="chart">
            <StackedBarChart
                data={data}
                options={{
                    title: t('candidates.chart'),
                    axes: {
                        left: {
                            mapsTo: 'firm',
                            scaleType: ScaleTypes.LABELS,
                            truncation: { type: TruncationTypes.END_LINE, threshold: 24, numCharacter: 22 },
                        },
                        bottom: {
                            mapsTo: 'amount',
                            scaleType: ScaleTypes.LINEAR,
                            stacked: true,
                            ticks: { formatter: (tick: number | Date) => moneyShort(Number(tick), currency) },
                        },
                    },
                    height: `${6 + shown.length * 2.5}rem`,
                    legend: { truncation: { type: TruncationTypes.NONE } },
                    toolbar: { enabled: false },
                    animations: false,
                    accessibility: { svgAriaLabel: t('candidates.chart.aria') },
                    tooltip: { valueFormatter: (value) => moneyShort(Number(value), currency) },
                }}
            />
            <figcaption className="quiet">{t('candidates.chart.lead', { currency })}</figcaption>
        </figure>
    );
}
