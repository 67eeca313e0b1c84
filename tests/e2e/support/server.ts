// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Server {
    url: string;
    /* The command line on the same database; its data. */
    run: (...args: string[]) => string;
    stop: () => Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const SERVING = /serving (http:\S+)/;
const SET_UP = /(http:\S+\/setup#token=\S+)/;
const OUTPUT_BYTES = 16 * 1024 * 1024;
const DEMO = ['--partners', '60', '--seed', '7'];
const OPPORTUNITIES = 240;

export const root = process.env['SCORE_ROOT'] ?? '.';

function program(): string {
    return (
        process.env['SCORE_PROGRAM'] ?? process.env['SCORE_BIN'] ?? join(root, 'build', 'score')
    );
}

/* What the first line that fits says: where it serves (the port is the system's choice), how to set up. */
function told(child: ChildProcess, pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
        const said: string[] = [];
        const timer = setTimeout(() => reject(new Error('the server does not start')), START_TIMEOUT_MS);
        for (const stream of [child.stdout, child.stderr]) {
            if (stream) {
                createInterface({ input: stream }).on('line', (line) => {
                    said.push(line);
                    const text = pattern.exec(line)?.[1];
                    if (text) {
                        clearTimeout(timer);
                        resolve(text);
                    }
                });
            }
        }
        child.once('exit', () => {
            clearTimeout(timer);
            reject(new Error(`the server ended: ${said.join(' / ')}`));
        });
    });
}

function spawnServer(database: string): ChildProcess {
    return spawn(
        program(),
        [
            'serve', '--listen', '127.0.0.1:0', '--database', database,
            '--portal', join(root, 'web', 'dist'),
        ],
        /* Whole fleets of scanners come from one machine: each says who it is. */
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SCORE_TRUSTS_PROXY: 'yes' } },
    );
}

function serverOf(child: ChildProcess, url: string, folder: string, database: string): Server {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return {
        url,
        run: (...args) =>
            execFileSync(program(), [...args, '--database', database], {
                stdio: 'pipe',
                env: { ...process.env, SCORE_PUBLIC_URL: url },
                maxBuffer: OUTPUT_BYTES,
            }).toString(),
        stop: async () => {
            child.kill('SIGTERM');
            await ended;
            rmSync(folder, { recursive: true });
        },
    };
}

function place(): { folder: string; database: string } {
    const folder = mkdtempSync(join(tmpdir(), 'score-e2e-'));
    return { folder, database: `sqlite:${join(folder, 'score.db')}` };
}

/* A fresh demo market behind a real server. */
export async function startServer(opportunities = OPPORTUNITIES): Promise<Server> {
    const { folder, database } = place();
    const size = ['--opportunities', String(opportunities)];
    execFileSync(program(), ['demo', ...DEMO, ...size, '--database', database], { stdio: 'pipe' });
    const child = spawnServer(database);
    return serverOf(child, await told(child, SERVING), folder, database);
}

/* Nothing but the program: no database, nobody who could sign in, and the link that it prints. */
export async function startEmptyServer(): Promise<Server & { setUpLink: string }> {
    const { folder, database } = place();
    const child = spawnServer(database);
    const [url, setUpLink] = await Promise.all([told(child, SERVING), told(child, SET_UP)]);
    return { ...serverOf(child, url, folder, database), setUpLink };
}
