// SPDX-License-Identifier: Apache-2.0
import { Tag } from '@carbon/react';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { RelativeTime } from '@/components/relative-time';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { toTheSecond } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';
import { useNodes } from '../api/list-nodes';

type Node = Schemas['Node'];

function Duties({ duties }: Pick<Node, 'duties'>) {
    if (duties.length === 0) {
        return <span className="quiet">{t('proof.node.no-duty')}</span>;
    }
    return (
        <div className="tags">
            {duties.map(({ duty, lapsed }) => (
                <Tag key={duty} size="sm" type={lapsed ? 'warm-gray' : 'blue'}>
                    {lapsed ? t('proof.duty.lapsed', { duty: word('duty', duty) }) : word('duty', duty)}
                </Tag>
            ))}
        </div>
    );
}

/* A living server renews its word every few seconds. */
function Until({ at, isPast }: { at: string | null; isPast: boolean }) {
    if (at === null) {
        return t('value.unknown');
    }
    return isPast ? <RelativeTime at={at} /> : <time dateTime={at}>{toTheSecond(at)}</time>;
}

const COLUMNS: readonly Column<Node>[] = [
    { key: 'node', header: t('proof.node'), cell: ({ node }) => node },
    {
        key: 'state',
        header: t('proof.node.state'),
        cell: ({ lapsed }) => (
            <Tag size="sm" type={lapsed ? 'red' : 'green'}>
                {t(lapsed ? 'proof.node.lapsed' : 'proof.node.lives')}
            </Tag>
        ),
    },
    { key: 'duties', header: t('proof.node.duties'), cell: ({ duties }) => <Duties duties={duties} /> },
    {
        key: 'until',
        header: t('proof.node.until'),
        cell: ({ until, lapsed }) => <Until at={until} isPast={lapsed} />,
    },
];

export function NodeTable() {
    const nodes = useNodes();
    return (
        <Section title={t('proof.nodes')} lead={t('proof.nodes.lead')}>
            <QueryView query={nodes} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <p className="quiet">{t('proof.nodes.none')}</p>
                    ) : (
                        <RecordTable
                            label={t('proof.nodes')}
                            columns={COLUMNS}
                            rows={rows}
                            rowKey={({ node }) => node}
                            emphasis={({ lapsed }) => lapsed}
                        />
                    )
                }
            </QueryView>
        </Section>
    );
}
