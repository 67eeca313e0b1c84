// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { opportunity } from '@/testing/data-opportunities';
import { draftOf, EMPTY_DRAFT, inputOf, patchOf } from './opportunity-draft';

test('an input holds only what was filled in', () => {
    expect(inputOf({ ...EMPTY_DRAFT, title: ' New ', city: ' Bonn ' })).toEqual({
        title: 'New',
        city: 'Bonn',
        source: 'portal',
    });
});

test('an amount brings its currency', () => {
    const input = inputOf({ ...EMPTY_DRAFT, title: 'New', amount: '12.50', currency: 'EUR' });
    expect(input).toMatchObject({ amount: '12.50', currency: 'EUR' });
});

test('a patch of nothing changed is empty', () => {
    const draft = draftOf(opportunity);
    expect(patchOf(draft, draft)).toEqual({});
});

test('a patch names what changed and empties what was cleared', () => {
    const before = draftOf(opportunity);
    expect(patchOf(before, { ...before, city: '', country: 'de' })).toEqual({
        city: null,
        country: 'DE',
    });
});
