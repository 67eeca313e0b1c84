// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';
import { QueryView } from '@/components/query-view';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useFeedback } from '../api/get-feedback';

type Effect = Schemas['FeedbackEffect'];

const COLUMNS: readonly Column<Effect>[] = [
    {
        key: 'source',
        header: t('feedback.source'),
        cell: ({ source }) => (source === '' ? t('value.unknown') : source),
    },
    { key: 'good', header: t('feedback.good'), isNumber: true, cell: ({ good }) => integer(good) },
    { key: 'bad', header: t('feedback.bad'), isNumber: true, cell: ({ bad }) => integer(bad) },
    {
        key: 'without',
        header: t('feedback.without'),
        isNumber: true,
        cell: ({ p_real_without: chance }) => percent(chance),
    },
    { key: 'with', header: t('feedback.with'), isNumber: true, cell: ({ p_real: chance }) => percent(chance) },
];

/* What the firm's feedback has changed, in the figures themselves. */
export function FeedbackEffects({ partner, isOwn }: { partner: string; isOwn: boolean }) {
    const standing = useFeedback(partner);
    return (
        <Section title={t(isOwn ? 'feedback.effects' : 'feedback.effects.firm')} lead={t('feedback.effects.lead')}>
            <QueryView query={standing} skeleton={<SkeletonText paragraph lineCount={3} />}>
                {({ effects, trust, agreed, disagreed }) =>
                    effects.length === 0 ? (
                        <p className="quiet">{t('feedback.effects.empty')}</p>
                    ) : (
                        <>
                            <p>
                                {t('feedback.trust', {
                                    trust: percent(trust),
                                    agreed: String(agreed),
                                    disagreed: String(disagreed),
                                })}
                            </p>
                            <RecordTable
                                label={t('feedback.effects')}
                                columns={COLUMNS}
                                rows={effects}
                                rowKey={({ source }) => source}
                            />
                        </>
                    )
                }
            </QueryView>
        </Section>
    );
}
