// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { components, paths } from '../../../web/src/lib/api/schema';

type Schemas = components['schemas'];

export const PASSWORD = 'score-demo';

/* Ends the test with the whole answer when it is not the one that was needed. */
function need<T>(answer: { data?: T; error?: unknown; response: Response }): T {
    if (answer.data === undefined) {
        throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
    }
    return answer.data;
}

/* The API as one signed-in person uses it: for seeding, never for what a test shows. */
export async function signIn(url: string, email: string) {
    const first = await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, password: PASSWORD }),
    });
    if (!first.ok) {
        throw new Error(`${email} cannot sign in: ${first.status}`);
    }
    const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const { csrf_token: token } = await first.json();
    const client = createClient<paths>({
        baseUrl: `${url}/api/v1`,
        headers: { cookie, 'X-CSRF-Token': token },
    });
    const key = () => ({ 'Idempotency-Key': randomUUID() });

    return {
        /* A complete opportunity that several firms may have: the model for new ones. */
        async placeable(): Promise<Schemas['Opportunity']> {
            const query = { placement: 'READY', limit: 50 } as const;
            const { items } = need(await client.GET('/opportunities', { params: { query } }));
            for (const item of items) {
                const path = { id: item.id };
                const asked = need(
                    await client.POST('/opportunities/{id}/recommendation', {
                        params: { path, header: key() },
                    }),
                );
                if (asked.eligible_count >= 3) {
                    return item;
                }
            }
            throw new Error('no opportunity of the demo market has three eligible firms');
        },
        async create(like: Schemas['Opportunity'], title: string): Promise<Schemas['Opportunity']> {
            /* Equal leads would be taken for duplicates. */
            const tag = randomUUID().slice(0, 8);
            const body = {
                title,
                need: `Replace the ageing arrays of site ${tag} before their support contract ends in June.`,
                account: like.account ?? '',
                offering: like.offering ?? '',
                amount: '48210.00',
                currency: like.currency ?? 'USD',
                country: like.country ?? '',
                city: like.city ?? '',
                decision_date: '2031-01-31',
                source: 'portal',
                contact_name: 'Jo Customer',
                contact_email: `jo.${tag}@customer.example`,
                contact_phone: `+1 555 ${parseInt(tag, 16).toString().padStart(10, '0')}`,
                contact_consent: true,
            };
            return need(await client.POST('/opportunities', { params: { header: key() }, body }));
        },
        async place(id: string): Promise<Schemas['Placed']> {
            return need(
                await client.POST('/opportunities/{id}/place', {
                    params: { path: { id }, header: key() },
                    body: {},
                }),
            );
        },
        async accept(id: string): Promise<Schemas['Offer']> {
            return need(
                await client.POST('/offers/{id}/accept', {
                    params: { path: { id }, header: key() },
                    body: { next_step: 'Call the customer', next_step_at: '2031-01-08T09:00:00Z' },
                }),
            );
        },
        async focalOf(partner: string): Promise<string> {
            const params = { path: { id: partner } };
            const { external_id: external } = need(await client.GET('/partners/{id}', { params }));
            return `focal@${external ?? ''}.example`;
        },
        async draft(body: Schemas['PolicyInput']): Promise<string> {
            return need(await client.POST('/policies', { params: { header: key() }, body })).id;
        },
        async winLabels(): Promise<number> {
            return need(await client.GET('/models')).win_labels;
        },
        async partnerNamed(q: string): Promise<string> {
            const { items } = need(await client.GET('/partners', { params: { query: { q } } }));
            return items.find((item) => item.name === q)?.id ?? '';
        },
    };
}
