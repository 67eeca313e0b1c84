// SPDX-License-Identifier: Apache-2.0
import { Accordion, AccordionItem } from '@carbon/react';
import { Link } from 'react-router';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Reason = Schemas['UnplacedReason'];
type Item = Schemas['UnplacedItem'];

const REASONS: readonly Column<Reason>[] = [
    {
        key: 'reason',
        header: t('placements.column.reason'),
        cell: ({ code }) => word('gate', code.toLowerCase()),
    },
    {
        key: 'count',
        header: t('placements.column.count'),
        isNumber: true,
        cell: ({ count }) => integer(count),
    },
    { key: 'fix', header: t('placements.column.fix'), cell: ({ fix }) => fix },
];

const ITEMS: readonly Column<Item>[] = [
    {
        key: 'title',
        header: t('placements.column.opportunity'),
        cell: ({ opportunity, title }) => (
            <Link className="cds--link" to={paths.opportunity(opportunity)}>
                {title}
            </Link>
        ),
    },
    { key: 'reason', header: t('placements.column.reason'), cell: ({ reason }) => reason },
    { key: 'fix', header: t('placements.column.fix'), cell: ({ fix }) => fix },
];

interface UnplacedViewProps {
    reasons: readonly Reason[];
    items: readonly Item[];
}

export function UnplacedView({ reasons, items }: UnplacedViewProps) {
    if (items.length === 0 && reasons.length === 0) {
        return (
            <Section title={t('placements.unplaced')}>
                <p className="quiet">{t('placements.unplaced.none')}</p>
            </Section>
        );
    }
    return (
        <Section title={t('placements.unplaced')} lead={t('placements.unplaced.lead')}>
            <RecordTable
                label={t('placements.unplaced')}
                columns={REASONS}
                rows={reasons}
                rowKey={({ code, fix }) => `${code}/${fix}`}
            />
            <Accordion>
                <AccordionItem title={t('placements.unplaced.items')}>
                    <RecordTable
                        label={t('placements.unplaced.items')}
                        columns={ITEMS}
                        rows={items}
                        rowKey={({ opportunity }) => opportunity}
                    />
                </AccordionItem>
            </Accordion>
        </Section>
    );
}
