// SPDX-License-Identifier: Apache-2.0
/* The first word of every query key: what a write may change. */
export const keys = {
    me: 'me',
    opportunities: 'opportunities',
    offers: 'offers',
    decisions: 'decisions',
    partners: 'partners',
    invitations: 'invitations',
    devices: 'devices',
    setup: 'setup',
    entry: 'entry',
    reports: 'reports',
    imports: 'imports',
    drafts: 'drafts',
    catalogue: 'catalogue',
    proof: 'proof',
    policies: 'policies',
    guides: 'guides',
    channels: 'channels',
    experiments: 'experiments',
} as const;

export type KeyWord = (typeof keys)[keyof typeof keys];
