// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { useWrite } from '@/lib/query/use-write';
import { changeUser } from '@/lib/session/change-user';

/* Every session of the person ends with it, one of this browser too. */
export function useResetPassword() {
    const queryClient = useQueryClient();
    return useWrite<Schemas['PasswordResetInput'], Schemas['PasswordReset']>({
        send: async (body, key) => {
            const done = await unwrap(
                client.POST('/password/reset', {
                    body,
                    params: { header: { 'Idempotency-Key': key } },
                }),
            );
            changeUser(queryClient, null, null);
            return done;
        },
        changes: [],
    });
}
