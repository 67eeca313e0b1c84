// SPDX-License-Identifier: Apache-2.0
import { client } from '@/lib/api/client';
import { unwrapEmpty } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

export function useEndDevice() {
    return useWrite({
        send: (id: string) => unwrapEmpty(client.DELETE('/sessions/{id}', { params: { path: { id } } })),
        changes: [keys.devices],
    });
}
