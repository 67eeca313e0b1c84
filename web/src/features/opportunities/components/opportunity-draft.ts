// SPDX-License-Identifier: Apache-2.0
import type { Opportunity, Schemas } from '@/lib/api/types';

/* What a person has typed so far; "" is empty. */
export interface OpportunityDraft {
    title: string;
    need: string;
    account: string;
    offering: string;
    amount: string;
    currency: string;
    country: string;
    city: string;
    decision_date: string;
    contact_name: string;
    contact_email: string;
    contact_phone: string;
    contact_consent: boolean;
}

export const EMPTY_DRAFT: OpportunityDraft = {
    title: '',
    need: '',
    account: '',
    offering: '',
    amount: '',
    currency: 'USD',
    country: '',
    city: '',
    decision_date: '',
    contact_name: '',
    contact_email: '',
    contact_phone: '',
    contact_consent: false,
};

export function draftOf(opportunity: Opportunity): OpportunityDraft {
    return {
        title: opportunity.title,
        need: opportunity.need,
        account: opportunity.account_name ?? '',
        offering: opportunity.offering ?? '',
        amount: opportunity.amount ?? '',
        currency: opportunity.currency ?? 'USD',
        country: opportunity.country ?? '',
        city: opportunity.city ?? '',
        decision_date: opportunity.decision_date ?? '',
        contact_name: opportunity.contact_name ?? '',
        contact_email: opportunity.contact_email ?? '',
        contact_phone: opportunity.contact_phone ?? '',
        contact_consent: opportunity.contact_consent ?? false,
    };
}

function filled(draft: OpportunityDraft): Omit<Schemas['OpportunityInput'], 'title' | 'source'> {
    const text = {
        need: draft.need,
        account: draft.account,
        offering: draft.offering,
        country: draft.country.toUpperCase(),
        city: draft.city,
        decision_date: draft.decision_date,
        contact_name: draft.contact_name,
        contact_email: draft.contact_email,
        contact_phone: draft.contact_phone,
        ...(draft.amount === '' ? {} : { amount: draft.amount, currency: draft.currency }),
    };
    return Object.fromEntries(
        Object.entries(text)
            .map(([field, value]) => [field, value.trim()])
            .filter(([, value]) => value !== ''),
    );
}

export function inputOf(draft: OpportunityDraft): Schemas['OpportunityInput'] {
    return {
        ...filled(draft),
        title: draft.title.trim(),
        source: 'portal',
        ...(draft.contact_consent ? { contact_consent: true } : {}),
    };
}

/* Only what was changed: a merge patch leaves the rest alone. An emptied field becomes null. */
export function patchOf(before: OpportunityDraft, after: OpportunityDraft): Schemas['OpportunityPatch'] {
    const patch: Schemas['OpportunityPatch'] = {};
    const now = filled(after);
    const isChanged = (field: keyof OpportunityDraft) => before[field] !== after[field];
    if (isChanged('title')) {
        patch.title = after.title.trim();
    }
    if (isChanged('contact_consent')) {
        patch.contact_consent = after.contact_consent;
    }
    if (isChanged('amount') || isChanged('currency')) {
        patch.amount = now.amount ?? null;
        patch.currency = now.currency ?? null;
    }
    const texts = [
        'need', 'account', 'offering', 'country', 'city', 'decision_date',
        'contact_name', 'contact_email', 'contact_phone',
    ] as const;
    for (const field of texts) {
        if (isChanged(field)) {
            patch[field] = now[field] ?? null;
        }
    }
    return patch;
}
