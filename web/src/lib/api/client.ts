// SPDX-License-Identifier: Apache-2.0
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';

/* The one place that talks to the server. It shows nothing and goes nowhere: a failed request
 * rejects, and only a lost session is announced, to whoever was registered for it. */
let csrfToken = '';
let announceSignedOut = () => {};

export function setCsrfToken(token: string | null): void {
    csrfToken = token ?? '';
}

export function onSignedOut(handler: () => void): void {
    announceSignedOut = handler;
}

const session: Middleware = {
    onRequest({ request }) {
        if (request.method !== 'GET' && csrfToken !== '') {
            request.headers.set('X-CSRF-Token', csrfToken);
        }
        return request;
    },
    onResponse({ request, response }) {
        if (response.status === 401 && !request.url.endsWith('/session')) {
            announceSignedOut();
        }
        return response;
    },
};

export const client = createClient<paths>({
    baseUrl: `${globalThis.location.origin}/api/v1`,
    credentials: 'same-origin',
    fetch: (request) => globalThis.fetch(request),
});
client.use(session);
