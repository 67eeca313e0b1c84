// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { exposureCurve } from './exposure-curve';

const firm = (entitlement: number, exposure: number) => ({
    partner: `prt_${entitlement}${exposure}`,
    name: 'Firm',
    entitlement,
    exposure,
    offers: 1,
    is_within_bound: true,
});

test('firms that had their due lie on the straight line, whatever their size', () => {
    for (const { firms, leads } of exposureCurve([firm(1, 1), firm(5, 5), firm(2, 2)])) {
        expect(leads).toBeCloseTo(firms, 12);
    }
});

test('the least served come first', () => {
    const curve = exposureCurve([firm(1, 2), firm(1, 0)]);
    expect(curve).toEqual([
        { firms: 0, leads: 0 },
        { firms: 0.5, leads: 0 },
        { firms: 1, leads: 1 },
    ]);
});

test('nothing received is no curve', () => {
    expect(exposureCurve([firm(1, 0)])).toEqual([]);
});
