// SPDX-License-Identifier: Apache-2.0
/* Holds the contract to its own rules: lint-openapi.mjs openapi.yaml
 * Every reference leads somewhere and every component is used; operations are named, tagged and told in a
 * sentence; writes carry Idempotency-Key or If-Match, and the token; failures are problem documents. */
import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, load } from 'js-yaml';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const SNAKE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

const [file] = process.argv.slice(2);
if (!file) {
    console.error('usage: lint-openapi.mjs openapi.yaml');
    process.exit(2);
}
const contract = load(readFileSync(file, 'utf8'), { schema: CORE_SCHEMA });
const problems = [];
const report = (where, what) => problems.push(`${where}: ${what}`);

function resolve(reference) {
    return reference
        .replace(/^#\//, '')
        .split('/')
        .reduce((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], contract);
}

const used = new Set();
function walk(node, where) {
    if (typeof node !== 'object' || node === null) {
        return;
    }
    if (typeof node.$ref === 'string') {
        used.add(node.$ref);
        if (resolve(node.$ref) === undefined) {
            report(where, `${node.$ref} leads nowhere`);
        }
    }
    for (const [key, value] of Object.entries(node)) {
        walk(value, `${where}/${key}`);
    }
}

function checkSchema(name, schema) {
    const where = `#/components/schemas/${name}`;
    for (const field of Object.keys(schema.properties ?? {})) {
        if (!SNAKE.test(field)) {
            report(where, `${field} is not snake_case`);
        }
    }
    for (const field of schema.required ?? []) {
        if (!Object.hasOwn(schema.properties ?? {}, field)) {
            report(where, `${field} is required but not described`);
        }
    }
    if (schema.type === 'object' && schema.properties && schema.additionalProperties !== false) {
        report(where, 'an object with named fields closes itself with additionalProperties: false');
    }
}

function checkWrite(where, path, method, names, isPublic) {
    if (path === '/session' && method === 'post') {
        return;
    }
    if (!isPublic && !names.has('X-CSRF-Token')) {
        report(where, 'a write takes X-CSRF-Token');
    }
    if (method === 'post' && !names.has('Idempotency-Key')) {
        report(where, 'a POST takes Idempotency-Key');
    }
    if (method === 'patch' && !names.has('If-Match')) {
        report(where, 'a PATCH takes If-Match');
    }
}

const operationIds = new Set();
function checkOperation(path, shared, method, operation) {
    const where = `${method.toUpperCase()} ${path}`;
    const { operationId, summary, tags = [], responses = {} } = operation;
    if (!SNAKE.test(operationId ?? '')) {
        report(where, 'operationId is missing or not snake_case');
    }
    if (operationIds.has(operationId)) {
        report(where, `operationId ${operationId} is taken`);
    }
    operationIds.add(operationId);
    if (!summary) {
        report(where, 'a summary is missing');
    }
    const known = contract.tags.map((tag) => tag.name);
    if (tags.length !== 1 || !known.includes(tags[0])) {
        report(where, 'exactly one known tag is needed');
    }
    const parameters = [...shared, ...(operation.parameters ?? [])]
        .map((parameter) => (parameter.$ref ? resolve(parameter.$ref) : parameter))
        .filter(Boolean);
    const names = new Set(parameters.map((parameter) => parameter.name));
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
        if (!names.has(name)) {
            report(where, `path parameter ${name} is not described`);
        }
    }
    if (method !== 'get') {
        checkWrite(where, path, method, names, operation.security?.length === 0);
    }
    const codes = Object.keys(responses);
    if (!codes.some((code) => code.startsWith('2'))) {
        report(where, 'no success is described');
    }
    if (!codes.includes('default') && !(codes.includes('4XX') && codes.includes('5XX'))) {
        report(where, 'failures are not described');
    }
}

walk(contract, '#');
for (const [group, components] of Object.entries(contract.components)) {
    for (const name of Object.keys(components)) {
        if (group !== 'securitySchemes' && !used.has(`#/components/${group}/${name}`)) {
            report(`#/components/${group}/${name}`, 'nothing uses it');
        }
    }
}
for (const [name, schema] of Object.entries(contract.components.schemas)) {
    checkSchema(name, schema);
}
for (const [path, item] of Object.entries(contract.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
        checkOperation(path, item.parameters ?? [], method, item[method]);
    }
}
for (const line of problems) {
    console.error(`${file}: ${line}`);
}
process.exit(problems.length === 0 ? 0 : 1);
