// SPDX-License-Identifier: Apache-2.0
/* Goal: the main job in a browser. A seller enters an opportunity, the channel manager asks SCORE and
 * passes it, the focal accepts, a colleague wins it, and the model has learnt from the ending. */
import { MinePage } from '../pages/mine.page';
import { OfferPage } from '../pages/offer.page';
import { OpportunityPage } from '../pages/opportunity.page';
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import { signIn } from '../support/api';
import { expect, type Spec } from '../support/suite';

const TITLE = 'Storage refresh for two plants';

export const walk: readonly Spec[] = [
    [
        'a wrong password is told, the right one opens the portal, signing out closes it',
        async ({ server, visit, look }) => {
            const page = await visit();
            const door = new SignInPage(page);
            await door.signIn(server.url, 'channels@vendor.example', 'wrong');
            await door.wrong.waitFor();
            await look(page, 'sign-in');
            await door.enter(server.url, 'channels@vendor.example');
            await door.signOut();
        },
    ],
    [
        'seller creates, manager passes, focal accepts, rep wins, the model has learnt',
        async ({ server, visit, look }) => {
            const { url } = server;
            const api = await signIn(url, 'channels@vendor.example');
            const like = await api.placeable();
            const before = await api.winLabels();

            const seller = await visit();
            await new SignInPage(seller).enter(url, 'seller@vendor.example');
            const entered = new OpportunityPage(seller);
            await entered.create(url, {
                title: TITLE,
                need: 'Replace two ageing arrays before the support contract ends in June; 80 TB.',
                offering: like.offering_name ?? '',
                account: like.account_name ?? '',
                country: like.country ?? '',
                city: like.city ?? '',
            });
            await look(seller, 'opportunity-ready');

            const manager = await visit();
            await new SignInPage(manager).enter(url, 'channels@vendor.example');
            const decided = new OpportunityPage(manager);
            await decided.open(url, entered.id());
            await decided.ask();
            await look(manager, 'candidates');
            await decided.show('Money terms');
            await decided.chart.waitFor();
            await look(manager, 'money-terms');
            const firm = await decided.passToRecommended();
            await look(manager, 'offered');

            const focal = await visit();
            const email = await api.focalOf(await api.partnerNamed(firm));
            await new SignInPage(focal).enter(url, email);
            const offer = new OfferPage(focal);
            await offer.open(TITLE);
            await offer.masked.waitFor();
            expect((await offer.contact.count()) === 0, 'the contact shows before acceptance');
            await look(focal, 'offer');
            await offer.openAccept();
            await look(focal, 'accept');
            await offer.accept('Call the customer');
            await look(focal, 'accepted');
            await offer.work();

            const mine = new MinePage(focal);
            await mine.move('03', 'Identified / Validating', { 'Decision maker': 'Ann Boss' });
            await mine.move('05', 'Qualified / Gaining agreement', {
                Competitor: 'none',
                'Probability in percent': '60',
            });
            await mine.rate();
            await look(focal, 'my-opportunity');
            const rep = await visit();
            await new SignInPage(rep).enter(url, email.replace('focal@', 'rep@'));
            const closing = new MinePage(rep);
            await closing.open(mine.address());
            await closing.move('08', 'Won and complete', {
                'Won because': 'better skills',
                'Order reference': 'PO-4711',
            });

            const portal = new PortalPage(manager);
            await portal.open(url, '/model', 'What SCORE has learnt');
            await portal.says('Endings learnt from');
            const after = await portal.figure('Endings learnt from');
            expect(after === before + 1, `the model counts ${after} endings, ${before + 1} were expected`);
        },
    ],
];
