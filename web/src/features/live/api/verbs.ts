// SPDX-License-Identifier: Apache-2.0
import { keys, type KeyWord } from '@/lib/query/keys';

const { opportunities, offers, decisions, partners, invitations } = keys;
const { reports, imports, drafts, catalogue, me, policies, channels, experiments } = keys;

const PASSING = [opportunities, offers, decisions, reports] as const;
const FIRMS = [partners, reports] as const;
const LISTS = [imports, drafts, opportunities, partners, catalogue, reports] as const;

/* Every verb of the feed that a page can show, and what it changes there. A browser hears only the
 * verbs that are named to it; a test holds this list against the server's. */
export const CHANGES = {
    'offering.saved': [catalogue],
    'account.saved': [catalogue],
    'distributor.saved': [catalogue],
    'partner.saved': FIRMS,
    'partner.focals_set': FIRMS,
    'user.saved': [partners, me],
    'user.erased': [partners, me],
    'user.channels_named': [channels],
    'user.channels_left': [channels],
    'question.asked': [channels],
    'question.answered': [channels],
    'fact.attested': FIRMS,
    'opportunity.created': [opportunities, reports],
    'opportunity.changed': [opportunities, offers],
    'opportunity.ready': [opportunities, reports],
    'opportunity.unplaced': PASSING,
    'opportunity.reviewed': [opportunities],
    'opportunity.cancelled': PASSING,
    'opportunity.closed': PASSING,
    'opportunity.stage_moved': PASSING,
    'opportunity.contact_erased': [opportunities, offers],
    'opportunity.noted': [opportunities],
    'opportunity.duplicate_allowed': [opportunities],
    'opportunity.line_item_added': [opportunities],
    'decision.made': PASSING,
    'decision.lapsed': PASSING,
    'offer.made': PASSING,
    'offer.accepted': PASSING,
    'offer.declined': PASSING,
    'offer.expired': PASSING,
    'offer.recalled': PASSING,
    'offer.extended': PASSING,
    'offer.returned': PASSING,
    'offer.progressed': PASSING,
    'offer.won': PASSING,
    'offer.lost': PASSING,
    'offer.reopened': PASSING,
    'offer.completed': PASSING,
    'offer.rated': PASSING,
    'offer.forwarded': PASSING,
    'offer.imported': [opportunities, offers, reports],
    'exclusion.lifted': [opportunities],
    'policy.drafted': [policies],
    'policy.evaluated': [policies],
    'policy.approved': [policies],
    'policy.shadowed': [policies],
    'policy.unshadowed': [policies],
    'policy.retired': [policies],
    'policy.activated': [policies, reports],
    'experiment.started': [experiments],
    'experiment.stopped': [experiments],
    'import.done': LISTS,
    'import.undone': LISTS,
    'import.undo_begun': LISTS,
    'import.undo_stopped': LISTS,
    'invitation.sent': [invitations],
    'link.opened': [offers, opportunities],
    'link.used': [offers, invitations],
} as const satisfies Readonly<Record<string, readonly KeyWord[]>>;

export type Verb = keyof typeof CHANGES;

/* What is told in words; the rest only moves the page. */
export const TOLD = [
    'offer.made',
    'offer.accepted',
    'offer.declined',
    'offer.expired',
    'offer.returned',
    'offer.won',
    'offer.lost',
    'offer.rated',
    'opportunity.stage_moved',
    'import.done',
] as const satisfies readonly Verb[];

export type ToldVerb = (typeof TOLD)[number];

export function isTold(verb: string): verb is ToldVerb {
    return TOLD.some((told) => told === verb);
}
