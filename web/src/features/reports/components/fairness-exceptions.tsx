// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { day } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';

type Exception = Schemas['FairnessException'];

const COLUMNS: readonly Column<Exception>[] = [
    { key: 'at', header: t('fairness.exceptions.at'), cell: ({ at }) => (at === null ? '' : day(at)) },
    { key: 'kind', header: t('fairness.exceptions.kind'), cell: ({ kind }) => word('exception', kind) },
    {
        key: 'opportunity',
        header: t('fairness.exceptions.opportunity'),
        cell: ({ opportunity, name }) => (
            <Link className="cds--link" to={paths.opportunity(opportunity)}>
                {name}
            </Link>
        ),
    },
    { key: 'by', header: t('fairness.exceptions.by'), cell: ({ by }) => by },
    { key: 'reason', header: t('fairness.exceptions.reason'), cell: ({ reason }) => reason },
];

/* What went past the process, and on whose word. */
export function FairnessExceptions({ report }: { report: Schemas['FairnessReport'] }) {
    const { exceptions, overrides, kept_out: keptOut } = report;
    return (
        <Section
            title={t('fairness.exceptions')}
            lead={t('fairness.exceptions.lead', { overrides: String(overrides), kept: String(keptOut) })}
        >
            {exceptions.length > 0 && (
                <RecordTable
                    label={t('fairness.exceptions')}
                    columns={COLUMNS}
                    rows={exceptions}
                    rowKey={({ offer }) => offer}
                />
            )}
        </Section>
    );
}
