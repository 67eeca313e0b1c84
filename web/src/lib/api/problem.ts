// SPDX-License-Identifier: Apache-2.0
import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/* What a request that did not succeed rejects with. `status` 0 means that no answer came at all. */
export class ApiError extends Error {
    readonly status: number;
    readonly problem: Problem | undefined;
    readonly retryAfterSeconds: number | undefined;

    constructor(status: number, problem?: Problem, retryAfterSeconds?: number) {
        super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
        this.name = 'ApiError';
        this.status = status;
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
    }
}

/* The messages of a failed request by field: "/account" and "account" are the same field. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
    const fields = new Map<string, string>();
    if (error instanceof ApiError) {
        for (const entry of error.problem?.errors ?? []) {
            fields.set(entry.field.replace(/^\//, ''), entry.message);
        }
    }
    return fields;
}
