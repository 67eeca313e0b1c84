// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { changeUser } from '@/lib/session/change-user';

export function useSignIn() {
    const queryClient = useQueryClient();
    return useMutation({
        mutationFn: (body: Schemas['SignIn']) => unwrap(client.POST('/session', { body })),
        onSuccess: ({ user, csrf_token: token }) => changeUser(queryClient, user, token),
    });
}
