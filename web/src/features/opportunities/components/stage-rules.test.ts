// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { opportunity } from '@/testing/data-opportunities';
import { fieldsFor, isBackward, needsLineItem, type Stage, type StageField } from './stage-rules';

describe('the fields a stage asks for', () => {
    test.each<[Stage, StageField[]]>([
        ['01', []],
        ['03', ['decision_maker']],
        ['05', ['competitor', 'probability_percent', 'decision_maker']],
        ['08', ['won_reason', 'order_ref', 'decision_maker', 'competitor', 'probability_percent']],
        ['09', ['lost_reason']],
        ['11', ['lost_reason', 'competitor']],
    ])('%s', (stage, fields) => {
        expect(fieldsFor(opportunity, stage)).toEqual(fields);
    });

    test('leave out what is known', () => {
        const known = { ...opportunity, decision_maker: 'Ann', competitor: 'none' };
        expect(fieldsFor(known, '06')).toEqual(['decision_date', 'probability_percent']);
    });

    test('start with a note when the move goes back', () => {
        expect(fieldsFor({ ...opportunity, stage: '04' }, '02')).toEqual(['note']);
    });
});

test('a first move is never backward', () => {
    expect(isBackward(null, '01')).toBe(false);
});

test.each<[Stage, boolean]>([
    ['03', false],
    ['04', true],
    ['08', true],
    ['10', false],
])('stage %s needs a line item: %s', (stage, isNeeded) => {
    expect(needsLineItem(stage)).toBe(isNeeded);
});
