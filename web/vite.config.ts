// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { guideFiles } from './scripts/vite-guides';
import { fixtures } from './src/testing/vite-fixtures';

const PROXY: Record<string, string> = { '/api': process.env['SCORE_URL'] ?? 'http://127.0.0.1:8080' };

/* `npm run dev` talks to a running `score serve`; `npm run dev:fixtures` needs no server at all. */
export default defineConfig(({ mode }) => ({
    plugins: [react(), guideFiles(), ...(mode === 'fixtures' ? [fixtures()] : [])],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    server: {
        host: '127.0.0.1', // a bare machine has no /etc/hosts to look localhost up in
        port: 5173,
        ...(mode === 'fixtures' ? {} : { proxy: PROXY }),
    },
    css: { preprocessorOptions: { scss: { quietDeps: true } } },
    /* The server's Content-Security-Policy allows fonts and scripts from itself only, so nothing is inlined. */
    build: { assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 1200 },
    test: {
        environment: 'jsdom',
        include: ['src/**/*.test.{ts,tsx}'],
        setupFiles: ['src/testing/setup.ts'],
        restoreMocks: true,
        silent: 'passed-only',
        testTimeout: 30_000,
        env: { TZ: 'UTC' },
    },
}));
