// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Money } from '@/components/money';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { RelativeTime } from '@/components/relative-time';
import { OfferStatusTag } from '@/components/status-tag';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import type { Offer } from '@/lib/api/types';
import { OfferClock } from './offer-clock';

function place({ opportunity }: Offer): string {
    const { account_name: account, city, country, account_industry: industry } = opportunity;
    return [account, industry, city, country].filter(Boolean).join(', ');
}

const COLUMNS: readonly Column<Offer>[] = [
    {
        key: 'opportunity',
        header: t('offers.column.opportunity'),
        cell: ({ id, opportunity }) => (
            <div className="cell-title">
                <Link className="cds--link" to={paths.offer(id)}>
                    {opportunity.title}
                </Link>
                <span className="quiet">{opportunity.offering_name}</span>
            </div>
        ),
    },
    { key: 'place', header: t('offers.column.place'), cell: place },
    {
        key: 'amount',
        header: t('offers.column.amount'),
        isNumber: true,
        cell: ({ opportunity: { amount, currency } }) => <Money amount={amount} currency={currency} />,
    },
    {
        key: 'status',
        header: t('offers.column.status'),
        cell: ({ status, code }) => (
            <div className="cell-title">
                <OfferStatusTag status={status} />
                {code && <span className="quiet">{word('reason', code)}</span>}
            </div>
        ),
    },
    {
        key: 'due',
        header: t('offers.column.due'),
        cell: (offer) =>
            offer.status === 'OFFERED' ? (
                <OfferClock isShort offer={offer} />
            ) : (
                <RelativeTime at={offer.ended_at ?? offer.accepted_at ?? offer.offered_at} />
            ),
    },
];

export function OfferTable({ rows }: { rows: readonly Offer[] }) {
    return (
        <RecordTable
            label={t('offers.title')}
            columns={COLUMNS}
            rows={rows}
            rowKey={(row) => row.id}
        />
    );
}

export function OfferTableSkeleton() {
    return <RecordTableSkeleton columns={COLUMNS} />;
}
