// SPDX-License-Identifier: Apache-2.0
import { Button, Form, TextInput } from '@carbon/react';
import { useState, type FormEvent } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { useChannelsTeam, useNameTeam } from '../api/channels-team';

/* A channel manager takes on a country, or hands it back; the colleagues there stay. */
export function TeamForm({ user }: { user: string }) {
    const [typed, setTyped] = useState('');
    const team = useChannelsTeam();
    const name = useNameTeam();
    const country = typed.trim().toUpperCase() || null;
    const there = (team.data ?? []).filter((member) => member.country === country).map((member) => member.user);
    const isThere = there.includes(user);
    const submit = (event: FormEvent) => {
        event.preventDefault();
        const others = there.filter((other) => other !== user);
        name.mutate({ country, users: isThere ? others : [...others, user] });
    };
    return (
        <Form className="stack" onSubmit={submit} noValidate>
            <TextInput
                id="team-country"
                labelText={t('team.country')}
                helperText={t('team.country.help')}
                value={typed}
                maxLength={2}
                onChange={(event) => setTyped(event.target.value)}
            />
            {name.isError && <ErrorNotice error={name.error} />}
            <Button type="submit" kind="tertiary" size="md" disabled={name.isPending || !team.data}>
                {t(isThere ? 'team.leave' : 'team.join', { country: country ?? t('team.everywhere') })}
            </Button>
        </Form>
    );
}
