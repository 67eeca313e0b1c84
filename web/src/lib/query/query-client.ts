// SPDX-License-Identifier: Apache-2.0
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/problem';

const RETRIES_MAX = 2;

/* Only what may pass by itself is asked again: no answer at all, or a busy server. */
function mayPass(error: unknown): boolean {
    return error instanceof ApiError && (error.status === 0 || error.status === 503);
}

export function createQueryClient(): QueryClient {
    return new QueryClient({
        defaultOptions: {
            queries: {
                staleTime: 10_000,
                retry: (failures, error) => failures < RETRIES_MAX && mayPass(error),
            },
            mutations: { retry: false },
        },
    });
}
