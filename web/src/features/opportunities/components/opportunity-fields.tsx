// SPDX-License-Identifier: Apache-2.0
import { Checkbox, FormGroup, Select, SelectItem, TextArea, TextInput } from '@carbon/react';
import { useId } from 'react';
import { t, type MessageKey } from '@/config/messages/t';
import { useSettled } from '@/lib/hooks/use-settled';
import { useOfferings } from '../api/list-offerings';
import { useAccountSearch } from '../api/search-accounts';
import type { OpportunityDraft } from './opportunity-draft';

const CURRENCIES = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'CAD', 'AUD', 'PLN', 'SEK', 'BRL', 'INR'];

interface OpportunityFieldsProps {
    draft: OpportunityDraft;
    errors: ReadonlyMap<string, string>;
    onChange: (draft: OpportunityDraft) => void;
}

type TextField = Exclude<keyof OpportunityDraft, 'contact_consent'>;

export function OpportunityFields({ draft, errors, onChange }: OpportunityFieldsProps) {
    const id = useId();
    const offerings = useOfferings();
    const accounts = useAccountSearch(useSettled(draft.account.trim()));
    const change = (field: TextField) => (event: { target: { value: string } }) =>
        onChange({ ...draft, [field]: event.target.value });
    const field = (name: TextField) => ({
        id: `${id}-${name}`,
        labelText: t(`field.${name}`),
        value: draft[name],
        invalid: errors.has(name),
        invalidText: errors.get(name) ?? '',
        onChange: change(name),
    });
    const help = (key: MessageKey) => ({ helperText: t(key) });

    return (
        <>
            <FormGroup legendText={t('opportunity.section.what')} className="form-group">
                <TextInput {...field('title')} maxLength={255} required />
                <TextArea {...field('need')} {...help('field.need.help')} rows={4} maxLength={4000} />
            </FormGroup>
            <FormGroup legendText={t('opportunity.section.money')} className="form-group">
                <Select {...field('offering')}>
                    <SelectItem value="" text="" />
                    {(offerings.data?.items ?? []).map((offering) => (
                        <SelectItem
                            key={offering.id}
                            value={offering.id}
                            text={`${offering.name} (${offering.line})`}
                        />
                    ))}
                </Select>
                <div className="form-row">
                    <TextInput {...field('amount')} inputMode="decimal" />
                    <Select {...field('currency')}>
                        {CURRENCIES.map((currency) => (
                            <SelectItem key={currency} value={currency} text={currency} />
                        ))}
                    </Select>
                    <TextInput {...field('decision_date')} type="date" />
                </div>
            </FormGroup>
            <FormGroup legendText={t('opportunity.section.customer')} className="form-group">
                <TextInput
                    {...field('account')}
                    {...help('field.account.help')}
                    list={`${id}-accounts`}
                    autoComplete="off"
                />
                <datalist id={`${id}-accounts`}>
                    {(accounts.data?.items ?? []).map((account) => (
                        <option key={account.id} value={account.name} />
                    ))}
                </datalist>
                <div className="form-row">
                    <TextInput {...field('country')} {...help('field.country.help')} maxLength={2} />
                    <TextInput {...field('city')} />
                </div>
            </FormGroup>
            <FormGroup legendText={t('opportunity.section.contact')} className="form-group">
                <p className="quiet">{t('opportunity.section.contact.help')}</p>
                <TextInput {...field('contact_name')} />
                <div className="form-row">
                    <TextInput {...field('contact_email')} type="email" />
                    <TextInput {...field('contact_phone')} type="tel" />
                </div>
                <Checkbox
                    id={`${id}-consent`}
                    labelText={t('field.contact_consent')}
                    checked={draft.contact_consent}
                    onChange={(_, { checked }) => onChange({ ...draft, contact_consent: checked })}
                />
            </FormGroup>
        </>
    );
}
