// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

const teamQuery = queryOptions({
    queryKey: [keys.channels, 'team'],
    queryFn: () => unwrap(client.GET('/channels-team')),
    select: ({ items }) => items,
});

export function useChannelsTeam() {
    return useQuery(teamQuery);
}

interface Team {
    /* null: wherever nobody else is named */
    country: string | null;
    users: string[];
}

export function useNameTeam() {
    return useWrite({
        send: (team: Team) => unwrap(client.PUT('/channels-team', { body: team })),
        changes: [keys.channels],
    });
}
