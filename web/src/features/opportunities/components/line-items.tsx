// SPDX-License-Identifier: Apache-2.0
import { Button, Select, SelectItem, SkeletonText, TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { Money } from '@/components/money';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { fieldErrors } from '@/lib/api/problem';
import type { Opportunity } from '@/lib/api/types';
import { useAddLineItem } from '../api/add-line-item';
import { useLineItems } from '../api/list-line-items';
import { useOfferings } from '../api/list-offerings';

function LineItemDialog({ opportunity, onClose }: { opportunity: Opportunity; onClose: () => void }) {
    const id = useId();
    const [offering, setOffering] = useState(opportunity.offering ?? '');
    const [amount, setAmount] = useState(opportunity.amount ?? '');
    const [isTried, setTried] = useState(false);
    const offerings = useOfferings();
    const add = useAddLineItem(opportunity.id);
    const errors = fieldErrors(add.error);
    const currency = opportunity.currency ?? 'USD';

    function submit() {
        setTried(true);
        if (offering !== '' && amount.trim() !== '') {
            add.mutate({ offering, amount: amount.trim(), currency }, { onSuccess: onClose });
        }
    }

    return (
        <FormDialog
            title={t('line-items.add')}
            submit={t('line-items.submit')}
            isPending={add.isPending}
            error={add.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <Select
                id={`${id}-offering`}
                labelText={t('field.offering')}
                value={offering}
                invalid={(isTried && offering === '') || errors.has('offering')}
                invalidText={errors.get('offering') ?? t('field.needed')}
                onChange={(event) => setOffering(event.target.value)}
            >
                <SelectItem value="" text="" />
                {(offerings.data?.items ?? []).map(({ id: key, name, line }) => (
                    <SelectItem key={key} value={key} text={`${name} (${line})`} />
                ))}
            </Select>
            <TextInput
                id={`${id}-amount`}
                labelText={`${t('field.amount')} (${currency})`}
                inputMode="decimal"
                value={amount}
                invalid={(isTried && amount.trim() === '') || errors.has('amount')}
                invalidText={errors.get('amount') ?? t('field.needed')}
                onChange={(event) => setAmount(event.target.value)}
            />
        </FormDialog>
    );
}

interface LineItemsProps {
    opportunity: Opportunity;
    canAdd: boolean;
}

export function LineItems({ opportunity, canAdd }: LineItemsProps) {
    const items = useLineItems(opportunity.id);
    const [isAdding, setAdding] = useState(false);
    return (
        <Section
            title={t('line-items.title')}
            actions={
                canAdd && (
                    <Button kind="ghost" size="md" onClick={() => setAdding(true)}>
                        {t('line-items.add')}
                    </Button>
                )
            }
        >
            <QueryView query={items} skeleton={<SkeletonText paragraph lineCount={2} />}>
                {({ items: rows }) =>
                    rows.length === 0 ? (
                        <p className="quiet">{t('line-items.empty')}</p>
                    ) : (
                        <ul className="line-items">
                            {rows.map((row) => (
                                <li key={row.id}>
                                    <span>{row.offering_name}</span>
                                    <Money amount={row.amount} currency={row.currency} />
                                </li>
                            ))}
                        </ul>
                    )
                }
            </QueryView>
            {isAdding && <LineItemDialog opportunity={opportunity} onClose={() => setAdding(false)} />}
        </Section>
    );
}
