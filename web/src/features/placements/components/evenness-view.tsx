// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import { Picture } from '@/components/picture';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { moneyShort } from '@/lib/format/money';
import { decimal, integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

const BarChart = lazy(() => import('@/components/bar-chart'));

type Firm = Schemas['EvennessFirm'];

const DRAWN_MAX = 15;

interface EvennessViewProps {
    evenness: Schemas['Evenness'];
    currency: string;
}

function columns(currency: string): readonly Column<Firm>[] {
    return [
        { key: 'name', header: t('placements.firm'), cell: ({ name }) => name },
        {
            key: 'offers',
            header: t('placements.offers'),
            isNumber: true,
            cell: ({ offers }) => integer(offers),
        },
        {
            key: 'entitlement',
            header: t('placements.entitlement'),
            isNumber: true,
            cell: ({ entitlement }) => decimal(entitlement),
        },
        {
            key: 'value',
            header: t('placements.value'),
            isNumber: true,
            cell: ({ value }) => moneyShort(value, currency),
        },
    ];
}

function figure(value: number | null, format: (value: number) => string): string {
    return value === null ? t('value.unknown') : format(value);
}

/* By number and by value, as bars, as figures and in words. */
export function EvennessView({ evenness, currency }: EvennessViewProps) {
    const { firms, gini, gini_value: giniValue, max_share: most } = evenness;
    const byValue = firms.toSorted((a, b) => b.value - a.value);
    const caption = t('placements.evenness.caption', { count: Math.min(DRAWN_MAX, firms.length) });
    const table = (label: string, rows: readonly Firm[]) => (
        <RecordTable
            label={label}
            columns={columns(currency)}
            rows={rows}
            rowKey={({ partner }) => partner}
        />
    );
    return (
        <Section title={t('placements.evenness')}>
            <p>
                {t('placements.evenness.words', {
                    gini: figure(gini, decimal),
                    value: figure(giniValue, decimal),
                    share: figure(most, percent),
                })}
            </p>
            <div className="columns">
                <Picture
                    title={t('placements.evenness.offers')}
                    caption={caption}
                    chart={
                        <BarChart
                            isLying
                            isCount
                            label={t('placements.evenness.offers.aria')}
                            measure={t('placements.offers')}
                            bars={firms.slice(0, DRAWN_MAX).map(({ name, offers }) => ({ label: name, value: offers }))}
                            format={integer}
                        />
                    }
                    table={table(t('placements.evenness.offers'), firms)}
                />
                <Picture
                    title={t('placements.evenness.value')}
                    chart={
                        <BarChart
                            isLying
                            label={t('placements.evenness.value.aria')}
                            measure={t('placements.value')}
                            bars={byValue.slice(0, DRAWN_MAX).map(({ name, value }) => ({ label: name, value }))}
                            format={(value) => moneyShort(value, currency)}
                        />
                    }
                    table={table(t('placements.evenness.value'), byValue)}
                />
            </div>
        </Section>
    );
}
