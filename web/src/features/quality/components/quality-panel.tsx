// SPDX-License-Identifier: Apache-2.0
import { Tag } from '@carbon/react';
import { FactList } from '@/components/fact-list';
import { IntervalBar } from '@/components/interval-bar';
import { Money } from '@/components/money';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

function Gain({ gap }: { gap: Schemas['QualityGain'] }) {
    return (
        <li className="checklist__item">
            <div>
                {word('field', gap.field)}
                <span className="checklist__why">{gap.why}</span>
            </div>
            <Tag size="sm" type="green">
                {t('quality.gain', { gain: percent(gap.gain) })}
            </Tag>
        </li>
    );
}

/* Before any firm is thought of: is the lead real, what is it worth, and what would help most? */
export function QualityPanel({ quality }: { quality: Schemas['Quality'] }) {
    const { p_real: real, expected_value: value, decidable: isDecidable, missing } = quality;
    return (
        <Section title={t('quality.title')}>
            <IntervalBar label={t('quality.real')} value={real} />
            <FactList
                rows={[
                    {
                        label: t('quality.value'),
                        value: value && <Money amount={value.amount} currency={value.currency} />,
                    },
                    {
                        label: t('quality.decidable'),
                        value: (
                            <Tag size="sm" type={isDecidable ? 'green' : 'red'}>
                                {t(isDecidable ? 'value.yes' : 'value.no')}
                            </Tag>
                        ),
                    },
                ]}
            />
            {missing.length === 0 ? (
                <p className="quiet">{t('quality.complete')}</p>
            ) : (
                <div>
                    <h3 className="explanation__title">{t('quality.missing')}</h3>
                    <ul>
                        {missing.map((gap) => (
                            <Gain key={gap.field} gap={gap} />
                        ))}
                    </ul>
                </div>
            )}
        </Section>
    );
}
