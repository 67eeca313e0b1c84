// SPDX-License-Identifier: Apache-2.0
import { unwrap } from './unwrap';

/* An object with the strong ETag it was read under: what a PATCH has to name. */
export type Tagged<T> = T & { etag: string };

interface Answer<T> {
    data?: T;
    error?: unknown;
    response: Response;
}

export async function unwrapTagged<T extends object>(call: Promise<Answer<T>>): Promise<Tagged<T>> {
    let etag = '';
    const data = await unwrap(
        call.then((answer) => {
            etag = answer.response.headers.get('ETag') ?? '';
            return answer;
        }),
    );
    return { ...data, etag };
}
