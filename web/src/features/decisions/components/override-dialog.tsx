// SPDX-License-Identifier: Apache-2.0
import { ComboBox, TextArea } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { useSettled } from '@/lib/hooks/use-settled';
import type { Schemas } from '@/lib/api/types';
import { usePlace } from '../api/place';
import { usePartnerSearch } from '../api/search-partners';

interface Firm {
    id: string;
    name: string;
}

interface OverrideDialogProps {
    opportunity: string;
    candidates: readonly Firm[];
    onPassed: (placed: Schemas['Placed']) => void;
    onClose: () => void;
}

export function OverrideDialog({ opportunity, candidates, onPassed, onClose }: OverrideDialogProps) {
    const id = useId();
    const [typed, setTyped] = useState('');
    const [firm, setFirm] = useState<Firm | null>(null);
    const [reason, setReason] = useState('');
    const [isTried, setTried] = useState(false);
    const found = usePartnerSearch(useSettled(typed.trim()));
    const place = usePlace(opportunity);
    const known = new Set(candidates.map((candidate) => candidate.id));
    const others = (found.data?.items ?? []).filter((partner) => !known.has(partner.id));
    const firms: Firm[] = [...candidates, ...others.map(({ id: key, name }) => ({ id: key, name }))];

    return (
        <FormDialog
            title={t('pass.other.title')}
            lead={t('pass.other.lead')}
            submit={t('pass.other.submit')}
            isPending={place.isPending}
            error={place.error}
            onSubmit={() => {
                setTried(true);
                if (firm && reason.trim() !== '') {
                    place.mutate(
                        { partner: firm.id, reason: reason.trim() },
                        { onSuccess: onPassed },
                    );
                }
            }}
            onClose={onClose}
        >
            <ComboBox
                id={`${id}-partner`}
                titleText={t('pass.other.partner')}
                helperText={t('pass.other.partner.help')}
                items={firms}
                itemToString={(item) => item?.name ?? ''}
                selectedItem={firm}
                shouldFilterItem={({ item, inputValue }) =>
                    item.name.toLowerCase().includes((inputValue ?? '').toLowerCase())
                }
                invalid={isTried && firm === null}
                invalidText={t('field.needed')}
                onInputChange={setTyped}
                onChange={({ selectedItem }) => setFirm(selectedItem ?? null)}
            />
            <TextArea
                id={`${id}-reason`}
                labelText={t('pass.other.reason')}
                helperText={t('pass.other.reason.help')}
                value={reason}
                rows={3}
                maxLength={4000}
                invalid={isTried && reason.trim() === ''}
                invalidText={t('field.needed')}
                onChange={(event) => setReason(event.target.value)}
            />
        </FormDialog>
    );
}
