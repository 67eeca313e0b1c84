// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { ago, dated, span, weekendDaysBetween } from './time';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2027-01-08T10:00:00Z');
const at = (deltaMs: number) => new Date(NOW + deltaMs).toISOString();

describe('ago', () => {
    test.each([
        ['just now', -20_000, 'now'],
        ['minutes', -5 * 60_000, '5 minutes ago'],
        ['hours ahead', 3 * HOUR_MS, 'in 3 hours'],
        ['yesterday', -24 * HOUR_MS, 'yesterday'],
        ['months', -90 * 24 * HOUR_MS, '3 months ago'],
    ])('%s', (_, deltaMs, text) => {
        expect(ago(at(deltaMs), NOW)).toBe(text);
    });
});

describe('span', () => {
    test.each([
        ['days and hours', 52 * HOUR_MS, '2 d 4 h'],
        ['hours and minutes', 3 * HOUR_MS + 12 * 60_000, '3 h 12 min'],
        ['minutes and seconds', 245_000, '4 min 05 s'],
        ['never below nothing', -5000, '0 min 00 s'],
    ])('%s', (_, ms, text) => {
        expect(span(ms)).toBe(text);
    });
});

test('a weekend between Friday and Monday is two days', () => {
    expect(weekendDaysBetween(NOW, NOW + 72 * HOUR_MS)).toBe(2);
});

test('no weekend within one Monday', () => {
    const monday = Date.parse('2027-01-11T08:00:00Z');
    expect(weekendDaysBetween(monday, monday + 8 * HOUR_MS)).toBe(0);
});

test('what is looked at years later has its year', () => {
    expect(dated('2027-01-08T10:05:00.000Z')).toBe('8 Jan 2027, 10:05');
});
