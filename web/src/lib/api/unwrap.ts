// SPDX-License-Identifier: Apache-2.0
import { ApiError, type Problem } from './problem';

interface Answer<T> {
    data?: T;
    error?: unknown;
    response: Response;
}

function isProblem(value: unknown): value is Problem {
    return typeof value === 'object' && value !== null && 'status' in value && 'title' in value;
}

/* The data of an answer; every other ending is an ApiError. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
    const { data, error, response } = await call.catch(() => {
        throw new ApiError(0);
    });
    if (!response.ok) {
        const wait = Number(response.headers.get('Retry-After'));
        throw new ApiError(
            response.status,
            isProblem(error) ? error : undefined,
            wait > 0 ? wait : undefined,
        );
    }
    if (data === undefined) {
        throw new ApiError(response.status);
    }
    return data;
}

/* For an answer without a body. */
export async function unwrapEmpty(call: Promise<Answer<unknown>>): Promise<void> {
    const { error, response } = await call.catch(() => {
        throw new ApiError(0);
    });
    if (!response.ok) {
        throw new ApiError(response.status, isProblem(error) ? error : undefined);
    }
}
