// SPDX-License-Identifier: Apache-2.0
import { useSearchParams } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { LoadMore } from '@/components/load-more';
import { QueryView } from '@/components/query-view';
import { ViewButtons } from '@/components/view-buttons';
import { t } from '@/config/messages/t';
import { useOffers, type OfferFilter } from '../api/list-offers';
import { OfferTable, OfferTableSkeleton } from './offer-table';

const VIEWS = {
    open: { status: 'OFFERED' },
    all: {},
} as const satisfies Record<string, OfferFilter>;

export function OfferList() {
    const [search, setSearch] = useSearchParams();
    const view = search.get('view') === 'all' ? 'all' : 'open';
    const list = useOffers(VIEWS[view]);
    return (
        <>
            <ViewButtons
                label={t('offers.tab')}
                selected={view}
                views={[
                    { name: 'open', text: t('offers.tab.open') },
                    { name: 'all', text: t('offers.tab.all') },
                ]}
                onSelect={(name) => setSearch({ view: name }, { replace: true })}
            />
            <QueryView query={list} skeleton={<OfferTableSkeleton />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <EmptyState title={t('offers.empty.title')} body={t('offers.empty.body')} />
                    ) : (
                        <>
                            <OfferTable rows={rows} />
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
