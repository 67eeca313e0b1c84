// SPDX-License-Identifier: Apache-2.0
import type { Plugin } from 'vite';

/* Answers /api from the fixtures, so that pages can be worked on without a server. Never built in. */
export function fixtures(): Plugin {
    return {
        name: 'score-fixtures',
        configureServer(server) {
            server.middlewares.use('/api/v1', (incoming, outgoing) => {
                const chunks: Buffer[] = [];
                incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
                incoming.on('end', () => {
                    void (async () => {
                        const module = await server.ssrLoadModule('/src/testing/answer.ts');
                        const method = incoming.method ?? 'GET';
                        const answer: Response = await module['answer'](
                            new Request(`http://fixtures/api/v1${incoming.url ?? ''}`, {
                                method,
                                ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
                            }),
                        );
                        outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
                        outgoing.end(await answer.text());
                    })();
                });
            });
        },
    };
}
