// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client, setCsrfToken } from '../api/client';
import { ApiError } from '../api/problem';
import type { User } from '../api/types';
import { unwrap } from '../api/unwrap';
import { keys } from '../query/keys';

/* Who is signed in; null for nobody. */
export const meQuery = queryOptions({
    queryKey: [keys.me],
    queryFn: async (): Promise<User | null> => {
        try {
            const me = await unwrap(client.GET('/me'));
            setCsrfToken(me.csrf_token);
            return me.user;
        } catch (error) {
            if (error instanceof ApiError && error.status === 401) {
                return null;
            }
            throw error;
        }
    },
    staleTime: Infinity,
});

export function useMe() {
    return useQuery(meQuery);
}

/* For what is shown to signed-in people only. */
export function useUser(): User {
    const { data } = useMe();
    if (!data) {
        throw new Error('useUser is for pages behind the sign-in');
    }
    return data;
}
