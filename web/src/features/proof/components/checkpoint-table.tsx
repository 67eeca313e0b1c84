// SPDX-License-Identifier: Apache-2.0
import { LoadMore } from '@/components/load-more';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { dated } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';
import { useCheckpoints } from '../api/list-checkpoints';
import { HashText } from './hash-text';

type Checkpoint = Schemas['Checkpoint'];

const HEAD_DIGITS = 20;

/* As letters say it: people compare this form. */
function headOf({ head, last_seq: last }: Checkpoint): string {
    return `${last}-${head.slice(0, HEAD_DIGITS)}`;
}

const COLUMNS: readonly Column<Checkpoint>[] = [
    { key: 'number', header: t('proof.checkpoint.number'), cell: ({ number }) => number },
    {
        key: 'made',
        header: t('proof.checkpoint.made'),
        cell: ({ made_at: at }) => <time dateTime={at}>{dated(at)}</time>,
    },
    {
        key: 'events',
        header: t('proof.checkpoint.events'),
        cell: ({ first_seq: first, last_seq: last }) =>
            t('proof.checkpoint.events.value', { first, last }),
    },
    {
        key: 'head',
        header: t('proof.checkpoint.head'),
        cell: (checkpoint) => <HashText>{headOf(checkpoint)}</HashText>,
    },
    { key: 'key', header: t('proof.checkpoint.key'), cell: ({ key }) => key },
];

export function CheckpointTable() {
    const list = useCheckpoints();
    return (
        <Section title={t('proof.checkpoints')} lead={t('proof.checkpoints.lead')}>
            <QueryView query={list} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <p className="quiet">{t('proof.none.title')}</p>
                    ) : (
                        <div>
                            <RecordTable
                                label={t('proof.checkpoints')}
                                columns={COLUMNS}
                                rows={rows}
                                rowKey={({ number }) => String(number)}
                            />
                            <LoadMore
                                count={rows.length}
                                hasMore={list.hasNextPage}
                                isLoading={list.isFetchingNextPage}
                                onMore={() => void list.fetchNextPage()}
                            />
                        </div>
                    )
                }
            </QueryView>
        </Section>
    );
}
