// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { newKey } from '@/lib/query/use-write';

/* Uses nothing up, so it is a question although its token travels in a body. */
function invitationQuery(token: string) {
    return queryOptions({
        queryKey: [keys.entry, token],
        queryFn: () =>
            unwrap(
                client.POST('/invitations/open', {
                    body: { token },
                    params: { header: { 'Idempotency-Key': newKey() } },
                }),
            ),
        staleTime: Infinity,
    });
}

export function useInvitation(token: string) {
    return useQuery(invitationQuery(token));
}
