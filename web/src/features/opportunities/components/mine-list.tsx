// SPDX-License-Identifier: Apache-2.0
import { Link, useSearchParams } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { LoadMore } from '@/components/load-more';
import { Money } from '@/components/money';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { ViewButtons } from '@/components/view-buttons';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { day } from '@/lib/format/time';
import { useNow } from '@/lib/hooks/use-now';
import type { Opportunity } from '@/lib/api/types';
import { useOpportunities } from '../api/list-opportunities';

function NextStep({ opportunity }: { opportunity: Opportunity }) {
    const nowMs = useNow();
    const { next_step: step, next_step_at: at, closed_at: closed } = opportunity;
    if (!step) {
        return <span className="quiet">{t('value.none')}</span>;
    }
    const isLate = at !== null && closed === null && Date.parse(at) < nowMs;
    return (
        <div className="cell-title">
            <span>{step}</span>
            <span className={isLate ? 'late' : 'quiet'}>
                {at !== null && day(at)}
                {isLate && ` (${t('mine.step.late')})`}
            </span>
        </div>
    );
}

const COLUMNS: readonly Column<Opportunity>[] = [
    {
        key: 'title',
        header: t('queue.column.title'),
        cell: ({ id, title, account_name: account }) => (
            <div className="cell-title">
                <Link className="cds--link" to={paths.mineOne(id)}>
                    {title}
                </Link>
                <span className="quiet">{account}</span>
            </div>
        ),
    },
    {
        key: 'stage',
        header: t('mine.column.stage'),
        cell: ({ stage }) => (stage ? `${stage} ${word('stage', stage)}` : t('stage.none')),
    },
    {
        key: 'amount',
        header: t('queue.column.amount'),
        isNumber: true,
        cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
    },
    {
        key: 'next',
        header: t('mine.column.next'),
        cell: (opportunity) => <NextStep opportunity={opportunity} />,
    },
    {
        key: 'decision',
        header: t('queue.column.decision'),
        cell: ({ decision_date: date }) => (date ? day(date) : t('value.unknown')),
    },
];

export function MineList({ partner }: { partner: string | null }) {
    const [search, setSearch] = useSearchParams();
    const view = search.get('view') === 'all' ? 'all' : 'open';
    const list = useOpportunities({
        ...(partner === null ? {} : { partner }),
        ...(view === 'open' ? { open: true } : {}),
    });
    return (
        <>
            <ViewButtons
                label={t('mine.tab')}
                selected={view}
                views={[
                    { name: 'open', text: t('mine.tab.open') },
                    { name: 'all', text: t('mine.tab.all') },
                ]}
                onSelect={(name) => setSearch({ view: name }, { replace: true })}
            />
            <QueryView query={list} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <EmptyState title={t('mine.empty.title')} body={t('mine.empty.body')} />
                    ) : (
                        <>
                            <RecordTable
                                label={t('mine.title')}
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
