// SPDX-License-Identifier: Apache-2.0
/* Goal: what the page tells about the history is so, and a file that it gave is checked by the command
 * that it tells: sound as it is, and not when a word of it was changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ProofPage } from '../pages/proof.page';
import { SignInPage } from '../pages/sign-in.page';
import type { Server } from '../support/server';
import { expect, type Spec } from '../support/suite';

interface Checkpoint {
    last_seq: number;
    head: string;
}

const HEAD_DIGITS = 20;
const FIRM = 'p0001';

function heads(server: Server): string[] {
    const list: Checkpoint[] = JSON.parse(server.run('seal', 'list', '--json'));
    return list.map(({ last_seq: last, head }) => `${last}-${head.slice(0, HEAD_DIGITS)}`);
}

function isSound(server: Server, words: readonly string[]): boolean {
    try {
        return server.run(...words).includes(': sound');
    } catch (error) {
        expect(String(error).includes('Command failed'), String(error));
        return false;
    }
}

/* The command as it stands there, with the file where it is. */
function fileIsChecked(server: Server, words: readonly string[], file: { path: string; name: string }) {
    expect(words.includes(file.name), `the command names ${file.name}: ${words.join(' ')}`);
    const here = words.map((word) => (word === file.name ? file.path : word));
    expect(isSound(server, here), 'the entries are sound');
    const text = readFileSync(file.path, 'utf8');
    const changed = text.replace('offer.declined', 'offer.expired').replace('offer.made', 'offer.maid');
    expect(changed !== text, 'there is something to change');
    writeFileSync(file.path, changed);
    expect(!isSound(server, here), 'a word that was changed is found');
}

function vendor(width: number): Spec {
    return [
        `an auditor checks the proof of a firm at ${width}`,
        async ({ server, visit, look }) => {
            server.run('seal');
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, 'auditor@vendor.example');
            if (width < 1000) {
                await page.getByRole('button', { name: /menu/i }).click();
            }
            const proof = new ProofPage(page);
            await proof.openByMenu();
            const head = await proof.head();
            expect(heads(server).includes(head), `${head} was sealed`);
            expect(await proof.hasServers(), 'the servers are there');
            await page.getByText('At work').waitFor();
            await page.getByText('Choose a firm first.').waitFor();
            const names: { id: string; name: string; external_id: string }[] = JSON.parse(
                server.run('partner', 'list', '--json'),
            );
            await proof.choose(names.find(({ external_id: id }) => id === FIRM)?.name ?? '');
            const file = await proof.download('Download the entries of this firm');
            fileIsChecked(server, await proof.command(), file);
            await look(page, 'proof-checked');
        },
    ];
}

function firm(width: number): Spec {
    return [
        `a focal checks the proof of the own firm at ${width}`,
        async ({ server, visit, look }) => {
            server.run('seal');
            const page = await visit(width);
            await new SignInPage(page).enter(server.url, `focal@${FIRM}.example`);
            const proof = new ProofPage(page);
            await proof.openByCard(server.url);
            expect(heads(server).includes(await proof.head()), 'the head was sealed');
            expect(!(await proof.hasServers()), 'the servers are not for firms');
            const file = await proof.download('Download my entries');
            fileIsChecked(server, await proof.command(), file);
            await look(page, 'proof-checked-own');
        },
    ];
}

export const proof: readonly Spec[] = [1280, 400].flatMap((width) => [vendor(width), firm(width)]);
