// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { root, startServer, type Server } from './server';

export interface World {
    server: Server;
    /* A page of a new visitor, `width` wide. */
    visit: (width?: number) => Promise<Page>;
    /* Keeps a picture and fails on what axe finds serious and on a page wider than its window. */
    look: (page: Page, name: string) => Promise<void>;
    /* The same at another server. */
    at: (other: Server) => World;
}

export type Spec = readonly [name: string, run: (world: World) => Promise<void>];

const ARGS = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const HEIGHT = 900;
const WIDTH = 1280;
const shots = join(root, 'tests', 'e2e', 'shots');
const axeSource = () =>
    readFileSync(join(root, 'web', 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

async function seriousFindings(page: Page, axe: string): Promise<string[]> {
    await page.evaluate(axe);
    return page.evaluate(`axe.run().then(({ violations }) => violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 400)))`);
}

export function expect(isTrue: boolean, what: string): void {
    if (!isTrue) {
        throw new Error(what);
    }
}

function worldOf(server: Server, browser: Browser, complaints: string[]): World {
    const axe = axeSource();
    return {
        server,
        at: (other) => worldOf(other, browser, complaints),
        visit: async (width = WIDTH) => {
            const context = await browser.newContext({ viewport: { width, height: HEIGHT } });
            const page = await context.newPage();
            page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
            page.on('request', (request) => {
                if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) {
                    complaints.push(`calls out to ${request.url()}`);
                }
            });
            page.on('console', (message) => {
                if (message.text().includes('Content Security Policy')) {
                    complaints.push(message.text());
                }
            });
            return page;
        },
        look: async (page, name) => {
            await page.locator('[aria-busy="true"], [class*="cds--skeleton"]').first().waitFor({ state: 'detached' });
            const width = page.viewportSize()?.width ?? 0;
            await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
            const over: number = await page.evaluate(
                'document.documentElement.scrollWidth - document.documentElement.clientWidth',
            );
            expect(over <= 0, `${name} at ${width}: ${over} pixels wider than the window`);
            const findings = await seriousFindings(page, axe);
            expect(findings.length === 0, `${name} at ${width}: ${findings.join('; ')}`);
        },
    };
}

/* Runs the specs one after another on one server; each has its own browser windows. */
export async function runSpecs(specs: readonly Spec[]): Promise<number> {
    mkdirSync(shots, { recursive: true });
    const server = await startServer();
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: ARGS });
    let failed = 0;
    for (const [index, [name, run]] of specs.entries()) {
        const complaints: string[] = [];
        try {
            await run(worldOf(server, browser, complaints));
            expect(complaints.length === 0, complaints.join('; '));
            console.log(`ok ${index + 1} - ${name}`);
        } catch (error) {
            failed++;
            console.log(`not ok ${index + 1} - ${name}`);
            console.log(String(error instanceof Error ? error.stack : error).replace(/^/gm, '# '));
            for (const context of browser.contexts()) {
                for (const page of context.pages()) {
                    await page.screenshot({ path: join(shots, `failed-${index + 1}.png`), fullPage: true });
                }
            }
        }
        await Promise.all(browser.contexts().map((context) => context.close()));
    }
    await browser.close();
    await server.stop();
    console.log(`1..${specs.length}`);
    console.log(`${specs.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
}
