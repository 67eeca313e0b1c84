// SPDX-License-Identifier: Apache-2.0
import type { QueryClient } from '@tanstack/react-query';
import { setCsrfToken } from '../api/client';
import type { User } from '../api/types';
import { keys } from '../query/keys';
import { meQuery } from './me';

/* What a page watches while the person changes under it, and nobody owns. */
const KEPT: readonly unknown[] = [keys.me, keys.setup, keys.entry];

/* Nothing that one person was shown stays in the cache for the next. */
export function changeUser(queryClient: QueryClient, user: User | null, csrfToken: string | null): void {
    setCsrfToken(csrfToken);
    queryClient.removeQueries({ predicate: ({ queryKey }) => !KEPT.includes(queryKey[0]) });
    queryClient.setQueryData(meQuery.queryKey, user);
}
