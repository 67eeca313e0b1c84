// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, setCsrfToken } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { meQuery } from '@/lib/session/me';

export function useSignIn() {
    const queryClient = useQueryClient();
    return useMutation({
        mutationFn: (body: Schemas['SignIn']) => unwrap(client.POST('/session', { body })),
        onSuccess: (session) => {
            setCsrfToken(session.csrf_token);
            queryClient.clear();
            queryClient.setQueryData(meQuery.queryKey, session.user);
        },
    });
}
