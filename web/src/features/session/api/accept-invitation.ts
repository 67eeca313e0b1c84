// SPDX-License-Identifier: Apache-2.0
import { paths } from '@/config/paths';
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { useEntry } from './use-entry';

export function useAcceptInvitation() {
    return useEntry<Schemas['InvitationAcceptInput']>(
        (body, key) =>
            unwrap(
                client.POST('/invitations/accept', {
                    body,
                    params: { header: { 'Idempotency-Key': key } },
                }),
            ),
        paths.offers,
    );
}
