// SPDX-License-Identifier: Apache-2.0
import { FactList } from '@/components/fact-list';
import { Money } from '@/components/money';
import { RelativeTime } from '@/components/relative-time';
import { t, word } from '@/config/messages/t';
import { day } from '@/lib/format/time';
import type { Opportunity } from '@/lib/api/types';

function place(opportunity: Opportunity): string {
    return [opportunity.city, opportunity.country].filter(Boolean).join(', ');
}

function contactRows(opportunity: Opportunity, isMasked: boolean) {
    if (isMasked) {
        return [{ label: t('field.contact'), value: t('facts.contact.hidden') }];
    }
    const { contact_name: name, contact_email: email, contact_phone: phone } = opportunity;
    return [
        { label: t('field.contact_name'), value: name },
        { label: t('field.contact_email'), value: email && <a href={`mailto:${email}`}>{email}</a> },
        { label: t('field.contact_phone'), value: phone && <a href={`tel:${phone}`}>{phone}</a> },
    ];
}

interface OpportunityFactsProps {
    opportunity: Opportunity;
    isMasked?: boolean;
}

/* Masked: the customer stays unnamed until the reader has accepted. */
export function OpportunityFacts({ opportunity, isMasked = false }: OpportunityFactsProps) {
    const { account_name: account, offering_name: offering, line, stage } = opportunity;
    const { defaulted } = opportunity;
    return (
        <>
            {opportunity.need !== '' && <p className="need">{opportunity.need}</p>}
            <FactList
                rows={[
                    {
                        label: t('field.account'),
                        value: isMasked ? t('facts.contact.hidden') : account,
                    },
                    { label: t('field.industry'), value: opportunity.account_industry },
                    { label: t('field.size'), value: opportunity.account_size },
                    { label: t('field.city'), value: place(opportunity) },
                    { label: t('field.offering'), value: offering && `${offering} (${line ?? ''})` },
                    {
                        label: t('field.amount'),
                        value: <Money amount={opportunity.amount} currency={opportunity.currency} />,
                    },
                    {
                        label: t('field.decision_date'),
                        value: opportunity.decision_date && day(opportunity.decision_date),
                    },
                    { label: t('field.stage'), value: stage ? word('stage', stage) : t('stage.none') },
                    ...contactRows(opportunity, isMasked),
                    { label: t('field.created'), value: <RelativeTime at={opportunity.created_at} /> },
                ]}
            />
            {defaulted.length > 0 && (
                <p className="quiet">
                    {t('facts.defaulted', {
                        fields: defaulted.map((name) => word('field', name)).join(', '),
                    })}
                </p>
            )}
        </>
    );
}
