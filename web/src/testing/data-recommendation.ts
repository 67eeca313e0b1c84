// SPDX-License-Identifier: Apache-2.0
import type { Recommendation } from '@/lib/api/types';
import { candidates } from './data-decisions';
import { NOW, opportunity } from './data-opportunities';

export const recommendation: Recommendation = {
    decision: 'dec_0h3kq7m2vn8ra',
    opportunity: opportunity.id,
    round: 1,
    partner: 'prt_0h3kq7m2vn8ra',
    policy: 1,
    model: 812,
    seed: '9f2c',
    candidates,
    ineligible: [
        {
            partner: 'prt_8h3kq7m2vn8ra',
            name: 'Tundra Works',
            gates: ['CAPACITY', 'PROFILE'],
            reasons: [
                { gate: 'CAPACITY', why: 'the limit of open leads is reached', fix: 'progress or close open leads' },
                { gate: 'PROFILE', why: 'the profile is not complete', fix: 'complete and verify the profile' },
            ],
        },
    ],
    eligible_count: 5,
    tail_mass: 0.03,
    is_baseline: false,
    are_distinguishable: false,
    created_at: NOW,
};
