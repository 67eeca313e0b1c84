// SPDX-License-Identifier: Apache-2.0
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { dated } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';
import { HashText } from './hash-text';

type Key = Schemas['SealKey'];

const COLUMNS: readonly Column<Key>[] = [
    { key: 'number', header: t('proof.key.number'), cell: ({ number }) => number },
    {
        key: 'fingerprint',
        header: t('proof.key.fingerprint'),
        cell: ({ fingerprint }) => <HashText>{fingerprint}</HashText>,
    },
    {
        key: 'public',
        header: t('proof.key.public'),
        cell: ({ public_key: key }) => <HashText>{key}</HashText>,
    },
    {
        key: 'from',
        header: t('proof.key.from'),
        cell: ({ from, from_checkpoint: number }) =>
            t('proof.key.from.value', { at: dated(from), number }),
    },
];

/* The newest first: it is the one to compare. */
export function KeyList({ keys }: { keys: readonly Key[] }) {
    return (
        <Section title={t('proof.keys')} lead={t('proof.keys.lead')}>
            <RecordTable
                label={t('proof.keys')}
                columns={COLUMNS}
                rows={keys.toReversed()}
                rowKey={({ number }) => String(number)}
            />
        </Section>
    );
}
