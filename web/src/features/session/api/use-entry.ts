// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { paths } from '@/config/paths';
import type { Schemas } from '@/lib/api/types';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';
import { changeUser } from '@/lib/session/change-user';

type Started = Schemas['Started'];

/* A write that makes or completes an account and signs in, then goes to `to`. The answer to a
 * repeated one does not sign in: then the sign-in form is next. */
export function useEntry<Input>(
    send: (input: Input, idempotencyKey: string) => Promise<Started>,
    to: string,
) {
    const queryClient = useQueryClient();
    const navigate = useNavigate();
    return useWrite<Input, Started>({
        send: async (input, key) => {
            const started = await send(input, key);
            if (started.csrf_token === null) {
                changeUser(queryClient, null, null);
                await navigate(paths.home, { replace: true });
            } else {
                changeUser(queryClient, started.user, started.csrf_token);
                await navigate(to, { replace: true });
            }
            for (const word of [keys.setup, keys.entry]) {
                queryClient.removeQueries({ queryKey: [word] });
            }
            return started;
        },
        changes: [],
    });
}
