// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, SkeletonText, Tag } from '@carbon/react';
import { Link } from 'react-router';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useDuplicates } from '../api/list-duplicates';

type Duplicate = Schemas['Duplicate'];

function Title({ duplicate: { kind, id, title } }: { duplicate: Duplicate }) {
    if (kind === 'ACCOUNT') {
        return <span className="duplicate__title">{title}</span>;
    }
    const to = kind === 'OFFER' ? paths.offer(id) : paths.opportunity(id);
    return (
        <Link className="cds--link" to={to}>
            {title}
        </Link>
    );
}

function Entry({ duplicate }: { duplicate: Duplicate }) {
    const { kind, score, why, blocks } = duplicate;
    return (
        <li className={blocks ? 'duplicate duplicate--blocks' : 'duplicate'}>
            <div className="duplicate__head">
                <Title duplicate={duplicate} />
                <Tag size="sm" type={blocks ? 'red' : 'gray'}>
                    {t(`duplicates.kind.${kind}`)}
                </Tag>
            </div>
            <span className="quiet">
                {[t('duplicates.score', { score: percent(score) }), ...why].join(', ')}
            </span>
        </li>
    );
}

/* Looked at before a firm is asked: what is alike, why, and whether it forbids passing. */
export function DuplicatesPanel({ opportunity }: { opportunity: string }) {
    const duplicates = useDuplicates(opportunity, true);
    return (
        <Section title={t('duplicates.title')}>
            <QueryView query={duplicates} skeleton={<SkeletonText paragraph lineCount={2} />}>
                {({ items }) =>
                    items.length === 0 ? (
                        <p className="quiet">{t('duplicates.none')}</p>
                    ) : (
                        <>
                            {items.some(({ blocks }) => blocks) && (
                                <InlineNotification
                                    lowContrast
                                    hideCloseButton
                                    kind="warning"
                                    title={t('duplicates.blocks')}
                                />
                            )}
                            <ul className="duplicates">
                                {items.map((duplicate) => (
                                    <Entry key={duplicate.id} duplicate={duplicate} />
                                ))}
                            </ul>
                        </>
                    )
                }
            </QueryView>
        </Section>
    );
}
