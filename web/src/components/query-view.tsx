// SPDX-License-Identifier: Apache-2.0
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '@/lib/api/problem';
import { ErrorNotice } from './error-notice';
import { NotFound } from './not-found';

interface QueryViewProps<T> {
    query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isPending' | 'refetch'>;
    skeleton: ReactNode;
    children: (data: T) => ReactNode;
}

/* Loading, error and data of one query; the children decide what empty means. Data that is on the
 * page stays there while a later refresh fails. */
export function QueryView<T>({ query, skeleton, children }: QueryViewProps<T>) {
    if (query.data !== undefined) {
        return <>{children(query.data)}</>;
    }
    if (query.isPending) {
        return <div aria-busy="true">{skeleton}</div>;
    }
    if (query.error instanceof ApiError && query.error.status === 404) {
        return <NotFound />;
    }
    return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
}
