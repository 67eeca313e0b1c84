// SPDX-License-Identifier: Apache-2.0
import { Tag } from '@carbon/react';
import { Picture } from '@/components/picture';
import { RecordTable, type Column } from '@/components/record-table';
import { t, word } from '@/config/messages/t';
import { decimal, integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { RatioBars } from './ratio-bars';

type Group = Schemas['FairnessGroup'];

function interval({ low, high }: Group): string {
    return low === null || high === null
        ? t('value.unknown')
        : `${decimal(low)} \u2013 ${decimal(high)}`;
}

const COLUMNS: readonly Column<Group>[] = [
    { key: 'by', header: t('fairness.by'), cell: ({ by }) => word('group-by', by) },
    { key: 'group', header: t('fairness.group'), cell: ({ group }) => group },
    {
        key: 'partners',
        header: t('fairness.partners'),
        isNumber: true,
        cell: ({ partners }) => integer(partners),
    },
    {
        key: 'ratio',
        header: t('fairness.ratio'),
        isNumber: true,
        cell: ({ ratio }) => (ratio === null ? t('value.unknown') : decimal(ratio)),
    },
    {
        key: 'received',
        header: t('fairness.offers'),
        isNumber: true,
        cell: ({ received }) => integer(received),
    },
    {
        key: 'possible',
        header: t('fairness.possible'),
        isNumber: true,
        cell: ({ possible }) => decimal(possible),
    },
    { key: 'interval', header: t('fairness.interval'), isNumber: true, cell: interval },
    {
        key: 'alarm',
        header: t('fairness.alarm'),
        cell: ({ alarm }) => (
            <Tag size="sm" type={alarm ? 'red' : 'green'}>
                {t(alarm ? 'fairness.alarm' : 'fairness.no-alarm')}
            </Tag>
        ),
    },
];

export function FairnessGroups({ groups }: { groups: readonly Group[] }) {
    if (groups.length === 0) {
        return <p className="quiet">{t('fairness.groups.empty')}</p>;
    }
    return (
        <Picture
            title={t('fairness.groups')}
            caption={t('fairness.ratio.caption')}
            chart={<RatioBars groups={groups} />}
            table={
                <RecordTable
                    label={t('fairness.groups')}
                    columns={COLUMNS}
                    rows={groups}
                    rowKey={({ by, group }) => `${by}/${group}`}
                    emphasis={({ alarm }) => alarm}
                />
            }
        />
    );
}
