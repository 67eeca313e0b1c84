// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { LoadMore } from '@/components/load-more';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import type { Schemas } from '@/lib/api/types';
import { usePolicies } from '../api/list-policies';

type Row = Schemas['PolicyRow'];

const COLUMNS: readonly Column<Row>[] = [
    { key: 'version', header: t('policies.version'), cell: ({ version }) => version },
    {
        key: 'name',
        header: t('policies.name'),
        cell: ({ id, name }) => <Link to={paths.policy(id)}>{name}</Link>,
    },
    { key: 'state', header: t('policies.state'), cell: ({ state }) => word('policy-state', state) },
    { key: 'drafted', header: t('policies.drafted'), cell: ({ drafted_by: who }) => who },
    {
        key: 'approved',
        header: t('policies.approved'),
        /* What a rollback brought back, and what was there at first, needs no approval. */
        cell: ({ approved_by: who, allowed }) =>
            who ?? t(allowed.includes('evaluate') ? 'policies.nobody' : 'policies.needs-none'),
    },
];

export function PolicyTable() {
    const list = usePolicies();
    return (
        <Section title={t('policies.all')}>
            <QueryView query={list} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {(rows) => (
                    <div>
                        <RecordTable
                            label={t('policies.all')}
                            columns={COLUMNS}
                            rows={rows}
                            rowKey={({ id }) => id}
                        />
                        <LoadMore
                            count={rows.length}
                            hasMore={list.hasNextPage}
                            isLoading={list.isFetchingNextPage}
                            onMore={() => void list.fetchNextPage()}
                        />
                    </div>
                )}
            </QueryView>
        </Section>
    );
}
