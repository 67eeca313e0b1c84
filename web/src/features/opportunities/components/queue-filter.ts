// SPDX-License-Identifier: Apache-2.0
import type { Placement, Schemas } from '@/lib/api/types';
import type { OpportunityFilter, OpportunitySort } from '../api/list-opportunities';

/* The views of the queue: what each asks the list for, and which placements it counts. */
export const VIEWS = {
    waiting: { query: { waiting: true }, counts: ['NEW', 'READY', 'RECOMMENDED', 'UNPLACED'] },
    NEW: { query: { placement: 'NEW' }, counts: ['NEW'] },
    READY: { query: { placement: 'READY' }, counts: ['READY'] },
    UNPLACED: { query: { placement: 'UNPLACED' }, counts: ['UNPLACED'] },
    OFFERED: { query: { placement: 'OFFERED' }, counts: ['OFFERED'] },
    PLACED: { query: { placement: 'PLACED' }, counts: ['PLACED'] },
    all: { query: {}, counts: [] },
} as const satisfies Record<string, { query: OpportunityFilter; counts: readonly Placement[] }>;

export type View = keyof typeof VIEWS;

export const SORTS = [
    'created_at', '-created_at', '-updated_at',
] as const satisfies readonly OpportunitySort[];

const isView = (text: string): text is View => Object.hasOwn(VIEWS, text);

function isSort(text: string | null): text is OpportunitySort {
    return SORTS.some((sort) => sort === text);
}

/* The filters live in the address, so that a view can be kept as a bookmark. */
export function readView(search: URLSearchParams): View {
    const view = search.get('view') ?? 'waiting';
    return isView(view) ? view : 'waiting';
}

export function readFilter(search: URLSearchParams): OpportunityFilter {
    const sort = search.get('sort');
    const q = (search.get('q') ?? '').trim();
    return {
        ...VIEWS[readView(search)].query,
        sort: isSort(sort) ? sort : 'created_at',
        ...(q === '' ? {} : { q }),
    };
}

export function countIn(view: View, counts: readonly Schemas['Count'][]): number {
    const wanted: readonly string[] = VIEWS[view].counts;
    return counts
        .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
        .reduce((sum, { count }) => sum + count, 0);
}
