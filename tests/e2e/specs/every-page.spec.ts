// SPDX-License-Identifier: Apache-2.0
/* Goal: every page, wide and narrow, has nothing serious for axe, fits its window and calls nobody. */
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import { signIn } from '../support/api';
import type { Spec } from '../support/suite';

const WIDTHS = [1280, 400] as const;

const VENDOR = [
    ['/opportunities', 'Opportunities', 'queue'],
    ['/opportunities/new', 'New opportunity', 'opportunity-new'],
    ['/partners', 'Partners', 'partners'],
    ['/fairness', 'Fairness', 'fairness'],
    ['/reports', 'Reports', 'reports'],
    ['/model', 'What SCORE has learnt', 'model'],
    ['/policies', 'Policies', 'policies'],
    ['/imports', 'Imports', 'imports'],
    ['/past', 'Your past', 'past'],
    ['/placements', 'Pass all', 'placements'],
    ['/questions', 'Questions', 'questions-empty'],
    ['/guides', 'Guides and help', 'guides-vendor'],
    ['/proof', 'Proof', 'proof'],
    ['/devices', 'Where you are signed in', 'devices'],
    ['/no-such-page', 'There is nothing here', 'not-found'],
] as const;

const PARTNER = [
    ['/offers', 'Offers', 'offers'],
    ['/mine', 'My opportunities', 'mine'],
    ['/readiness', 'Readiness', 'readiness'],
    ['/proof', 'Proof', 'proof-own'],
    ['/fairness', 'Fairness', 'fairness-own'],
    ['/reports', 'Reports', 'reports-own'],
    ['/opportunities', 'Not for your role', 'denied'],
] as const;

/* Seen by whoever is not signed in. */
const ENTRY = [
    ['/forgot', 'Forgot your password?', 'forgot'],
    ['/reset/no-such-link', 'Set a new password', 'reset'],
    ['/register/no-such-link', 'This link does not work any more', 'register-dead'],
    ['/setup', 'Welcome to Score', 'setup-done'],
] as const;

type Pages = readonly (readonly [path: string, heading: string, name: string])[];

function all(who: string, email: string, width: number, pages: Pages): Spec {
    return [
        `${who} pages at ${width}`,
        async ({ server, visit, look }) => {
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, email);
            const portal = new PortalPage(page);
            for (const [path, heading, name] of pages) {
                await portal.open(server.url, path, heading);
                await look(page, name);
            }
        },
    ];
}

function entry(width: number): Spec {
    return [
        `entry pages at ${width}`,
        async ({ server, visit, look }) => {
            const page = await visit(width);
            for (const [path, heading, name] of ENTRY) {
                await new PortalPage(page).open(server.url, path, heading);
                await look(page, name);
            }
        },
    ];
}

function one(width: number): Spec {
    return [
        `an opportunity and an offer at ${width}`,
        async ({ server, visit, look }) => {
            const api = await signIn(server.url, 'channels@vendor.example');
            const title = `Network for a school, ${width}`;
            const { id } = await api.create(await api.placeable(), title);
            const { offer } = await api.place(id);
            const email = await api.focalOf(offer.partner);
            const manager = await visit(width);
            await new SignInPage(manager).enter(server.url, 'channels@vendor.example');
            await new PortalPage(manager).open(server.url, `/opportunities/${id}`, title);
            await look(manager, 'opportunity-offered');
            const focal = await visit(width);
            await new SignInPage(focal).enter(server.url, email);
            await new PortalPage(focal).open(server.url, `/offers/${offer.id}`, title);
            await look(focal, 'offer-open');
            await (await signIn(server.url, email)).accept(offer.id);
            await new PortalPage(focal).open(server.url, `/mine/${id}`, title);
            await look(focal, 'mine-one');
        },
    ];
}

export const everyPage: readonly Spec[] = WIDTHS.flatMap((width) => [
    all('vendor', 'channels@vendor.example', width, VENDOR),
    all('partner', 'focal@p0001.example', width, PARTNER),
    entry(width),
    one(width),
]);
