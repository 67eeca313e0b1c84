// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { chooseField, confidenceOf, mapNameOf } from './draft-words';

const column = (name: string, field: string | null, confidence = 1) => ({
    column: name,
    field,
    confidence,
    samples: [],
});

describe('confidenceOf', () => {
    test.each([
        ['left out, however sure', column('Bem.', null, 1), 'out'],
        ['sure', column('Name', 'name', 0.9), 'sure'],
        ['likely', column('Name', 'name', 0.6), 'likely'],
        ['a guess', column('Name', 'name', 0.59), 'guess'],
    ])('%s', (_, entry, how) => {
        expect(confidenceOf(entry)).toBe(how);
    });
});

describe('chooseField', () => {
    const columns = [column('Firma', 'name'), column('Kurz', 'external_id'), column('Bem.', null)];
    test.each([
        ['a free field', 'Bem.', 'city', { 'Bem.': 'city' }],
        ['a field another column has is taken from it', 'Bem.', 'name', { Firma: null, 'Bem.': 'name' }],
        ['its own field again', 'Firma', 'name', { Firma: 'name' }],
        ['leaving a column out leaves the others alone', 'Kurz', null, { Kurz: null }],
    ])('%s', (_, name, field, change) => {
        expect(chooseField(columns, name, field)).toEqual(change);
    });
});

describe('mapNameOf', () => {
    test.each([
        ['accents and spaces', 'Partner Süd (2026).csv', 'partner-sud-2026'],
        ['no ending', 'leads', 'leads'],
        ['nothing that a name may have', '???.csv', ''],
    ])('%s', (_, file, name) => {
        expect(mapNameOf(file)).toBe(name);
    });
});
