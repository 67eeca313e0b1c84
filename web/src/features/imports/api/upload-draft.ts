// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

interface Upload {
    name: string;
    /* What tells one file from another, as a file itself has no text form. */
    stamp: string;
    file: File;
}

export function uploadOf(file: File): Upload {
    return { name: file.name, stamp: `${file.size}/${file.lastModified}`, file };
}

/* The bytes travel as they are; the server alone reads them. */
export function useUploadDraft() {
    return useWrite({
        send: ({ name, file }: Upload, key) =>
            unwrap(
                client.POST('/import-drafts', {
                    params: { query: { file_name: name }, header: { 'Idempotency-Key': key } },
                    headers: { 'Content-Type': 'text/csv' },
                    bodySerializer: () => file,
                    body: '',
                }),
            ),
        changes: [keys.drafts],
    });
}
