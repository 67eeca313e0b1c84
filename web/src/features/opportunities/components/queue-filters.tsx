// SPDX-License-Identifier: Apache-2.0
import { Search, Select, SelectItem } from '@carbon/react';
import { useEffect, useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ViewButtons } from '@/components/view-buttons';
import { t } from '@/config/messages/t';
import { useSettled } from '@/lib/hooks/use-settled';
import type { Schemas } from '@/lib/api/types';
import { countIn, readFilter, readView, SORTS, type View } from './queue-filter';

interface QueueFiltersProps {
    counts: readonly Schemas['Count'][] | undefined;
}

const VIEW_NAMES: readonly View[] = [
    'waiting', 'NEW', 'READY', 'UNPLACED', 'OFFERED', 'PLACED', 'all',
];

export function QueueFilters({ counts }: QueueFiltersProps) {
    const id = useId();
    const [search, setSearch] = useSearchParams();
    const [text, setText] = useState(search.get('q') ?? '');
    const settled = useSettled(text);
    const view = readView(search);

    useEffect(() => {
        setSearch(
            (now) => {
                const next = new URLSearchParams(now);
                if (settled === '') {
                    next.delete('q');
                } else {
                    next.set('q', settled);
                }
                return next;
            },
            { replace: true },
        );
    }, [settled, setSearch]);

    function set(name: string, value: string) {
        const next = new URLSearchParams(search);
        next.set(name, value);
        setSearch(next, { replace: true });
    }

    return (
        <div className="filters">
            <ViewButtons
                label={t('queue.filter')}
                selected={view}
                views={VIEW_NAMES.map((name) => ({
                    name,
                    text: t(`queue.filter.${name}`),
                    count: counts && countIn(name, counts),
                }))}
                onSelect={(name) => set('view', name)}
            />
            <div className="filters__fields">
                <Search
                    id={`${id}-q`}
                    size="md"
                    labelText={t('queue.search')}
                    placeholder={t('queue.search')}
                    value={text}
                    onChange={(event) => setText(event.target.value)}
                />
                <Select
                    id={`${id}-sort`}
                    size="md"
                    inline
                    labelText={t('queue.sort')}
                    value={readFilter(search).sort ?? 'created_at'}
                    onChange={(event) => set('sort', event.target.value)}
                >
                    {SORTS.map((sort) => (
                        <SelectItem key={sort} value={sort} text={t(`queue.sort.${sort}`)} />
                    ))}
                </Select>
            </div>
        </div>
    );
}
