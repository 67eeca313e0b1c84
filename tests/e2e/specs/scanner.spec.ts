// SPDX-License-Identifier: Apache-2.0
/* Goal: mail scanners answer nothing. A thousand links are opened as scanners and prefetchers open
 * them: a real browser with scripts, HEAD and GET with prefetch headers, POST without the form. */
import { signIn } from '../support/api';
import { expect, type Spec, type World } from '../support/suite';

const LINKS = 1000;
const BY_BROWSER = 200;
const OFFERS = 5;
const AT_ONCE = 8;

const addressOf = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;

async function offersMake({ server }: World): Promise<string[]> {
    const api = await signIn(server.url, 'channels@vendor.example');
    const like = await api.placeable();
    const offers: string[] = [];
    for (let i = 0; i < OFFERS; i++) {
        const opportunity = await api.create(like, `Scanned ${i}`);
        offers.push((await api.place(opportunity.id)).offer.id);
    }
    return offers;
}

function linksMake({ server }: World, offers: string[]): string[] {
    const wanted = Array.from({ length: LINKS }, (_, index) => offers[index % offers.length] ?? '');
    const links: string[] = [];
    for (let at = 0; at < LINKS; at += 100) {
        const { items } = JSON.parse(
            server.run('offer', 'link', '--json', ...wanted.slice(at, at + 100)),
        );
        links.push(...items.map((item: { link: string }) => item.link));
    }
    return links;
}

/* As a sandbox does: loads it, runs scripts, follows what is linked inside, submits what it finds. */
async function browse({ visit }: World, links: readonly string[]): Promise<void> {
    const page = await visit();
    for (const [index, link] of links.entries()) {
        await page.setExtraHTTPHeaders({ 'X-Forwarded-For': addressOf(index) });
        await page.goto(link);
        if (index % 10 === 0) {
            await page.evaluate(
                `document.querySelectorAll('form').forEach((form) => form.requestSubmit())`,
            );
            await page.waitForLoadState();
        }
    }
}

async function fetchAll(link: string, index: number): Promise<void> {
    const headers = { 'X-Forwarded-For': addressOf(BY_BROWSER + index) };
    const form = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = 'next_step=Call&next_step_at=2031-01-08&code=NO_SKILL';
    const requests: [string, RequestInit, number][] = [
        [link, { method: 'HEAD', headers }, 200],
        [link, { headers: { ...headers, Purpose: 'prefetch', 'Sec-Purpose': 'prefetch' } }, 200],
        [`${link}/accept`, { headers, redirect: 'manual' }, 303],
        [`${link}/accept`, { method: 'POST', headers: form, body: answer }, 403],
        [`${link}/decline`, { method: 'POST', headers: form, body: `${answer}&nonce=x` }, 403],
    ];
    for (const [url, init, status] of requests) {
        const response = await fetch(url, init);
        await response.arrayBuffer();
        expect(response.status === status, `${init.method ?? 'GET'}: ${response.status}`);
    }
}

async function fetchLinks(links: readonly string[]): Promise<void> {
    let next = 0;
    const worker = async () => {
        for (let index = next++; index < links.length; index = next++) {
            await fetchAll(links[index] ?? '', index);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

export const scanner: readonly Spec[] = [
    [
        `scanners open ${LINKS} links and answer none`,
        async (world) => {
            const offers = await offersMake(world);
            const links = linksMake(world, offers);
            await browse(world, links.slice(0, BY_BROWSER));
            await fetchLinks(links.slice(BY_BROWSER));
            const all = JSON.parse(world.server.run('export', 'offers', '--format', 'json'));
            const ours = all.filter((offer: { id: string }) => offers.includes(offer.id));
            const open = ours.filter((offer: { status: string }) => offer.status === 'OFFERED');
            expect(open.length === OFFERS, `${OFFERS - open.length} offers were answered`);
            console.log(`# ${links.length} links opened, ${OFFERS - open.length} offers answered`);
        },
    ],
];
