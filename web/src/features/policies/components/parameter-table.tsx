// SPDX-License-Identifier: Apache-2.0
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';

type Parameter = Schemas['PolicyParameter'];

const COLUMNS: readonly Column<Parameter>[] = [
    { key: 'name', header: t('policy.parameter'), cell: ({ name }) => name },
    { key: 'text', header: t('policy.text'), cell: ({ text }) => text },
    { key: 'value', header: t('policy.value'), cell: ({ value }) => value, isNumber: true },
    { key: 'live', header: t('policy.live'), cell: ({ live }) => live, isNumber: true },
];

export function ParameterTable({ parameters }: { parameters: readonly Parameter[] }) {
    const changed = parameters.filter(({ value, live }) => value !== live);
    return (
        <Section title={t('policy.parameters')} lead={t('policy.parameters.lead')}>
            {changed.length === 0 ? (
                <p className="quiet">{t('policy.parameters.none')}</p>
            ) : (
                <RecordTable
                    label={t('policy.parameters')}
                    columns={COLUMNS}
                    rows={changed}
                    rowKey={({ name }) => name}
                />
            )}
        </Section>
    );
}
