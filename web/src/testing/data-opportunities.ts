// SPDX-License-Identifier: Apache-2.0
import type { Offer, Opportunity, Schemas } from '@/lib/api/types';

/* One fixed market for component tests and for working on pages without a server. */
export const NOW = '2027-01-08T10:00:00.000Z';

export const opportunity: Opportunity = {
    id: 'opp_0h3kq7m2vn8ra',
    version: 3,
    external_id: 'CRM-1042',
    title: 'Storage refresh for two plants',
    need: 'Replace two ageing arrays before the support contract ends in June; 80 TB, low latency.',
    account: 'acc_0h3kq7m2vn8ra',
    account_name: 'Acme Corporation',
    account_industry: 'manufacturing',
    account_size: '201-1000',
    offering: 'off_0h3kq7m2vn8ra',
    offering_name: 'GTX Pro',
    line: 'GTX',
    amount: '4821.00',
    amount_minor: 482100,
    currency: 'USD',
    country: 'US',
    city: 'Chicago',
    territory: null,
    source: 'portal',
    contact_name: 'Jo Customer',
    contact_email: 'jo@customer.example',
    contact_phone: null,
    contact_consent: true,
    placement: 'READY',
    stage: null,
    stage_label: null,
    outcome: null,
    round: 1,
    failed_offers: 0,
    owner: 'usr_0h3kq7m2vn8ra',
    owner_name: 'Sam Seller',
    partner: null,
    partner_name: null,
    offer: null,
    quality: {
        p_real: 0.62, expected_value: { amount: '1450.00', currency: 'USD' }, decidable: false,
        missing: [{ field: 'decision_date', why: 'firms accept dated leads more often', gain: 0.12 }],
    },
    probability_percent: null,
    decision_maker: null,
    competitor: null,
    won_reason: null,
    lost_reason: null,
    order_ref: null,
    next_step: null,
    next_step_at: null,
    defaulted: [],
    decision_date: '2027-02-28',
    created_at: '2027-01-05T09:00:00.000Z',
    updated_at: '2027-01-05T09:00:00.000Z',
    closed_at: null,
};

export const incomplete: Opportunity = {
    ...opportunity,
    id: 'opp_1h3kq7m2vn8ra',
    external_id: null,
    title: 'Backup for a hospital',
    need: 'Backup',
    placement: 'NEW',
    account_name: 'Bluth Company',
    decision_date: null,
    missing: [
        { field: 'need', why: 'at least 40 characters, so that a partner can decide' },
        { field: 'decision_date', why: 'when the customer decides' },
        { field: 'contact_consent', why: 'the customer agrees to be contacted' },
    ],
};

export const unplaced: Opportunity = {
    ...opportunity,
    id: 'opp_2h3kq7m2vn8ra',
    title: 'Analytics for a retailer',
    placement: 'UNPLACED',
    failed_offers: 3,
};

export const masked: Opportunity = {
    ...opportunity,
    placement: 'OFFERED',
    account: null,
    account_name: null,
    contact_name: null,
    contact_email: null,
    offer: 'ofr_0h3kq7m2vn8ra',
};

export const offer: Offer = {
    id: 'ofr_0h3kq7m2vn8ra',
    version: 1,
    partner: 'prt_0h3kq7m2vn8ra',
    partner_name: 'Nordwind Systems',
    decision: 'dec_0h3kq7m2vn8ra',
    status: 'OFFERED',
    origin: 'SCORE',
    position: 1,
    opportunity: masked,
    offered_at: '2027-01-08T08:00:00.000Z',
    expires_at: '2027-01-13T17:00:00.000Z',
    accepted_at: null,
    ended_at: null,
    code: null,
    comment: null,
    override_reason: null,
    charge: 1,
    fit: null,
    fit_code: null,
    fit_comment: null,
    next_step: null,
    next_step_at: null,
    decline_charge_now: 0,
    fault_charge_now: 0,
    free_declines_left: 1,
    first_third_until: '2027-01-10T11:00:00.000Z',
};

export const accepted: Offer = {
    ...offer,
    id: 'ofr_1h3kq7m2vn8ra',
    version: 2,
    status: 'ACCEPTED',
    accepted_at: NOW,
    next_step: 'Call the customer',
    next_step_at: '2027-01-11T09:00:00.000Z',
    opportunity: { ...opportunity, placement: 'PLACED', offer: offer.id, partner: offer.partner },
};

export const history: Schemas['Event'][] = [
    {
        seq: 11, object: opportunity.id, object_seq: 1, verb: 'opportunity.created',
        at: opportunity.created_at, actor: 'Sam Seller', partner: null,
        opportunity: opportunity.id, reason: null, detail: {},
    },
    {
        seq: 12, object: 'dec_0h3kq7m2vn8ra', object_seq: 1, verb: 'decision.made', at: NOW,
        actor: 'Chris Channel', partner: offer.partner, opportunity: opportunity.id, reason: null,
        detail: { decision: 'dec_0h3kq7m2vn8ra' },
    },
];
