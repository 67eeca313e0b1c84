// SPDX-License-Identifier: Apache-2.0
import type { Role, User } from '../api/types';

const VENDOR: readonly Role[] = ['SELLER', 'CHANNEL_MANAGER', 'REVIEWER', 'AUDITOR', 'ADMINISTRATOR'];

type Holder = Pick<User, 'roles'>;

export function hasRole(user: Holder, ...roles: Role[]): boolean {
    return user.roles.some((role) => roles.includes(role));
}

export function isVendor(user: Holder): boolean {
    return hasRole(user, ...VENDOR);
}

/* What a person is offered to do. The server decides; this only keeps dead ends out of the pages. */
export const can = {
    seeQueue: (user: Holder) => hasRole(user, 'SELLER', 'CHANNEL_MANAGER', 'AUDITOR'),
    createOpportunity: (user: Holder) => hasRole(user, 'SELLER', 'CHANNEL_MANAGER'),
    pass: (user: Holder) => hasRole(user, 'SELLER', 'CHANNEL_MANAGER'),
    override: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER'),
    review: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER'),
    import: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'ADMINISTRATOR'),
    attest: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'ADMINISTRATOR'),
    invite: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'ADMINISTRATOR'),
    nameFocal: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'PARTNER_ADMIN'),
    seePast: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'AUDITOR', 'ADMINISTRATOR'),
    seeProof: (user: Holder) =>
        hasRole(user, 'CHANNEL_MANAGER', 'AUDITOR', 'ADMINISTRATOR', 'FOCAL', 'PARTNER_ADMIN'),
    /* The proof of all: the servers too, and the entries of any firm. */
    seeQuestions: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'AUDITOR'),
    answerQuestions: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER'),
    audit: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER', 'AUDITOR', 'ADMINISTRATOR'),
    passAll: (user: Holder) => hasRole(user, 'CHANNEL_MANAGER'),
    /* The focal and the deputies hold this role; they answer for the firm. */
    answer: (user: Holder) => hasRole(user, 'FOCAL'),
    progress: (user: Holder) => hasRole(user, 'FOCAL', 'REP'),
    seeOffers: (user: Holder) => hasRole(user, 'FOCAL', 'REP', 'PARTNER_ADMIN', 'DISTRIBUTOR'),
    seeReports: (user: Holder) =>
        hasRole(user, 'SELLER', 'CHANNEL_MANAGER', 'AUDITOR', 'FOCAL', 'PARTNER_ADMIN'),
    seePassing: (user: Holder) =>
        hasRole(user, 'SELLER', 'CHANNEL_MANAGER', 'AUDITOR', 'ADMINISTRATOR', 'FOCAL', 'PARTNER_ADMIN'),
    seeModel: (user: Holder) => hasRole(user, 'SELLER', 'CHANNEL_MANAGER', 'AUDITOR'),
} as const;
