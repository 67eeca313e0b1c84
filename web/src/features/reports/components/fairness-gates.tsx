// SPDX-License-Identifier: Apache-2.0
import { Tag } from '@carbon/react';
import { Picture } from '@/components/picture';
import { RecordTable, type Column } from '@/components/record-table';
import { t, word } from '@/config/messages/t';
import { decimal, integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { RatioBars } from './ratio-bars';

type Gates = Schemas['FairnessGates'];

const SHOWN = 3;

function reasons({ failed }: Gates): string {
    const most = failed.toSorted((a, b) => b.share - a.share).slice(0, SHOWN);
    return most.map(({ why, share }) => `${why} (${percent(share)})`).join('; ');
}

const COLUMNS: readonly Column<Gates>[] = [
    { key: 'by', header: t('fairness.by'), cell: ({ by }) => word('group-by', by) },
    { key: 'group', header: t('fairness.group'), cell: ({ group }) => group },
    {
        key: 'partners',
        header: t('fairness.partners'),
        isNumber: true,
        cell: ({ partners }) => integer(partners),
    },
    {
        key: 'eligible',
        header: t('fairness.gates.eligible'),
        isNumber: true,
        cell: ({ eligible_share: share }) => (share === null ? t('value.unknown') : percent(share)),
    },
    {
        key: 'ratio',
        header: t('fairness.ratio'),
        isNumber: true,
        cell: ({ ratio }) => (ratio === null ? t('value.unknown') : decimal(ratio)),
    },
    {
        key: 'alarm',
        header: t('fairness.alarm'),
        cell: ({ alarm }) => (
            <Tag size="sm" type={alarm ? 'red' : 'green'}>
                {t(alarm ? 'fairness.alarm' : 'fairness.no-alarm')}
            </Tag>
        ),
    },
    { key: 'failed', header: t('fairness.gates.failed'), cell: reasons },
];

/* Whom the conditions keep out, before anything is shared. */
export function FairnessGates({ gates }: { gates: readonly Gates[] }) {
    if (gates.length === 0) {
        return <p className="quiet">{t('fairness.groups.empty')}</p>;
    }
    return (
        <Picture
            title={t('fairness.gates')}
            caption={t('fairness.ratio.caption')}
            chart={<RatioBars groups={gates} />}
            table={
                <RecordTable
                    label={t('fairness.gates')}
                    columns={COLUMNS}
                    rows={gates}
                    rowKey={({ by, group }) => `${by}/${group}`}
                    emphasis={({ alarm }) => alarm}
                />
            }
        />
    );
}
