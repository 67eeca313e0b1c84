// SPDX-License-Identifier: Apache-2.0
import type { QueryClient } from '@tanstack/react-query';
import { setCsrfToken } from '../api/client';
import type { User } from '../api/types';
import { keys } from '../query/keys';
import { meQuery } from './me';

/* Nothing that one person was shown stays in the cache for the next. The query of who is signed in
 * stays itself: the page watches it. */
export function changeUser(queryClient: QueryClient, user: User | null, csrfToken: string | null): void {
    setCsrfToken(csrfToken);
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me });
    queryClient.setQueryData(meQuery.queryKey, user);
}
