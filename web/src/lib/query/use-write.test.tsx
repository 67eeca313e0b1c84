// SPDX-License-Identifier: Apache-2.0
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import { useWrite } from './use-write';

function setUp(send: (input: string, key: string) => Promise<string>) {
    const queryClient = new QueryClient();
    const wrapper = ({ children }: { children: ReactNode }) => (
        <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    );
    return renderHook(() => useWrite({ send, changes: [] }), { wrapper });
}

test('the same input after a failure carries the same key', async () => {
    const keys: string[] = [];
    const { result } = setUp((_, key) => {
        keys.push(key);
        return keys.length === 1 ? Promise.reject(new Error('lost')) : Promise.resolve('done');
    });
    result.current.mutate('a');
    await waitFor(() => expect(result.current.isError).toBe(true));
    result.current.mutate('a');
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    expect(keys[1]).toBe(keys[0]);
});

test('another input, or the same one after success, has a new key', async () => {
    const send = vi.fn((input: string) => Promise.resolve(input));
    const { result } = setUp(send);
    for (const input of ['a', 'b', 'b']) {
        await result.current.mutateAsync(input);
    }
    const keys = new Set(send.mock.calls.map((call: unknown[]) => call[1]));
    expect(keys.size).toBe(3);
});
