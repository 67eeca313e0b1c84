// SPDX-License-Identifier: Apache-2.0
import { vi } from 'vitest';
import { answer } from './answer';

export interface Sent {
    method: string;
    path: string;
    headers: Headers;
    body: unknown;
}

/* Records what was sent, and lets one path answer differently. */
export function watchRequests(instead?: (sent: Sent) => Response | undefined): Sent[] {
    const all: Sent[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
        const text = await request.clone().text();
        const isJson = request.headers.get('Content-Type')?.includes('json') ?? false;
        const sent = {
            method: request.method,
            path: new URL(request.url).pathname.replace('/api/v1', ''),
            headers: request.headers,
            body: isJson && text !== '' ? JSON.parse(text) : text || undefined,
        };
        all.push(sent);
        return instead?.(sent) ?? answer(request);
    });
    return all;
}

export function writesIn(all: readonly Sent[]): Sent[] {
    return all.filter(({ method }) => method !== 'GET');
}
