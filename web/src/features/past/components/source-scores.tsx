// SPDX-License-Identifier: Apache-2.0
import { MeterBar } from '@/components/meter-bar';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useSources } from '../api/get-sources';

type Score = Schemas['SourceScore'];

interface CountedProps {
    count: number;
    interval: Schemas['ShareInterval'];
}

/* A few cases prove little: the share stands with its interval. */
function Counted({ count, interval: { low, high } }: CountedProps) {
    return (
        <>
            {integer(count)}
            {low !== null && high !== null && (
                <span className="quiet">
                    {` ${t('sources.interval', { low: percent(low), high: percent(high) })}`}
                </span>
            )}
        </>
    );
}

const COLUMNS: readonly Column<Score>[] = [
    {
        key: 'source',
        header: t('sources.column.source'),
        cell: ({ source }) => (source === '' ? t('sources.unnamed') : word('source', source)),
    },
    {
        key: 'opportunities',
        header: t('sources.column.opportunities'),
        isNumber: true,
        cell: ({ opportunities }) => integer(opportunities),
    },
    {
        key: 'decidable',
        header: t('sources.column.decidable'),
        cell: ({ decidable_share: share }) =>
            share === null ? t('value.unknown') : <MeterBar share={share} text={percent(share)} />,
    },
    {
        key: 'returns',
        header: t('sources.column.returns'),
        isNumber: true,
        cell: ({ data_fault_returns: returns, data_fault_interval: interval }) => (
            <Counted count={returns} interval={interval} />
        ),
    },
    {
        key: 'offers',
        header: t('sources.column.offers'),
        isNumber: true,
        cell: ({ offers }) => integer(offers),
    },
    {
        key: 'won',
        header: t('sources.column.won'),
        isNumber: true,
        cell: ({ won, won_interval: interval }) => <Counted count={won} interval={interval} />,
    },
];

export function SourceScores() {
    const sources = useSources();
    return (
        <Section title={t('sources.title')} lead={t('sources.lead')}>
            <QueryView query={sources} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {({ items }) =>
                    items.length === 0 ? (
                        <p className="quiet">{t('sources.none')}</p>
                    ) : (
                        <RecordTable
                            label={t('sources.title')}
                            columns={COLUMNS}
                            rows={items}
                            rowKey={({ source }) => source}
                        />
                    )
                }
            </QueryView>
        </Section>
    );
}
