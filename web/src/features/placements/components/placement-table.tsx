// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Money } from '@/components/money';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Item = Schemas['PlacementItem'];

const COLUMNS: readonly Column<Item>[] = [
    {
        key: 'title',
        header: t('placements.column.opportunity'),
        cell: ({ opportunity, title, account }) => (
            <div className="cell-title">
                <Link className="cds--link" to={paths.opportunity(opportunity)}>
                    {title}
                </Link>
                <span className="quiet">{account}</span>
            </div>
        ),
    },
    { key: 'firm', header: t('placements.column.firm'), cell: ({ partner_name: name }) => name },
    {
        key: 'accept',
        header: t('placements.column.accept'),
        isNumber: true,
        cell: ({ p_accept: p }) => percent(p),
    },
    {
        key: 'win',
        header: t('placements.column.win'),
        isNumber: true,
        cell: ({ p_win: p }) => percent(p),
    },
    {
        key: 'value',
        header: t('placements.column.value'),
        isNumber: true,
        cell: ({ value }) => <Money {...value} />,
    },
];

export function PlacementTable({ items, placed }: { items: readonly Item[]; placed: number }) {
    return (
        <Section
            title={t('placements.items')}
            {...(items.length < placed
                ? { lead: t('placements.items.first', { count: integer(items.length) }) }
                : {})}
        >
            <RecordTable
                label={t('placements.items')}
                columns={COLUMNS}
                rows={items}
                rowKey={({ opportunity }) => opportunity}
            />
        </Section>
    );
}
