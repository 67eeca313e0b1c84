// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useSearchParams } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { LoadMore } from '@/components/load-more';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useOpportunities } from '../api/list-opportunities';
import { OpportunityTable, OpportunityTableSkeleton } from './opportunity-table';
import { readFilter } from './queue-filter';
import { QueueFilters } from './queue-filters';

interface OpportunityQueueProps {
    counts: readonly Schemas['Count'][] | undefined;
}

export function OpportunityQueue({ counts }: OpportunityQueueProps) {
    const [search, setSearch] = useSearchParams();
    const list = useOpportunities(readFilter(search));
    return (
        <>
            <QueueFilters counts={counts} />
            <QueryView query={list} skeleton={<OpportunityTableSkeleton />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <EmptyState
                            title={t('queue.empty.title')}
                            body={t('queue.empty.body')}
                            action={
                                <Button kind="tertiary" size="md" onClick={() => setSearch({})}>
                                    {t('action.clear-filters')}
                                </Button>
                            }
                        />
                    ) : (
                        <>
                            <OpportunityTable rows={rows} />
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
