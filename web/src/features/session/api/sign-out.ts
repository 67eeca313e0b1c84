// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, setCsrfToken } from '@/lib/api/client';
import { unwrapEmpty } from '@/lib/api/unwrap';
import { meQuery } from '@/lib/session/me';

export function useSignOut() {
    const queryClient = useQueryClient();
    return useMutation({
        mutationFn: () => unwrapEmpty(client.DELETE('/session')),
        onSuccess: () => {
            setCsrfToken(null);
            queryClient.clear();
            queryClient.setQueryData(meQuery.queryKey, null);
        },
    });
}
