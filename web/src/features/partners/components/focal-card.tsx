// SPDX-License-Identifier: Apache-2.0
import { Accordion, AccordionItem, Button, SkeletonText, Tag } from '@carbon/react';
import { useState } from 'react';
import { QueryView } from '@/components/query-view';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { moment } from '@/lib/format/time';
import { useFocalHistory, useFocals, usePeople, type Focal } from '../api/focals';
import { FocalDialog } from './focal-dialog';

function place({ rank, line }: Focal): string {
    const what = rank === 0 ? t('focal.focal') : t('focal.deputy.number', { number: rank });
    return line === null ? what : t('focal.of-line', { what, line });
}

const COLUMNS: readonly Column<Focal>[] = [
    { key: 'place', header: t('focal.place'), cell: place },
    { key: 'name', header: t('focal.name'), cell: ({ name }) => name },
    { key: 'email', header: t('focal.email'), cell: ({ email }) => <a href={`mailto:${email}`}>{email}</a> },
    {
        key: 'reached',
        header: t('focal.reached'),
        cell: ({ is_reachable: isReached, mail_bounced_at: bounced }) => (
            <Tag size="sm" type={isReached ? 'green' : 'red'}>
                {t(isReached ? 'value.yes' : bounced ? 'focal.bounced' : 'value.no')}
            </Tag>
        ),
    },
];

function History({ partner }: { partner: string }) {
    const history = useFocalHistory(partner);
    return (
        <QueryView query={history} skeleton={<SkeletonText paragraph lineCount={3} />}>
            {({ items }) =>
                items.length === 0 ? (
                    <p className="quiet">{t('focal.history.none')}</p>
                ) : (
                    <ul className="fact__list">
                        {items.map(({ seq, at, by, line, people }) => (
                            <li key={seq} className="fact__evidence">
                                <strong>{people.length > 0 ? people.join(', ') : t('focal.nobody')}</strong>
                                <span className="quiet">
                                    {t('focal.history.by', { at: moment(at), by })}
                                    {line !== null && ` (${line})`}
                                </span>
                            </li>
                        ))}
                    </ul>
                )
            }
        </QueryView>
    );
}

function Change({ partner, focals }: { partner: string; focals: { etag: string; items: readonly Focal[] } }) {
    const [isOpen, setOpen] = useState(false);
    const people = usePeople(partner);
    const named = focals.items.filter(({ line }) => line === null).map(({ user }) => user);
    return (
        <>
            <Button kind="tertiary" size="sm" disabled={!people.data} onClick={() => setOpen(true)}>
                {t('focal.change')}
            </Button>
            {isOpen && people.data && (
                <FocalDialog
                    partner={partner}
                    etag={focals.etag}
                    named={named}
                    people={people.data.items}
                    onClose={() => setOpen(false)}
                />
            )}
        </>
    );
}

/* Whom leads go to at a firm, who was it before, and for those who may, naming somebody else. */
export function FocalCard({ partner, mayName }: { partner: string; mayName: boolean }) {
    const focals = useFocals(partner);
    return (
        <QueryView query={focals} skeleton={<SkeletonText paragraph lineCount={4} />}>
            {(now) => (
                <Section
                    title={t('focal.title')}
                    lead={t(mayName ? 'focal.lead' : 'focal.lead.reader')}
                    {...(mayName ? { actions: <Change partner={partner} focals={now} /> } : {})}
                >
                    {now.items.length === 0 ? (
                        <p>{t('focal.none')}</p>
                    ) : (
                        <RecordTable
                            label={t('focal.title')}
                            columns={COLUMNS}
                            rows={now.items}
                            rowKey={({ user, line }) => `${user}/${line ?? ''}`}
                            emphasis={({ is_reachable: isReached }) => !isReached}
                        />
                    )}
                    <Accordion>
                        <AccordionItem title={t('focal.history')}>
                            <History partner={partner} />
                        </AccordionItem>
                    </Accordion>
                </Section>
            )}
        </QueryView>
    );
}
