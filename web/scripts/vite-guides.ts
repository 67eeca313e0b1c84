// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const FOLDER = fileURLToPath(new URL('../../docs/guides/partners', import.meta.url));
const KINDS = ['.png', '.pdf'];

/* Pictures and printed guides of docs/guides/partners, served below /guides/files. */
export function guideFiles(): Plugin {
    return {
        name: 'score-guides',
        generateBundle() {
            for (const name of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
                if (KINDS.some((kind) => name.endsWith(kind))) {
                    this.emitFile({
                        type: 'asset',
                        fileName: `guides/files/${name}`,
                        source: readFileSync(join(FOLDER, name)),
                    });
                }
            }
        },
    };
}
