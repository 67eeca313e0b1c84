// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, Select, SelectItem } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useNameFocals } from '../api/focals';

interface FocalDialogProps {
    partner: string;
    etag: string;
    /* Of every line, the focal first. */
    named: readonly string[];
    people: readonly Schemas['User'][];
    onClose: () => void;
}

const NOBODY = '';

/* One more place than are filled, so that a deputy can be added; who is taken away leaves no gap. */
function withPlaces(named: readonly string[]): string[] {
    const filled = named.filter((user) => user !== NOBODY);
    return [...filled, NOBODY];
}

export function FocalDialog({ partner, etag, named, people, onClose }: FocalDialogProps) {
    const id = useId();
    const name = useNameFocals(partner);
    const [chosen, setChosen] = useState<string[]>(() => withPlaces(named));
    const able = people.filter(({ state, id: user }) => state === 'ACTIVE' || named.includes(user));
    const users = chosen.filter((user) => user !== NOBODY);
    const focal = able.find((user) => user.id === users[0]);

    function choose(place: number, user: string) {
        setChosen(withPlaces(chosen.map((was, at) => (at === place ? user : was === user ? NOBODY : was))));
    }

    return (
        <FormDialog
            title={t('focal.change')}
            lead={t('focal.change.lead')}
            submit={t('focal.change.submit')}
            isPending={name.isPending}
            error={name.error}
            onSubmit={() => users.length > 0 && name.mutate({ etag, users, line: null }, { onSuccess: onClose })}
            onClose={onClose}
        >
            {chosen.map((user, place) => (
                <Select
                    key={place}
                    id={`${id}-${place}`}
                    labelText={place === 0 ? t('focal.focal') : t('focal.deputy.number', { number: place })}
                    value={user}
                    onChange={(event) => choose(place, event.target.value)}
                >
                    <SelectItem value={NOBODY} text={t('focal.nobody')} />
                    {able.map((one) => (
                        <SelectItem key={one.id} value={one.id} text={`${one.name} (${one.email})`} />
                    ))}
                </Select>
            ))}
            <InlineNotification
                lowContrast
                hideCloseButton
                kind={focal ? 'info' : 'warning'}
                title={focal ? t('focal.confirm', { name: focal.name }) : t('focal.needed')}
                subtitle={focal ? t('focal.confirm.body') : ''}
            />
        </FormDialog>
    );
}
