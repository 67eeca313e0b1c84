// SPDX-License-Identifier: Apache-2.0
import * as decisions from './data-decisions';
import { recommendation } from './data-recommendation';
import * as identity from './data-identity';
import * as intake from './data-intake';
import * as opportunities from './data-opportunities';
import * as parties from './data-parties';
import * as proof from './data-proof';

type Answer = (request: Request, id: string) => Response | Promise<Response>;

function json(body: unknown, status = 200): Response {
    return new Response(JSON.stringify(body), {
        status,
        headers: { 'Content-Type': 'application/json', ETag: '"3"' },
    });
}

export function problem(status: number, title: string): Response {
    const body = { type: 'urn:score:problem:test', title, status, code: 'test', detail: title, errors: [] };
    return new Response(JSON.stringify(body), {
        status,
        headers: { 'Content-Type': 'application/problem+json' },
    });
}

const page = (...items: readonly unknown[]) => json({ items, next: null });

const { opportunity, incomplete, unplaced, offer, accepted, history } = opportunities;
const opportunityById = new Map(
    [opportunity, incomplete, unplaced].map((entry) => [entry.id, entry] as const),
);

let user = parties.manager;

/* Whom /me answers with. */
export function signInAs(someone: typeof user): void {
    user = someone;
}

async function signIn(request: Request): Promise<Response> {
    const body = await request.text();
    if (!body.includes('score-demo')) {
        return problem(401, 'The address or the password is wrong.');
    }
    user = body.includes('focal@') ? parties.focal : parties.manager;
    return json({ user, csrf_token: 'token' });
}

const ROUTES: readonly (readonly [string, string, Answer])[] = [
    ['POST', '/session', signIn],
    ['DELETE', '/session', () => new Response(null, { status: 204 })],
    ['GET', '/setup', () => json(identity.setup)],
    ['POST', '/setup', () => json(identity.started, 201)],
    ['POST', '/password/forgot', () => json({ sends_mail: true }, 202)],
    ['POST', '/password/reset', () => json({ email: parties.manager.email })],
    ['GET', '/sessions', () => page(...identity.devices)],
    ['DELETE', '/sessions/ID', () => new Response(null, { status: 204 })],
    ['GET', '/invitations', () => page(identity.invitation)],
    ['POST', '/invitations', () => json({ items: [identity.mailed] }, 201)],
    ['POST', '/invitations/open', () => json(identity.opened)],
    ['POST', '/invitations/accept', () => json(identity.registered, 201)],
    ['GET', '/me', () => json({ user, csrf_token: 'token' })],
    ['GET', '/opportunities', () => page(opportunity, incomplete, unplaced)],
    ['POST', '/opportunities', () => json(incomplete, 201)],
    ['GET', '/opportunities/ID', (_, id) => json(opportunityById.get(id) ?? opportunity)],
    ['PATCH', '/opportunities/ID', () => json(opportunity)],
    ['GET', '/opportunities/ID/history', () => page(...history)],
    ['GET', '/opportunities/ID/line-items', () => page()],
    ['POST', '/opportunities/ID/stage', () => json({ ...opportunity, stage: '03' })],
    ['POST', '/opportunities/ID/recommendation', () => json(recommendation, 201)],
    [
        'POST',
        '/opportunities/ID/place',
        () => json({ decision: { id: offer.decision }, offer: { ...offer } }, 201),
    ],
    ['GET', '/offers', () => page(offer, accepted)],
    ['GET', '/offers/ID', () => json(offer)],
    ['POST', '/offers/ID/accept', () => json(accepted)],
    ['POST', '/offers/ID/decline', () => json({ ...offer, status: 'DECLINED' })],
    ['POST', '/offers/ID/feedback', () => json({ ...accepted, fit: 4, fit_code: 'GOOD_FIT' }, 201)],
    ['GET', '/decisions/ID', () => json(recommendation)],
    ['GET', '/decisions/ID/explanation', () => json(decisions.explanation)],
    ['GET', '/partners', () => page(parties.partner)],
    ['GET', '/partners/ID', () => json(parties.partner)],
    ['GET', '/partners/ID/readiness', () => json(parties.readiness)],
    ['GET', '/partners/ID/feedback', () => json(parties.feedback)],
    ['GET', '/price-list', () => json(parties.priceList)],
    ['GET', '/offerings', () => page(...parties.offerings)],
    ['GET', '/accounts', () => page()],
    ['GET', '/reports/fairness', () => json(decisions.fairness)],
    ['GET', '/reports/pipeline', () => json(decisions.pipeline)],
    ['GET', '/seal', () => json(proof.seal)],
    ['GET', '/checkpoints', () => page(proof.checkpoint)],
    ['GET', '/nodes', () => page(...proof.nodes)],
    ['GET', '/partners/ID/audit-export', () => json({ amount: 1 })],
    ['GET', '/models', () => json(decisions.model)],
    ['GET', '/imports', () => page(parties.imported)],
    ['GET', '/imports/ID', () => json(parties.imported)],
    ['POST', '/imports/ID/undo', () => json({ ...parties.imported, state: 'UNDONE' })],
    ['GET', '/import-drafts', () => json({ items: [intake.draft, intake.unclear, intake.finished] })],
    ['POST', '/import-drafts', () => json(intake.draft, 201)],
    ['PATCH', '/import-drafts/ID', () => json({ ...intake.draft, version: 2 })],
    ['DELETE', '/import-drafts/ID', () => new Response(null, { status: 204 })],
    ['POST', '/import-drafts/preview', () => json({ files: [intake.preview] })],
    ['POST', '/import-drafts/run', () => json({ items: [intake.running] }, 202)],
    ['GET', '/reports/past', () => json(intake.past)],
    ['GET', '/reports/sources', () => json(intake.sources)],
    ['POST', '/attestations', () => json({ attested: 424, unchanged: 3, partners: 212 })],
    ['POST', '/placements/preview', () => json(intake.placements)],
    ['POST', '/placements', () => json(intake.placements)],
    ['GET', '/opportunities/ID/duplicates', () => json({ items: [] })],
];

const ID = /[a-z]{3}_[0-9a-z]{13}/;

/* The fixture for a request; 404 as the server would answer. */
export async function answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.replace(/^\/api\/v1/, '');
    const id = ID.exec(path)?.[0] ?? '';
    const route = ROUTES.find(
        ([method, pattern]) => method === request.method && pattern === path.replace(ID, 'ID'),
    );
    return route ? route[2](request, id) : problem(404, 'Not found');
}
