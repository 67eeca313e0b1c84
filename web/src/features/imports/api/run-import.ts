// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import type { Schemas } from '@/lib/api/types';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

interface ImportRun {
    kind: Schemas['ImportKind'];
    map: string;
    csv: string;
    isDryRun: boolean;
}

/* The rows travel as they are; the server alone reads them. */
export function useRunImport() {
    return useWrite({
        send: ({ kind, map, csv, isDryRun }: ImportRun, key) =>
            unwrap(
                client.POST('/imports', {
                    params: {
                        query: { kind, dry_run: isDryRun, ...(map === '' ? {} : { map }) },
                        header: { 'Idempotency-Key': key },
                    },
                    headers: { 'Content-Type': 'text/csv' },
                    bodySerializer: (body) => body,
                    body: csv,
                }),
            ),
        changes: [keys.imports, keys.opportunities, keys.partners, keys.catalogue, keys.reports],
    });
}
