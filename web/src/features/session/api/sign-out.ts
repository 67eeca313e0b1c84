// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrapEmpty } from '@/lib/api/unwrap';
import { changeUser } from '@/lib/session/change-user';

export function useSignOut() {
    const queryClient = useQueryClient();
    return useMutation({
        mutationFn: () => unwrapEmpty(client.DELETE('/session')),
        onSuccess: () => changeUser(queryClient, null, null),
    });
}
