// SPDX-License-Identifier: Apache-2.0
import type { Candidate, Schemas } from '@/lib/api/types';
import { NOW, opportunity } from './data-opportunities';

const FIRMS = ['Nordwind Systems', 'Alpenblick IT', 'Rhein Data', 'Atlas Consulting', 'Lumen Partners'];

function candidate(name: string, place: number): Candidate {
    const value = 900 - place * 40;
    const terms = [
        { term: 'value', amount: value },
        { term: 'cap_price', amount: -30 * place },
        { term: 'cell_price', amount: 20 },
        { term: 'own_price', amount: 420 - place * 160 },
        { term: 'group_price', amount: 0 },
    ] as const satisfies Schemas['Term'][];
    return {
        partner: `prt_${place}h3kq7m2vn8ra`,
        name,
        rank: place + 1,
        index: terms.reduce((sum, { amount }) => sum + amount, 0),
        continuation: 60 + place * 5,
        propensity: 0.5 / 2 ** place,
        p_accept: 0.72 - place * 0.03,
        p_accept_low: 0.55 - place * 0.03,
        p_accept_high: 0.85 - place * 0.03,
        p_win: 0.34 - place * 0.02,
        p_win_low: 0.22 - place * 0.02,
        p_win_high: 0.48 - place * 0.02,
        value,
        terms: [...terms],
        is_drawn: place === 0,
    };
}

export const candidates = FIRMS.map(candidate);

export const explanation: Schemas['Explanation'] = {
    decision: 'dec_0h3kq7m2vn8ra',
    opportunity: opportunity.id,
    partner: 'prt_0h3kq7m2vn8ra',
    name: 'Nordwind Systems',
    is_drawn: true,
    is_eligible: true,
    sentence: 'Chosen: past wins with this line, and 420 USD because you received 3 of 5.2 entitled offers.',
    band: 'top 10',
    candidate: candidates[0] ?? null,
    gates: [],
    accept: [{ group: 'base', log_odds: 0.4 }, { group: 'line', log_odds: 0.5 }],
    win: [{ group: 'base', log_odds: -0.9 }, { group: 'experience', log_odds: 0.24 }],
    why: [{ group: 'EXPERIENCE', text: 'past wins with this line, industry and size', amount: 120 }],
    why_not: [{ group: 'WORKLOAD', text: 'many open leads now', amount: -40 }],
    fairness: { amount: 420, text: '+420 because you received 3 of 5.2 entitled offers in 90 days' },
    changes: [{ what: 'OPEN_LEADS', text: '2 open leads less', band: 'top 10', passes: null, of: 0 }],
    sensitivity: [],
    expected_offers: 3,
    entitlement: 5.2,
    answer_hours: 14.5,
    end_months: 4.2,
    eligible_count: 5,
    currency: 'USD',
    questions_left: 9,
};

export const fairness: Schemas['FairnessReport'] = {
    window: '90d', partners: 204, offers: 640, gini: 0.031, gini_value: 0.062,
    gini_lottery_adjusted: 0.004, jain: 0.996, min_max: 0.84,
    lower_half: 0.49, nash: 0.98, theil: 0.002, max_ratio: 1.12, decisions: 700, decisions_asked: 700,
    fairness_regret: 0.21, envy_mean: 0.04, envy_max: 0.2, envy_firms: 48,
    worst: {
        partner: 'prt_8h3kq7m2vn8ra', name: 'Tundra Works', entitlement: 5.2, exposure: 4.4, offers: 4,
        is_within_bound: true,
    },
    within_bound: true,
    groups: [
        { group: 'Gold', by: 'level', partners: 40, ratio: 0.97,
          low: 0.9, high: 1.05, alarm: false, received: 130, possible: 134, expected: 131 },
        { group: '1-9', by: 'size', partners: 22, ratio: 0.71,
          low: 0.6, high: 0.79, alarm: true, received: 41, possible: 60, expected: 44 },
    ],
    firms: FIRMS.map((name, place) => ({
        partner: `prt_${place}h3kq7m2vn8ra`, name, entitlement: 5.2, exposure: 4.4 + place * 0.3,
        offers: 5, is_within_bound: true,
    })),
    price_of_fairness: 0.97,
    overrides: 2,
    kept_out: 0,
    gates: [
        {
            group: 'Silver', by: 'level', partners: 88, ratio: 0.91, low: 0.84, high: 0.99, alarm: false,
            eligible_share: 0.42, failed: [{ gate: 'territory', why: "outside the firm's territories", share: 0.5 }],
        },
    ],
    exceptions: [
        {
            kind: 'OVERRIDE', opportunity: opportunity.id, offer: 'ofr_3h3kq7m2vn8ra', partner: 'prt_0h3kq7m2vn8ra',
            name: 'Nordwind Systems', at: NOW, by: 'Anna Berg', reason: 'Knows the customer well',
        },
    ],
};

export const model: Schemas['Models'] = {
    model: 812, policy: 1, events: 14022, accept_labels: 640, win_labels: 172,
    accept_rate: 0.64, win_rate: 0.41, partner_effect_sd: 0.12, learning: 2,
    models: [
        {
            name: 'accept', outcomes: 640, calibration: 'isotonic',
            reliability: [
                { count: 21.4, predicted: 0.37, observed: 0.35 },
                { count: 88.2, predicted: 0.57, observed: 0.6 },
                { count: 130.9, predicted: 0.7, observed: 0.69 },
                { count: 41.7, predicted: 0.83, observed: 0.85 },
            ],
            drift: { level: 1.3, alarm: 20, alarms: 1, alarm_at: '2026-08-02T09:00:00.000Z' },
            curve: [
                { outcomes: 160, loss: 0.24, base_loss: 0.238 },
                { outcomes: 320, loss: 0.222, base_loss: 0.231 },
                { outcomes: 480, loss: 0.214, base_loss: 0.229 },
                { outcomes: 640, loss: 0.209, base_loss: 0.23 },
            ],
        },
        {
            name: 'win', outcomes: 0, calibration: 'platt', reliability: [],
            drift: { level: 0, alarm: 20, alarms: 0, alarm_at: null }, curve: [],
        },
    ],
};

export const pipeline: Schemas['PipelineReport'] = {
    placements: [
        { name: 'NEW', count: 4 }, { name: 'READY', count: 12 }, { name: 'OFFERED', count: 7 },
        { name: 'PLACED', count: 61 }, { name: 'UNPLACED', count: 2 }, { name: 'CLOSED', count: 2914 },
    ],
    stages: [{ name: '03', count: 20 }, { name: '04', count: 11 }],
    offers: [{ name: 'OFFERED', count: 7 }, { name: 'ACCEPTED', count: 30 }],
    imported_offers: 0,
};
