// SPDX-License-Identifier: Apache-2.0
import { FigureTile } from '@/components/figure-tile';
import { t } from '@/config/messages/t';
import { decimal, integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

function figure(value: number | null): string {
    return value === null ? t('value.unknown') : decimal(value);
}

function part(value: number | null): string {
    return value === null ? t('value.unknown') : percent(value);
}

export function FairnessFigures({ report }: { report: Schemas['FairnessReport'] }) {
    return (
        <div className="figure-tiles">
            <FigureTile
                label={t('fairness.gini')}
                value={figure(report.gini)}
                help={t('fairness.gini.help')}
            />
            <FigureTile label={t('fairness.gini_value')} value={figure(report.gini_value)} />
            <FigureTile
                label={t('fairness.gini_lottery')}
                value={figure(report.gini_lottery_adjusted)}
                help={t('fairness.gini_lottery.help')}
            />
            <FigureTile
                label={t('fairness.jain')}
                value={figure(report.jain)}
                help={t('fairness.jain.help')}
            />
            <FigureTile label={t('fairness.min_max')} value={figure(report.min_max)} />
            <FigureTile
                label={t('fairness.lower_half')}
                value={part(report.lower_half)}
                help={t('fairness.lower_half.help')}
            />
            <FigureTile
                label={t('fairness.price')}
                value={part(report.price_of_fairness)}
                help={t('fairness.price.help')}
            />
            <FigureTile
                label={t('fairness.regret')}
                value={figure(report.fairness_regret)}
                help={t('fairness.regret.help')}
            />
            <FigureTile
                label={t('fairness.envy')}
                value={part(report.envy_mean)}
                help={t('fairness.envy.help', { firms: integer(report.envy_firms) })}
            />
            <FigureTile label={t('fairness.offers')} value={integer(report.offers)} />
            <FigureTile label={t('fairness.partners')} value={integer(report.partners)} />
            <FigureTile label={t('fairness.overrides')} value={integer(report.overrides)} />
        </div>
    );
}
