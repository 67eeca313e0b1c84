// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { t, tn, word } from './t';

test('values fill the places of a text', () => {
    expect(t('app.title', { page: 'Offers' })).toBe('Offers - Score');
});

test('a count chooses its form', () => {
    expect(tn('unplaced.failed', 1)).toContain('1 firm did');
    expect(tn('unplaced.failed', 3)).toContain('3 firms did');
});

test('a known code has its word', () => {
    expect(word('placement', 'READY')).toBe('Ready to pass');
});

test('a code newer than the portal is shown as readable text', () => {
    expect(word('gate', 'brand_new')).toBe('Brand new');
});
