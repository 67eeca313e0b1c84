// SPDX-License-Identifier: Apache-2.0
/* The browser tests: bundles the specs, runs each against one real server on a fresh demo market, and
 * prints TAP and, last, "N passed, N failed". Run by `npm run e2e` in web/.
 *   SCORE_PROGRAM (or SCORE_BIN)  the program; default build/score
 *   CHROMIUM                      the browser; default /usr/bin/chromium */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const modules = join(root, 'web', 'node_modules');
const { build } = createRequire(join(root, 'web', 'package.json'))('esbuild');

/* The bundle lies where its imports are found. */
const bundle = join(modules, '.cache', 'score-e2e.mjs');
mkdirSync(dirname(bundle), { recursive: true });
await build({
    entryPoints: [join(here, 'specs', 'all.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['playwright-core'],
    nodePaths: [modules],
    logLevel: 'error',
});

process.env['SCORE_ROOT'] = root;
const { runAll } = await import(pathToFileURL(bundle).href);
process.exitCode = await runAll();
