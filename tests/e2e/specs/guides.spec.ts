// SPDX-License-Identifier: Apache-2.0
/* Goal: a partner finds the guides, reads one with its pictures, follows it to the answers, and takes it along as
 * PDF. The same walk makes the pictures, and prints the guides (script/guides). */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { OfferPage } from '../pages/offer.page';
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import { signIn } from '../support/api';
import { root, type Server } from '../support/server';
import { expect, type Spec, type World } from '../support/suite';

/* What script/guides asks for: new pictures, or new prints. Else everything is compared with what there is. */
const MAKES = process.env['SCORE_GUIDES'] ?? '';
const FOLDER = join(root, 'docs', 'guides', 'partners');
const PRINTED = join(FOLDER, 'printed.json');
const NAMES = ['entering-a-lead', 'focal', 'receiving-leads', 'progressing-leads', 'faq'] as const;
const GUIDE_WIDTH = 1056;

interface Guide {
    title: string;
    markdown: string;
    pdf: string;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

async function guideOf(server: Server, name: string): Promise<Guide> {
    const response = await fetch(`${server.url}/api/v1/guides/${name}`);
    expect(response.status === 200, `${name}: ${response.status}`);
    return response.json();
}

/* Where a picture goes: to the guides, or among the others, to be looked at. */
function pictureFile(name: string): string {
    const folder = MAKES === 'pictures' ? join(FOLDER, 'shots') : join(root, 'tests', 'e2e', 'shots', 'guides');
    mkdirSync(folder, { recursive: true });
    return join(folder, `${name}.png`);
}

async function picture(what: Locator, name: string): Promise<void> {
    await what.screenshot({ path: pictureFile(name), animations: 'disabled' });
}

/* The page below the bar of the portal, as far down as `height`. */
async function pictureOfPage(page: Page, name: string, height: number): Promise<void> {
    await page.evaluate('window.scrollTo(0, 0)');
    const box = await page.locator('main').boundingBox();
    expect(box !== null, `${name}: the page is empty`);
    const clip = { x: box?.x ?? 0, y: box?.y ?? 0, width: box?.width ?? 0, height };
    await page.screenshot({ path: pictureFile(name), clip, animations: 'disabled' });
}

async function enter(world: World, email: string, path: string, heading: string): Promise<Page> {
    const page = await world.visit(GUIDE_WIDTH);
    await new SignInPage(page).enter(world.server.url, email);
    await new PortalPage(page).open(world.server.url, path, heading);
    return page;
}

const section = (page: Page, title: string) => page.locator('section', { hasText: title }).first();

async function pictureEntering(world: World): Promise<void> {
    const page = await enter(world, 'seller@vendor.example', '/opportunities/new', 'New opportunity');
    await page.getByLabel('Title').fill('Storage refresh for two plants');
    await page.getByLabel('Need').fill('Replace two ageing arrays before the support contract ends in June; 80 TB.');
    await page.getByText('To pass it, SCORE still needs').waitFor();
    await pictureOfPage(page, 'entering-form', 620);
    await picture(page.locator('.checklist'), 'entering-checklist');
}

async function pictureFocal(world: World): Promise<void> {
    const page = await enter(world, 'admin@p0004.example', '/readiness', 'Readiness');
    await page.getByRole('link', { name: 'focal@p0004.example' }).waitFor();
    await picture(section(page, 'Focal and deputies'), 'focal-card');
    await page.getByRole('button', { name: 'Name focal and deputies' }).click();
    await page.getByRole('dialog').getByLabel('Focal', { exact: true }).waitFor();
    await picture(page.getByRole('dialog'), 'focal-dialog');
}

async function picturePartner(world: World): Promise<void> {
    const api = await signIn(world.server.url, 'channels@vendor.example');
    const title = 'Storage refresh for two plants';
    const { id } = await api.create(await api.placeable(), title);
    const { offer } = await api.place(id);
    const page = await enter(world, await api.focalOf(offer.partner), '/offers', 'Offers');
    await page.getByRole('link', { name: title }).waitFor();
    await pictureOfPage(page, 'receiving-offers', 330);
    const one = new OfferPage(page);
    await one.open(title);
    await pictureOfPage(page, 'receiving-offer', 700);
    await one.openDecline('NO_CAPACITY');
    await picture(one.dialog, 'receiving-decline');
    await page.keyboard.press('Escape');
    await one.dialog.waitFor({ state: 'hidden' });
    await one.openAccept();
    await picture(one.dialog, 'receiving-accept');
    await one.accept('Call the customer');
    await one.work();
    await page.getByLabel('Move to').selectOption('03');
    await picture(section(page, 'Sales stage'), 'progressing-stage');
    await new PortalPage(page).open(world.server.url, '/mine', 'My opportunities');
    await page.getByRole('link', { name: title }).waitFor();
    await pictureOfPage(page, 'progressing-mine', 430);
}

const pictures: Spec = [
    'the pictures of the guides are what a user sees',
    async (world) => {
        await pictureEntering(world);
        await pictureFocal(world);
        await picturePartner(world);
    },
];

async function print(page: Page, name: string): Promise<void> {
    await page.emulateMedia({ media: 'print' });
    await page.pdf({
        path: join(FOLDER, `${name}.pdf`),
        format: 'A4',
        margin: { top: '18mm', bottom: '18mm', left: '18mm', right: '18mm' },
        displayHeaderFooter: true,
        headerTemplate: '<span></span>',
        footerTemplate:
            '<div style="font-size:8px;width:100%;text-align:center"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
    });
    await page.emulateMedia({ media: 'screen' });
}

async function picturesLoaded(page: Page, name: string): Promise<void> {
    const missing: string[] = await page.evaluate(`Promise.all([...document.querySelectorAll('.guide img')].map((img) =>
        img.decode().then(() => '', () => img.getAttribute('src')))).then((all) => all.filter((src) => src !== ''))`);
    expect(missing.length === 0, `${name}: no picture at ${missing.join(', ')}`);
}

const read: Spec = [
    'a partner reads every guide, with its pictures, and takes it along as PDF',
    async ({ server, visit, look }) => {
        const page = await visit(1280);
        await new SignInPage(page).enter(server.url, 'rep@p0001.example');
        await page.getByRole('link', { name: 'Guides and help' }).click();
        const printed: Record<string, string> = MAKES === 'prints' ? {} : JSON.parse(readFileSync(PRINTED, 'utf8'));
        for (const name of NAMES) {
            const guide = await guideOf(server, name);
            await page.getByRole('link', { name: guide.title, exact: true }).click();
            await page.getByRole('heading', { level: 1, name: guide.title }).waitFor();
            await picturesLoaded(page, name);
            await look(page, `guide-${name}`);
            if (MAKES === 'prints') {
                await print(page, name);
                printed[name] = hash(guide.markdown);
            } else if (MAKES === '') {
                const file = await fetch(`${server.url}${guide.pdf}`);
                expect(file.headers.get('content-type') === 'application/pdf', `${name}: no PDF`);
                expect(printed[name] === hash(guide.markdown), `${name} says something else than its PDF: script/guides`);
            }
            await page.getByRole('link', { name: 'All guides' }).click();
        }
        if (MAKES === 'prints') {
            writeFileSync(PRINTED, `${JSON.stringify(printed, null, 2)}\n`);
        }
        await look(page, 'guides');
    },
];

const narrow: Spec = [
    'a focal follows a guide to the answers on a phone',
    async ({ server, visit, look }) => {
        const page = await visit(400);
        await new SignInPage(page).enter(server.url, 'focal@p0001.example');
        await new PortalPage(page).open(server.url, '/guides', 'Guides and help');
        await look(page, 'guides');
        await new PortalPage(page).open(server.url, '/guides/focal', 'Finding and updating your focal');
        await look(page, 'guide-focal');
        await page.getByRole('link', { name: 'questions and answers' }).click();
        await page.getByRole('heading', { level: 1, name: 'Questions and answers' }).waitFor();
        await page.getByText('Returned after acceptance: 0.7 of an offer.').waitFor();
        await look(page, 'guide-faq');
        await page.goto(`${server.url}/guides/none`);
        await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    },
];

export const guides: readonly Spec[] = [pictures, read, narrow];
