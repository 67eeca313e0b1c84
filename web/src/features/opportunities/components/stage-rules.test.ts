// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { opportunity } from '@/testing/data-opportunities';
import { fieldsFor, isBackward, needsLineItem, type Stage, type StageField } from './stage-rules';

describe('the fields a stage asks for', () => {
    test.each<[Stage, StageField[]]>([
        ['01', []],
        ['03', ['decision_maker']],
        ['05', ['competitor', 'probability_percent']],
        ['08', ['won_reason', 'order_ref']],
        ['09', ['lost_reason']],
        ['11', ['lost_reason', 'competitor']],
    ])('%s', (stage, fields) => {
        expect(fieldsFor(opportunity, stage)).toEqual(fields);
    });

    test('start with a note when the move goes back', () => {
        expect(fieldsFor({ ...opportunity, stage: '04' }, '02')).toEqual(['note']);
    });
});

test.each<[string, string | null, Stage, boolean]>([
    ['a first move', null, '01', false],
    ['a step back', '04', '03', true],
    ['a step on', '04', '05', false],
    ['an ending', '11', '09', false],
])('%s is backward: %s to %s, %s', (_, from, to, isBack) => {
    expect(isBackward(from, to)).toBe(isBack);
});

test.each<[Stage, boolean]>([
    ['03', false],
    ['04', true],
    ['08', true],
    ['10', false],
])('stage %s needs a line item: %s', (stage, isNeeded) => {
    expect(needsLineItem(stage)).toBe(isNeeded);
});
