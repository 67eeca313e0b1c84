// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';
import type { LorenzPoint } from '@/components/lorenz-chart';

/* Firms by exposure per entitlement, lowest first: their part of all entitlement against their part
   of all exposure. A straight line means that each had its due. */
export function exposureCurve(firms: readonly Schemas['FairnessFirm'][]): LorenzPoint[] {
    const due = firms.filter(({ entitlement }) => entitlement > 0);
    const entitled = due.reduce((sum, { entitlement }) => sum + entitlement, 0);
    const received = due.reduce((sum, { exposure }) => sum + Math.max(0, exposure), 0);
    if (entitled === 0 || received === 0) {
        return [];
    }
    const ordered = due.toSorted((a, b) => a.exposure / a.entitlement - b.exposure / b.entitlement);
    let across = 0;
    let up = 0;
    const points = ordered.map(({ entitlement, exposure }) => {
        across += entitlement / entitled;
        up += Math.max(0, exposure) / received;
        return { firms: across, leads: up };
    });
    return [{ firms: 0, leads: 0 }, ...points];
}
