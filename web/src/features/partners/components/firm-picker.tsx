// SPDX-License-Identifier: Apache-2.0
import { ComboBox } from '@carbon/react';
import { useId, useState } from 'react';
import { t } from '@/config/messages/t';
import { useSettled } from '@/lib/hooks/use-settled';
import { usePartners } from '../api/list-partners';

/* One firm, found by its name. */
export function FirmPicker({ onChange }: { onChange: (partner: string | null) => void }) {
    const id = useId();
    const [typed, setTyped] = useState('');
    const found = usePartners(useSettled(typed.trim()));
    return (
        <ComboBox
            id={id}
            titleText={t('proof.firm')}
            helperText={t('proof.firm.help')}
            items={(found.data ?? []).map(({ id: key, name }) => ({ id: key, name }))}
            itemToString={(item) => item?.name ?? ''}
            onInputChange={setTyped}
            onChange={({ selectedItem }) => onChange(selectedItem?.id ?? null)}
        />
    );
}
