// SPDX-License-Identifier: Apache-2.0
import { paths } from '@/config/paths';
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { useEntry } from './use-entry';

export function useSetUp() {
    return useEntry<Schemas['SetupInput']>(
        (body, key) =>
            unwrap(client.POST('/setup', { body, params: { header: { 'Idempotency-Key': key } } })),
        paths.imports,
    );
}
