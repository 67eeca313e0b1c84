// SPDX-License-Identifier: Apache-2.0
/* Writes the contract as JSON, byte-equal for an equal contract: openapi-json.mjs FROM.yaml TO.json */
import { readFileSync, writeFileSync } from 'node:fs';
import { CORE_SCHEMA, load } from 'js-yaml';

const [from, to] = process.argv.slice(2);
if (!from || !to) {
    console.error('usage: openapi-json.mjs FROM.yaml TO.json');
    process.exit(2);
}
/* Dates in examples stay the text they are written as. */
writeFileSync(to, `${JSON.stringify(load(readFileSync(from, 'utf8'), { schema: CORE_SCHEMA }), null, 1)}\n`);
