// SPDX-License-Identifier: Apache-2.0
import { t } from '@/config/messages/t';
import { percent } from '@/lib/format/number';

interface IntervalBarProps {
    label: string;
    value: number;
    low?: number | undefined;
    high?: number | undefined;
}

const WIDTH = 100;

/* A probability as a dot on 0..1 with its interval as a band; the same is said in words. */
export function IntervalBar({ label, value, low, high }: IntervalBarProps) {
    const interval =
        low !== undefined && high !== undefined
            ? t('candidates.interval', { low: percent(low), high: percent(high) })
            : '';
    return (
        <div className="interval-bar">
            <div className="interval-bar__head">
                <span className="interval-bar__label">{label}</span>
                <span className="interval-bar__value">{percent(value)}</span>
            </div>
            <svg
                className="interval-bar__track"
                viewBox={`0 0 ${WIDTH} 8`}
                preserveAspectRatio="none"
                role="img"
                aria-label={`${label}: ${percent(value)}${interval === '' ? '' : `, ${interval}`}`}
            >
                <rect className="interval-bar__rail" x="0" y="3" width={WIDTH} height="2" />
                {low !== undefined && high !== undefined && (
                    <rect
                        className="interval-bar__band"
                        x={low * WIDTH}
                        y="1"
                        width={Math.max(1, (high - low) * WIDTH)}
                        height="6"
                    />
                )}
                <rect className="interval-bar__dot" x={value * WIDTH - 0.75} y="0" width="1.5" height="8" />
            </svg>
            {interval !== '' && <span className="interval-bar__note">{interval}</span>}
        </div>
    );
}
