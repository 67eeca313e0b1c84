// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';

export function entriesFile(partner: string): string {
    return `score-${partner}.json`;
}

/* Byte for byte as the server has written it: numbers that were read and written again might
 * differ, and would not fit what was signed. */
async function save(partner: string): Promise<string> {
    const params = { path: { id: partner } };
    const entries = await unwrap(
        client.GET('/partners/{id}/audit-export', { params, parseAs: 'blob' }),
    );
    const url = URL.createObjectURL(entries);
    const link = document.createElement('a');
    link.href = url;
    link.download = entriesFile(partner);
    link.click();
    URL.revokeObjectURL(url);
    return link.download;
}

export function useDownloadEntries() {
    return useMutation({ mutationFn: save });
}
