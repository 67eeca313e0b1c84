// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHANGES } from './verbs';

const DOMAIN = join(import.meta.dirname, '../../../../../src/domain');

/* What changes nothing that a page of others shows. An undo ends with import.undone. */
const SILENT = /\.removed$|^link\.created$|^user\.reset_begun$/;

/* Whose events there are; other texts with a point in them are no verbs. */
const NOUNS = new Set(Object.keys(CHANGES).map((verb) => verb.replace(/\..*$/, '')));

function verbsOfTheServer(): Set<string> {
    const verbs = new Set<string>();
    for (const file of readdirSync(DOMAIN).filter((name) => name.endsWith('.c'))) {
        const text = readFileSync(join(DOMAIN, file), 'utf8');
        for (const [, verb, noun] of text.matchAll(/"(([a-z]+)\.[a-z_]+)"/g)) {
            if (verb !== undefined && noun !== undefined && NOUNS.has(noun)) {
                verbs.add(verb);
            }
        }
    }
    return verbs;
}

test('every verb that the server writes moves a page or is known to be silent', () => {
    const verbs = verbsOfTheServer();
    expect(verbs.size).toBeGreaterThan(40);
    const heard = new Set(Object.keys(CHANGES));
    expect([...verbs].filter((verb) => !heard.has(verb) && !SILENT.test(verb))).toEqual([]);
    expect([...heard].filter((verb) => !verbs.has(verb))).toEqual([]);
});
