// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';
import { NOW } from './data-opportunities';

const FIELDS = ['name', 'external_id', 'country', 'city', 'postal_code', 'level', 'email', 'website'];

export const draft: Schemas['ImportDraft'] = {
    id: 'imd_0h3kq7m2vn8ra', version: 1, file_name: 'Partner_Süd.csv', bytes: 41_200, state: 'DRAFT',
    kind: 'partners', encoding: 'latin-1', encoding_doubt: true, separator: ';', row_count: 212,
    columns: [
        { column: 'Firmenname', field: 'name', confidence: 0.98, samples: ['Müller & Söhne', 'Rhein Data'] },
        { column: 'Kd.-Nr.', field: 'external_id', confidence: 0.91, samples: ['10023', '10024'] },
        { column: 'Land', field: 'country', confidence: 0.99, samples: ['DE', 'AT', 'CH'] },
        { column: 'Ort', field: 'city', confidence: 0.95, samples: ['Köln', 'Wien'] },
        { column: 'Stufe', field: 'level', confidence: 0.7, samples: ['Gold', 'Silber'] },
        { column: 'Bem.', field: null, confidence: 0, samples: ['', 'ruft zurück'] },
    ],
    fields: FIELDS.map((field) => ({ field, is_required: field === 'name' })),
    date_order: 'DMY', decimal_mark: ',', missing: [], notices: [], progress: { rows_done: 0, rows_total: 212 },
    import: null, problem: null, map_name: null, created_at: NOW, updated_at: NOW,
};

export const unclear: Schemas['ImportDraft'] = {
    ...draft,
    id: 'imd_1h3kq7m2vn8ra', file_name: 'export(3).csv', kind: null, encoding: 'utf-8', encoding_doubt: false,
    row_count: 12, columns: [{ column: 'A', field: null, confidence: 0, samples: ['1', '2', '3'] }], fields: [],
};

export const running: Schemas['ImportDraft'] = {
    ...draft,
    id: 'imd_2h3kq7m2vn8ra', file_name: 'deals 2026.csv', kind: 'opportunities', state: 'RUNNING',
    encoding_doubt: false, row_count: 4000, progress: { rows_done: 1200, rows_total: 4000 },
};

export const finished: Schemas['ImportDraft'] = {
    ...draft,
    id: 'imd_3h3kq7m2vn8ra', file_name: 'sales_teams.csv', state: 'DONE', import: 'imp_0h3kq7m2vn8ra',
    progress: { rows_done: 35, rows_total: 35 },
};

const row = (line: number, name: string, city: string) => ({
    line,
    fields: { name, city, country: 'DE', level: 'Gold', external_id: String(10_000 + line) },
    errors: [],
});

export const preview: Schemas['ImportPreviewFile'] = {
    draft: draft.id,
    rows: [
        row(2, 'Müller & Söhne', 'Köln'),
        row(3, 'Rhein Data', 'Bonn'),
        {
            line: 4,
            fields: { name: 'Lumen Partners', country: 'Atlantis' },
            errors: [{ line: 4, column: 'Land', code: 'UNKNOWN', message: 'no country is called so' }],
        },
        row(5, 'Alpenblick IT', 'Ulm'),
        row(6, 'Atlas Consulting', 'Aalen'),
    ],
    created: 209, updated: 0, unchanged: 0, rejected: 3,
    problems: [
        {
            code: 'UNKNOWN', column: 'Land', message: 'No country is called so.', count: 3, first_line: 4,
            example: 'Atlantis',
        },
    ],
};

export const past: Schemas['PastReport'] = {
    deals: 4812, firms: 212, firms_with_leads: 190, from: '2026-01-02T00:00:00.000Z', to: '2026-12-20T00:00:00.000Z',
    concentration: {
        top: ['Nordwind Systems', 'Alpenblick IT', 'Rhein Data'].map((name, place) => ({
            partner: `prt_${place}h3kq7m2vn8ra`, name, leads: 600 - place * 150, share: 0.12 - place * 0.03,
        })),
        top10_share: 0.61, gini: 0.72,
        lorenz: Array.from({ length: 21 }, (_, point) => ({
            firms: point / 20, leads: (point / 20) ** 4,
        })),
    },
    idle: {
        known: 3900, median_days: 6, p90_days: 31,
        buckets: [['0-1', 700], ['2-3', 800], ['4-7', 1100], ['8-14', 600], ['15-30', 400], ['31+', 300]].map(
            ([days, count]) => ({ days: String(days), count: Number(count) }),
        ),
    },
    without_fact: [
        { fact: 'AUTHORISATION', leads: 900, firms: 60 },
        { fact: 'PROFILE', leads: 300, firms: 22 },
    ],
    unknown_facts: [
        { fact: 'STANDING', partners: 212, blocked_opportunities: 140 },
        { fact: 'MYSA', partners: 180, blocked_opportunities: 121 },
    ],
    statement: 'The leads were not given out at random, so this history cannot show what other firms would have won.',
    by_source: [{ name: 'web', count: 4812 }],
};

export const sources: Schemas['SourceReport'] = {
    items: [
        {
            source: 'portal', opportunities: 40, decidable: 30, decidable_share: 0.75, data_fault_returns: 2,
            judged: 20, offers: 22, won: 6, lost: 9, p_real: 0.7,
            decidable_interval: { share: 0.75, low: 0.6, high: 0.86 },
            data_fault_interval: { share: 0.1, low: 0.03, high: 0.3 },
            won_interval: { share: 0.4, low: 0.2, high: 0.64 },
        },
    ],
};

export const placements: Schemas['Placements'] = {
    placed: 2, unplaced: 1, value: [{ amount: '182000.00', currency: 'EUR' }],
    reasons: [{ code: 'MYSA', count: 1, fix: 'invite the firms to register for MySA' }],
    items: ['Storage refresh for two plants', 'Backup for a hospital'].map((title, place) => ({
        opportunity: `opp_${place}h3kq7m2vn8ra`, title, account: 'Acme Corporation',
        partner: `prt_${place}h3kq7m2vn8ra`, partner_name: place === 0 ? 'Nordwind Systems' : 'Rhein Data',
        p_accept: 0.7, p_win: 0.3, value: { amount: '91000.00', currency: 'EUR' },
    })),
    unplaced_items: [
        {
            opportunity: 'opp_2h3kq7m2vn8ra', title: 'Analytics for a retailer', code: 'MYSA',
            reason: 'no firm is registered for MySA', fix: 'invite the firms to register for MySA',
        },
    ],
    evenness: {
        gini: 0.12, gini_value: 0.2, max_share: 0.5,
        firms: ['Nordwind Systems', 'Rhein Data'].map((name, place) => ({
            partner: `prt_${place}h3kq7m2vn8ra`, name, offers: 1, value: 91_000, entitlement: 1,
        })),
    },
    seconds: 0.4,
};

export const duplicates: Schemas['DuplicateList'] = {
    items: [
        {
            kind: 'OPPORTUNITY', id: 'opp_1h3kq7m2vn8ra', title: 'Backup for a hospital', score: 0.93,
            why: ['same account', 'same offering'], blocks: true,
        },
        { kind: 'ACCOUNT', id: 'acc_1h3kq7m2vn8ra', title: 'ACME Corp.', score: 0.8, why: ['similar name'], blocks: false },
    ],
};
