// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { KeyWord } from './keys';

/* Not crypto.randomUUID: browsers keep that from pages served without TLS. */
export function newKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Write<Input, Output> {
    send: (input: Input, idempotencyKey: string) => Promise<Output>;
    changes: readonly KeyWord[];
}

/* A write of the contract. The same input sent again after a failure carries the same key, so that
 * an answer that was lost on its way is not done twice. */
export function useWrite<Input, Output>({ send, changes }: Write<Input, Output>) {
    const queryClient = useQueryClient();
    const last = useRef({ input: '', key: '' });
    return useMutation<Output, Error, Input>({
        mutationFn: (input) => {
            const text = JSON.stringify(input ?? null);
            if (last.current.key === '' || last.current.input !== text) {
                last.current = { input: text, key: newKey() };
            }
            return send(input, last.current.key);
        },
        onSuccess: async () => {
            last.current = { input: '', key: '' };
            await Promise.all(
                changes.map((word) => queryClient.invalidateQueries({ queryKey: [word] })),
            );
        },
    });
}
