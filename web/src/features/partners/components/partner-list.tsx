// SPDX-License-Identifier: Apache-2.0
import { Search } from '@carbon/react';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { LoadMore } from '@/components/load-more';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { day } from '@/lib/format/time';
import { useSettled } from '@/lib/hooks/use-settled';
import type { Schemas } from '@/lib/api/types';
import { usePartners } from '../api/list-partners';

type Partner = Schemas['Partner'];

function state(partner: Partner): string {
    if (!partner.is_active) {
        return t('partners.inactive');
    }
    return partner.paused_until === null
        ? t('partners.active')
        : t('partners.paused', { day: day(partner.paused_until) });
}

const COLUMNS: readonly Column<Partner>[] = [
    {
        key: 'name',
        header: t('partners.column.name'),
        cell: ({ id, name, external_id: external }) => (
            <div className="cell-title">
                <Link className="cds--link" to={paths.partnerReadiness(id)}>
                    {name}
                </Link>
                <span className="quiet">{external}</span>
            </div>
        ),
    },
    {
        key: 'place',
        header: t('partners.column.place'),
        cell: ({ city, country }) => [city, country].filter(Boolean).join(', '),
    },
    {
        key: 'limit',
        header: t('partners.column.limit'),
        isNumber: true,
        cell: ({ open_lead_limit: limit }) => limit,
    },
    { key: 'state', header: t('partners.column.state'), cell: state },
];

export function PartnerList() {
    const id = useId();
    const [text, setText] = useState('');
    const list = usePartners(useSettled(text.trim()));
    return (
        <>
            <Search
                id={id}
                size="md"
                labelText={t('partners.search')}
                placeholder={t('partners.search')}
                value={text}
                onChange={(event) => setText(event.target.value)}
            />
            <QueryView query={list} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <EmptyState title={t('partners.empty.title')} body={t('partners.empty.body')} />
                    ) : (
                        <>
                            <RecordTable
                                label={t('partners.title')}
                                columns={COLUMNS}
                                rows={rows}
                                rowKey={(row) => row.id}
                            />
                            <LoadMore
                                count={rows.length}
                                hasMore={list.hasNextPage}
                                isLoading={list.isFetchingNextPage}
                                onMore={() => void list.fetchNextPage()}
                            />
                        </>
                    )
                }
            </QueryView>
        </>
    );
}
