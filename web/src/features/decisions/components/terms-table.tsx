// SPDX-License-Identifier: Apache-2.0
import { RecordTable, type Column } from '@/components/record-table';
import { t, word } from '@/config/messages/t';
import { money } from '@/lib/format/money';
import { percent } from '@/lib/format/number';
import type { Candidate } from '@/lib/api/types';

interface TermsTableProps {
    candidates: readonly Candidate[];
    currency: string;
}

export function TermsTable({ candidates, currency }: TermsTableProps) {
    const terms = candidates[0]?.terms.map(({ term }) => term) ?? [];
    const isPlanned = candidates.some(({ continuation }) => continuation !== 0);
    const columns: Column<Candidate>[] = [
        { key: 'rank', header: t('candidates.rank'), isNumber: true, cell: ({ rank }) => rank },
        { key: 'name', header: t('candidates.partner'), cell: ({ name }) => name },
        ...terms.map((term) => ({
            key: term,
            header: word('term', term),
            isNumber: true,
            cell: (candidate: Candidate) =>
                money(candidate.terms.find((entry) => entry.term === term)?.amount ?? 0, currency),
        })),
        {
            key: 'index',
            header: t('candidates.index'),
            isNumber: true,
            cell: ({ index }) => <strong>{money(index, currency)}</strong>,
        },
        ...(isPlanned
            ? [
                  {
                      key: 'continuation',
                      header: t('candidates.continuation'),
                      isNumber: true,
                      cell: ({ continuation }: Candidate) => money(continuation, currency),
                  },
              ]
            : []),
        {
            key: 'propensity',
            header: t('candidates.propensity'),
            isNumber: true,
            cell: ({ propensity }) => percent(propensity),
        },
    ];
    return (
        <>
            <RecordTable
                label={t('candidates.chart')}
                columns={columns}
                rows={candidates}
                rowKey={(row) => row.partner}
            />
            <dl className="legend">
                {terms.map((term) => (
                    <div key={term}>
                        <dt>{word('term', term)}</dt>
                        <dd>{word('term-help', term)}</dd>
                    </div>
                ))}
                {isPlanned && (
                    <div>
                        <dt>{t('candidates.continuation')}</dt>
                        <dd>{t('candidates.continuation.help')}</dd>
                    </div>
                )}
            </dl>
        </>
    );
}
