// SPDX-License-Identifier: Apache-2.0
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useChannelsTeam } from '../api/channels-team';

type Member = Schemas['ChannelsMember'];

const COLUMNS: readonly Column<Member>[] = [
    { key: 'country', header: t('team.country'), cell: ({ country }) => country ?? t('team.everywhere') },
    { key: 'name', header: t('team.name'), cell: ({ name }) => name },
    { key: 'email', header: t('team.email'), cell: ({ email }) => <a href={`mailto:${email}`}>{email}</a> },
    { key: 'phone', header: t('team.phone'), cell: ({ phone }) => phone ?? '' },
];

export function TeamList() {
    return (
        <QueryView query={useChannelsTeam()} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
            {(members) =>
                members.length === 0 ? (
                    <p className="quiet">{t('team.none')}</p>
                ) : (
                    <RecordTable
                        label={t('team.title')}
                        columns={COLUMNS}
                        rows={members}
                        rowKey={({ country, user }) => `${country ?? ''}-${user}`}
                    />
                )
            }
        </QueryView>
    );
}
