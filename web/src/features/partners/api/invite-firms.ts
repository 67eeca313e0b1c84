// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

type Item = Schemas['InvitationInput'];
type Result = Schemas['InvitationResult'];

const PAGE_SIZE = 100;
/* As many as fit in one request; more are sent one after another. */
const ITEMS_MAX = 100;

export interface Invitees {
    firms: readonly string[] | null; /* null = every firm */
    email: string; /* in place of the firm's own, for one firm; '' = none */
}

async function everyFirm(): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
        const query = cursor === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
        const page = await unwrap(client.GET('/partners', { params: { query } }));
        ids.push(...page.items.filter((firm) => firm.is_active).map(({ id }) => id));
        cursor = page.next;
    }
    return ids;
}

async function send({ firms, email }: Invitees, key: string): Promise<Result[]> {
    const ids = firms ?? (await everyFirm());
    const items = ids.map((partner): Item => (email === '' ? { partner } : { partner, email }));
    const results: Result[] = [];
    for (let from = 0; from < items.length; from += ITEMS_MAX) {
        const done = await unwrap(
            client.POST('/invitations', {
                body: { items: items.slice(from, from + ITEMS_MAX) },
                params: { header: { 'Idempotency-Key': `${key}-${from}` } },
            }),
        );
        results.push(...done.items);
    }
    return results;
}

export function useInviteFirms() {
    return useWrite({ send, changes: [keys.invitations] });
}
