// SPDX-License-Identifier: Apache-2.0
import { t, word } from '@/config/messages/t';
import { decimal } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Compared = Pick<Schemas['FairnessGroup'], 'by' | 'group' | 'ratio' | 'low' | 'high' | 'alarm'>;

/* The scale ends at one and a half times the best group; the alarm stands at four fifths. */
const SCALE = 1.5;
const ALARM = 0.8;
const WIDTH = 100;

const place = (ratio: number) => (Math.min(SCALE, Math.max(0, ratio)) / SCALE) * WIDTH;

function said({ ratio, low, high }: Compared): string {
    if (ratio === null || low === null || high === null) {
        return t('value.unknown');
    }
    return t('fairness.ratio.said', { ratio: decimal(ratio), low: decimal(low), high: decimal(high) });
}

function Bar({ compared }: { compared: Compared }) {
    const { group, ratio, low, high, alarm } = compared;
    return (
        <li className="interval-bar">
            <div className="interval-bar__head">
                <span className="interval-bar__label">{group}</span>
                <span className="interval-bar__value">{ratio === null ? '' : decimal(ratio)}</span>
            </div>
            <svg
                className="interval-bar__track"
                viewBox={`0 0 ${WIDTH} 8`}
                preserveAspectRatio="none"
                role="img"
                aria-label={`${group}: ${said(compared)}${alarm ? `, ${t('fairness.alarm')}` : ''}`}
            >
                <rect className="interval-bar__rail" x="0" y="3" width={WIDTH} height="2" />
                <rect className="interval-bar__mark" x={place(ALARM) - 0.25} y="0" width="0.5" height="8" />
                {low !== null && high !== null && (
                    <rect
                        className="interval-bar__band"
                        x={place(low)}
                        y="1"
                        width={Math.max(1, place(high) - place(low))}
                        height="6"
                    />
                )}
                {ratio !== null && (
                    <rect className="interval-bar__dot" x={place(ratio) - 0.75} y="0" width="1.5" height="8" />
                )}
            </svg>
        </li>
    );
}

/* Each group against the best of its kind, with its interval. */
export function RatioBars({ groups }: { groups: readonly Compared[] }) {
    const kinds = [...new Set(groups.map(({ by }) => by))];
    return (
        <div className="ratio-bars">
            {kinds.map((kind) => (
                <div key={kind}>
                    <h4 className="explanation__title">{word('group-by', kind)}</h4>
                    <ul className="ratio-bars__list">
                        {groups
                            .filter(({ by }) => by === kind)
                            .map((compared) => (
                                <Bar key={compared.group} compared={compared} />
                            ))}
                    </ul>
                </div>
            ))}
        </div>
    );
}
