// SPDX-License-Identifier: Apache-2.0
import { ComboBox, DismissibleTag } from '@carbon/react';
import { useId, useState } from 'react';
import { t } from '@/config/messages/t';
import { useSettled } from '@/lib/hooks/use-settled';
import { usePartners } from '../api/list-partners';

export interface Firm {
    id: string;
    name: string;
}

interface FirmChoiceProps {
    firms: readonly Firm[];
    isInvalid: boolean;
    onChange: (firms: readonly Firm[]) => void;
}

/* Firms found by name and kept as tags. */
export function FirmChoice({ firms, isInvalid, onChange }: FirmChoiceProps) {
    const id = useId();
    const [typed, setTyped] = useState('');
    const found = usePartners(useSettled(typed.trim()));
    const chosen = new Set(firms.map((firm) => firm.id));
    const items = (found.data ?? [])
        .filter((partner) => !chosen.has(partner.id))
        .map(({ id: key, name }): Firm => ({ id: key, name }));
    return (
        <>
            <ComboBox
                /* Emptied by being made anew after each choice. */
                key={firms.length}
                id={id}
                titleText={t('attest.firms.search')}
                items={items}
                itemToString={(item) => item?.name ?? ''}
                invalid={isInvalid}
                invalidText={t('attest.firms.needed')}
                onInputChange={setTyped}
                onChange={({ selectedItem }) => {
                    if (selectedItem) {
                        onChange([...firms, selectedItem]);
                    }
                }}
            />
            <div className="tags">
                {firms.map((firm) => (
                    <DismissibleTag
                        key={firm.id}
                        size="md"
                        type="blue"
                        text={firm.name}
                        dismissTooltipLabel={t('attest.firms.remove', { name: firm.name })}
                        onClose={() => onChange(firms.filter((other) => other.id !== firm.id))}
                    />
                ))}
            </div>
        </>
    );
}
