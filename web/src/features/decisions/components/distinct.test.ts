// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { candidates } from '@/testing/data-decisions';
import { indistinctFromFirst } from './distinct';

const [first, second] = candidates;
if (!first || !second) {
    throw new Error('two candidates are needed');
}

describe('a candidate cannot be told from the first', () => {
    test('when both intervals overlap', () => {
        expect(indistinctFromFirst([first, second])).toEqual(new Set([second.partner]));
    });

    test('not when the chances to win lie apart', () => {
        const apart = { ...second, p_win_low: 0.01, p_win_high: first.p_win_low - 0.01 };
        expect(indistinctFromFirst([first, apart])).toEqual(new Set());
    });

    test('also when the intervals only touch', () => {
        const touching = { ...second, p_win_low: 0.01, p_win_high: first.p_win_low };
        expect(indistinctFromFirst([first, touching]).size).toBe(1);
    });

    test('never for a list of none', () => {
        expect(indistinctFromFirst([]).size).toBe(0);
    });
});
