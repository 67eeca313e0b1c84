// SPDX-License-Identifier: Apache-2.0
/* Goal: the other ways an offer goes: declined with its cost shown, and passed by a manager's override. */
import { OfferPage } from '../pages/offer.page';
import { OpportunityPage } from '../pages/opportunity.page';
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import { signIn } from '../support/api';
import type { Spec } from '../support/suite';

export const variants: readonly Spec[] = [
    [
        'a focal sees what declining costs before it declines',
        async ({ server, visit, look }) => {
            const { url } = server;
            const api = await signIn(url, 'channels@vendor.example');
            const { id } = await api.create(await api.placeable(), 'Backup for a hospital');
            const { offer } = await api.place(id);
            const page = await visit();
            await new SignInPage(page).enter(url, await api.focalOf(offer.partner));
            const focal = new OfferPage(page);
            await focal.open('Backup for a hospital');
            await focal.openDecline('NO_CAPACITY');
            await look(page, 'decline');
            await focal.decline();
        },
    ],
    [
        'a manager gives a firm more time, within bounds',
        async ({ server, visit, look }) => {
            const { url } = server;
            const api = await signIn(url, 'channels@vendor.example');
            const { id } = await api.create(await api.placeable(), 'Servers for a brewery');
            await api.place(id);
            const page = await visit();
            await new SignInPage(page).enter(url, 'channels@vendor.example');
            const opportunity = new OpportunityPage(page);
            await opportunity.open(url, id);
            await opportunity.openMoreTime();
            const inDays = (days: number) =>
                new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
            await opportunity.giveMoreTime(inDays(20), 'Their holidays');
            await opportunity.dialog.getByText('at most 14 days').first().waitFor();
            await look(page, 'more-time');
            await opportunity.giveMoreTime(inDays(10), 'Their holidays');
            await opportunity.dialog.waitFor({ state: 'detached' });
            await new PortalPage(page).says('Given more time');
        },
    ],
    [
        'a manager passes to another with a reason, and the reason stands there',
        async ({ server, visit, look }) => {
            const { url } = server;
            const api = await signIn(url, 'channels@vendor.example');
            const { id } = await api.create(await api.placeable(), 'Analytics for a retailer');
            const page = await visit();
            await new SignInPage(page).enter(url, 'channels@vendor.example');
            const opportunity = new OpportunityPage(page);
            await opportunity.open(url, id);
            await opportunity.ask();
            await opportunity.openOverride();
            await look(page, 'override');
            const firm = await opportunity.override('The customer asked for this firm.');
            const portal = new PortalPage(page);
            await portal.says(`Waiting for ${firm}`);
            await portal.says('Passed by a manager: The customer asked for this firm.');
        },
    ],
];
