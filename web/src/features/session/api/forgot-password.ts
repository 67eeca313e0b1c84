// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { useWrite } from '@/lib/query/use-write';

export function useForgotPassword() {
    return useWrite<Schemas['PasswordForgotInput'], Schemas['PasswordForgot']>({
        send: (body, key) =>
            unwrap(
                client.POST('/password/forgot', {
                    body,
                    params: { header: { 'Idempotency-Key': key } },
                }),
            ),
        changes: [],
    });
}
