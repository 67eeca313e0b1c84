// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, tn } from '@/config/messages/t';
import { dated } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';
import { HashText } from './hash-text';

type Day = Schemas['DrawDay'];

const SHOWN_FIRST = 10;

/* Days are UTC's, and so are both times. */
function committedWord({ day, committed_at: at }: Day): string {
    return t(at < day ? 'proof.day.before' : 'proof.day.within');
}

interface ToldProps {
    what?: string;
    at: string;
    seq: number;
    hash: string;
}

function Told({ what, at, seq, hash }: ToldProps) {
    return (
        <div className="cell-title">
            {what !== undefined && <span>{what}</span>}
            <span className="quiet">
                <time dateTime={at}>{dated(at)}</time>, {t('proof.day.event', { seq })}
            </span>
            <HashText>{hash}</HashText>
        </div>
    );
}

const COLUMNS: readonly Column<Day>[] = [
    {
        key: 'day',
        header: t('proof.day'),
        cell: ({ day }) => (
            <time className="no-wrap" dateTime={day}>
                {day}
            </time>
        ),
    },
    {
        key: 'committed',
        header: t('proof.day.committed'),
        cell: (row) => (
            <Told
                what={committedWord(row)}
                at={row.committed_at}
                seq={row.committed}
                hash={row.commitment}
            />
        ),
    },
    {
        key: 'revealed',
        header: t('proof.day.revealed'),
        cell: ({ revealed, revealed_at: at, secret }) =>
            revealed !== null && at !== null && secret !== null ? (
                <Told at={at} seq={revealed} hash={secret} />
            ) : (
                <span className="quiet">{t('proof.day.kept')}</span>
            ),
    },
];

/* What was promised before a day, and told after it. */
export function DrawDays({ days }: { days: readonly Day[] }) {
    const [isWhole, setWhole] = useState(false);
    const rows = isWhole ? days : days.slice(0, SHOWN_FIRST);
    return (
        <Section title={t('proof.days')} lead={t('proof.days.lead')}>
            {rows.length === 0 ? (
                <p className="quiet">{t('proof.days.none')}</p>
            ) : (
                <RecordTable
                    label={t('proof.days')}
                    columns={COLUMNS}
                    rows={rows}
                    rowKey={({ day }) => day}
                />
            )}
            {rows.length < days.length && (
                <Button kind="tertiary" size="md" onClick={() => setWhole(true)}>
                    {tn('proof.days.all', days.length - rows.length)}
                </Button>
            )}
        </Section>
    );
}
