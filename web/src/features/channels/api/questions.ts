// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { client } from '@/lib/api/client';
import { unwrap } from '@/lib/api/unwrap';
import { keys } from '@/lib/query/keys';
import { useWrite } from '@/lib/query/use-write';

const PAGE_SIZE = 20;

const questionsQuery = (open: boolean) =>
    infiniteQueryOptions({
        queryKey: [keys.channels, 'questions', open],
        queryFn: ({ pageParam }) =>
            unwrap(client.GET('/questions', { params: { query: { open, limit: PAGE_SIZE, ...pageParam } } })),
        initialPageParam: {},
        getNextPageParam: (page) => (page.next === null ? undefined : { cursor: page.next }),
    });

export function useQuestions(open: boolean) {
    return useInfiniteQuery({
        ...questionsQuery(open),
        select: (data) => data.pages.flatMap((page) => page.items),
    });
}

export function useAsk() {
    return useWrite({
        send: (text: string, key) =>
            unwrap(client.POST('/questions', { params: { header: { 'Idempotency-Key': key } }, body: { text } })),
        changes: [keys.channels],
    });
}

export function useAnswer(id: string) {
    return useWrite({
        send: (text: string, key) =>
            unwrap(
                client.POST('/questions/{id}/answer', {
                    params: { path: { id }, header: { 'Idempotency-Key': key } },
                    body: { text },
                }),
            ),
        changes: [keys.channels],
    });
}
