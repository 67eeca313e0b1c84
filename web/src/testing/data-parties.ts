// SPDX-License-Identifier: Apache-2.0
import type { Schemas, User } from '@/lib/api/types';
import { NOW } from './data-opportunities';

export const manager: User = {
    id: 'usr_0h3kq7m2vn8ra', version: 1, email: 'channels@vendor.example', name: 'Chris Channel',
    phone: null, roles: ['CHANNEL_MANAGER'], partner: null, distributor: null, state: 'ACTIVE',
    created_at: NOW,
};

export const focal: User = {
    ...manager,
    id: 'usr_1h3kq7m2vn8ra',
    email: 'focal@p0001.example',
    name: 'Fay Focal',
    roles: ['FOCAL'],
    partner: 'prt_0h3kq7m2vn8ra',
};

export const partner: Schemas['Partner'] = {
    id: 'prt_0h3kq7m2vn8ra', version: 1, external_id: 'p0001', name: 'Nordwind Systems', country: 'DE',
    city: 'Hamburg', postal_code: null, territory: null, serves_everywhere: false, email: null,
    phone: null, website: null, duns: null, level: 'Gold', size: '10-49', open_lead_limit: 20,
    paused_until: null, is_active: true, created_at: NOW, updated_at: NOW,
};

const met = { line: null, country: null, state: 'MET', is_verified: true, fix: null } as const;

export const feedback: Schemas['FeedbackStanding'] = {
    partner: 'prt_0h3kq7m2vn8ra',
    agreed: 4,
    disagreed: 1,
    trust: 0.714,
    effects: [{ source: 'campaign', good: 3, bad: 2, p_real_without: 0.91, p_real: 0.89 }],
};

export const readiness: Schemas['Readiness'] = {
    partner: partner.id,
    ready: false,
    facts: [
        { ...met, fact: 'STANDING', evidence: 'agreement active, attested by Chris Channel on 2026-12-01' },
        { ...met, fact: 'MYSA', evidence: 'registered on 2026-03-02', is_verified: false },
        { ...met, fact: 'AUTHORISATION', line: 'GTX', country: 'DE', evidence: 'certificate 4711' },
        { ...met, fact: 'DISTRIBUTOR', evidence: 'd01 selected on 2026-03-02' },
        {
            ...met, fact: 'PROFILE', state: 'NOT_MET', evidence: 'last verified 10 months ago',
            is_verified: false, fix: 'the partner administrator verifies the profile',
        },
    ],
    has_focal: true,
    focal_problem: null,
    open_leads: 3,
    open_lead_limit: 20,
    paused_until: null,
};

const own = { outcome: 'DECLINED', credit: 0, learning: 'DECLINE' } as const;

export const priceList: Schemas['PriceList'] = {
    version: 1,
    items: [
        {
            ...own, code: null, charge: 0.7, charge_free: 0,
            text: 'A reason of your own: free while early and within the free share.',
        },
        {
            ...own, code: 'INFO_MISSING', charge: 0, charge_free: 0, credit: 0.5, learning: 'LEAD_QUALITY',
            text: 'The lead was not good enough; that is never your fault.',
        },
        {
            outcome: 'RETURNED', code: null, charge: 0.7, charge_free: 0.7, credit: 0,
            learning: 'CENSORED', text: 'Returned after acceptance.',
        },
        {
            outcome: 'RECALLED', code: 'NO_CONTACT', charge: 1.5, charge_free: 1.5, credit: 0,
            learning: 'STALLED', text: 'Recalled because nothing happened.',
        },
    ],
    decline_codes: [
        { code: 'NO_CAPACITY', label: 'No capacity at the moment' },
        { code: 'INFO_MISSING', label: 'Too little information to decide' },
        { code: 'OTHER', label: 'Another reason (say which)' },
    ],
    return_codes: [{ code: 'CUSTOMER_NOT_INTERESTED', label: 'The customer is not interested' }],
    recall_codes: [{ code: 'NO_CONTACT', label: 'The customer was not contacted' }],
    feedback_codes: [{ code: 'GOOD_FIT', label: 'A good fit' }],
};

export const offerings: Schemas['Offering'][] = [
    {
        id: 'off_0h3kq7m2vn8ra', version: 1, external_id: 'gtx-pro', name: 'GTX Pro', line: 'GTX',
        access: 'AUTHORISED', list_price: '4821.00', list_price_minor: 482100, currency: 'USD',
    },
];

export const imported: Schemas['Import'] = {
    id: 'imp_0h3kq7m2vn8ra', import: 'imp_0h3kq7m2vn8ra', kind: 'partners', map: 'maven',
    file_name: 'sales_teams.csv', state: 'DONE', dry_run: false, rows: 35, created: 34, updated: 0,
    unchanged: 0, rejected: 1, undo: null, actor: 'Chris Channel', created_at: NOW, finished_at: NOW,
    errors: [{ line: 7, column: 'country', code: 'INVALID', message: 'not a country' }],
};
