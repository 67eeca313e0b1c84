// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Money } from '@/components/money';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { RelativeTime } from '@/components/relative-time';
import { PlacementTag } from '@/components/status-tag';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { day } from '@/lib/format/time';
import { useNow } from '@/lib/hooks/use-now';
import type { Opportunity } from '@/lib/api/types';

/* Passing within 48 hours goes with more wins, so what is older is marked. */
const PASS_TARGET_MS = 48 * 3_600_000;
const WAITING: readonly string[] = ['NEW', 'READY', 'RECOMMENDED'];

function Title({ opportunity }: { opportunity: Opportunity }) {
    const { id, title, account_name: account, city, country } = opportunity;
    const place = [account, city, country].filter(Boolean).join(', ');
    return (
        <div className="cell-title">
            <Link className="cds--link" to={paths.opportunity(id)}>
                {title}
            </Link>
            <span className="quiet">{place}</span>
        </div>
    );
}

function Age({ opportunity }: { opportunity: Opportunity }) {
    const nowMs = useNow();
    const isLate =
        WAITING.includes(opportunity.placement) &&
        nowMs - Date.parse(opportunity.created_at) > PASS_TARGET_MS;
    return (
        <div className="cell-title">
            <RelativeTime at={opportunity.created_at} />
            {isLate && <span className="late">{t('queue.late')}</span>}
        </div>
    );
}

const COLUMNS: readonly Column<Opportunity>[] = [
    {
        key: 'title',
        header: t('queue.column.title'),
        cell: (opportunity) => <Title opportunity={opportunity} />,
    },
    {
        key: 'offering',
        header: t('queue.column.offering'),
        cell: ({ offering_name: name }) => name ?? <span className="quiet">{t('value.unknown')}</span>,
    },
    {
        key: 'amount',
        header: t('queue.column.amount'),
        isNumber: true,
        cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
    },
    {
        key: 'placement',
        header: t('queue.column.placement'),
        cell: ({ placement, partner_name: partner }) => (
            <div className="cell-title">
                <PlacementTag placement={placement} />
                {partner && <span className="quiet">{partner}</span>}
            </div>
        ),
    },
    {
        key: 'age',
        header: t('queue.column.age'),
        cell: (opportunity) => <Age opportunity={opportunity} />,
    },
    {
        key: 'decision',
        header: t('queue.column.decision'),
        cell: ({ decision_date: date }) => (date ? day(date) : t('value.unknown')),
    },
];

export function OpportunityTable({ rows }: { rows: readonly Opportunity[] }) {
    return (
        <RecordTable
            label={t('queue.title')}
            columns={COLUMNS}
            rows={rows}
            rowKey={(row) => row.id}
            emphasis={(row) => row.placement === 'UNPLACED'}
        />
    );
}

export function OpportunityTableSkeleton() {
    return <RecordTableSkeleton columns={COLUMNS} />;
}
