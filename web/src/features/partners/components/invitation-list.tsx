// SPDX-License-Identifier: Apache-2.0
import { Tag } from '@carbon/react';
import { Link } from 'react-router';
import { LoadMore } from '@/components/load-more';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { RelativeTime } from '@/components/relative-time';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import type { Schemas } from '@/lib/api/types';
import { useInvitations } from '../api/list-invitations';

type Invitation = Schemas['Invitation'];

const TYPES = { SENT: 'blue', REGISTERED: 'green', EXPIRED: 'gray' } as const;

const COLUMNS: readonly Column<Invitation>[] = [
    {
        key: 'firm',
        header: t('invitations.column.firm'),
        cell: ({ partner, partner_name: name }) => (
            <Link className="cds--link" to={paths.partnerReadiness(partner)}>
                {name}
            </Link>
        ),
    },
    { key: 'email', header: t('invitations.column.email'), cell: ({ email }) => email },
    {
        key: 'sent',
        header: t('invitations.column.sent'),
        cell: ({ created_at: at }) => <RelativeTime at={at} />,
    },
    {
        key: 'state',
        header: t('invitations.column.state'),
        cell: ({ state }) => (
            <Tag size="sm" type={TYPES[state]}>
                {word('invitation-state', state)}
            </Tag>
        ),
    },
];

export function InvitationList() {
    const invitations = useInvitations();
    return (
        <Section title={t('invitations.title')} lead={t('invitations.lead')}>
            <QueryView query={invitations} skeleton={<RecordTableSkeleton columns={COLUMNS} />}>
                {(rows) =>
                    rows.length === 0 ? (
                        <p className="quiet">{t('invitations.empty')}</p>
                    ) : (
                        <>
                            <RecordTable
                                label={t('invitations.title')}
                                columns={COLUMNS}
                                rows={rows}
                                rowKey={({ partner, email, created_at: at }) => `${partner} ${email} ${at}`}
                            />
                            <LoadMore
                                count={rows.length}
                                hasMore={invitations.hasNextPage}
                                isLoading={invitations.isFetchingNextPage}
                                onMore={() => void invitations.fetchNextPage()}
                            />
                        </>
                    )
                }
            </QueryView>
        </Section>
    );
}
