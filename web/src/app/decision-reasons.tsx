// SPDX-License-Identifier: Apache-2.0
import { Accordion, AccordionItem, SkeletonText } from '@carbon/react';
import { useState } from 'react';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { ExplanationView } from '@/features/decisions/components/explanation-view';
import { useOffers } from '@/features/offers/api/list-offers';
import type { Offer } from '@/lib/api/types';

const SHOWN_MAX = 5;

function Reasons({ offer }: { offer: Offer }) {
    const [isOpen, setOpen] = useState(false);
    return (
        <AccordionItem
            title={offer.opportunity.title}
            open={isOpen}
            onHeadingClick={({ isOpen: now }) => setOpen(now)}
        >
            {isOpen && offer.decision !== null && (
                <ExplanationView
                    decision={offer.decision}
                    currency={offer.opportunity.currency ?? 'USD'}
                />
            )}
        </AccordionItem>
    );
}

/* SCORE's reasons behind the firm's last offers; each is asked for only when it is opened. */
export function DecisionReasons() {
    const offers = useOffers({});
    return (
        <Section title={t('decisions.title')} lead={t('decisions.lead')}>
            <QueryView query={offers} skeleton={<SkeletonText paragraph lineCount={3} />}>
                {(rows) => {
                    const decided = rows.filter(({ decision }) => decision !== null);
                    return decided.length === 0 ? (
                        <p className="quiet">{t('decisions.empty')}</p>
                    ) : (
                        <Accordion>
                            {decided.slice(0, SHOWN_MAX).map((offer) => (
                                <Reasons key={offer.id} offer={offer} />
                            ))}
                        </Accordion>
                    );
                }}
            </QueryView>
        </Section>
    );
}
