// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';
import { NOW } from './data-opportunities';

const hash = (digit: string) => digit.repeat(64);

const key = {
    number: 1, public_key: hash('a'), fingerprint: 'f1'.repeat(16), from_checkpoint: 1, from: NOW,
    signature: 'ab'.repeat(64),
};

export const seal: Schemas['Proof'] = {
    events: 1240, sealed: 1234, unsealed: 6, checkpoints: 3, sealed_at: NOW,
    head: `1234-${'c'.repeat(20)}`,
    keys: [key, { ...key, number: 2, public_key: hash('b'), fingerprint: 'f2'.repeat(16), from_checkpoint: 3 }],
    draw_days: [
        {
            day: '2027-01-16', commitment: hash('1'), committed: 1200, committed_at: '2027-01-15T08:00:00.000Z',
            revealed: null, revealed_at: null, secret: null,
        },
        {
            day: '2027-01-14', commitment: hash('2'), committed: 900, committed_at: '2027-01-14T08:00:00.000Z',
            revealed: 1100, revealed_at: '2027-01-15T01:00:00.000Z', secret: hash('3'),
        },
    ],
};

export const unsealed: Schemas['Proof'] = {
    ...seal, sealed: 0, unsealed: 1240, checkpoints: 0, sealed_at: null, head: null, keys: [], draw_days: [],
};

export const checkpoint: Schemas['Checkpoint'] = {
    number: 3, made_at: NOW, first_seq: 1001, last_seq: 1234, head: hash('c'), root: hash('d'),
    previous: hash('e'), day: '2027-01-16', commitment: hash('1'), key: 2, signature: 'cd'.repeat(64),
};

export const nodes: readonly Schemas['Node'][] = [
    {
        node: 'berlin', until: NOW, lapsed: false,
        duties: [
            { duty: 'clocks', until: NOW, lapsed: false },
            { duty: 'sealer', until: NOW, lapsed: true },
        ],
    },
    { node: 'cairo', until: null, lapsed: true, duties: [] },
];
