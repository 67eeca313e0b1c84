// SPDX-License-Identifier: Apache-2.0
import { expect } from './suite';

/* How long a person takes for what a test does in no time: the table of an issue is about people.
 * A tap is finding and pressing; typing is a short answer on a phone; reading is 5 words a second. */
const TAP_S = 2.5;
const TYPE_S = 7;
const WORDS_PER_S = 5;

interface Step {
    name: string;
    by: string;
    taps: number;
    fields: number;
    words: number;
    machineMs: number;
}

const seconds = (by: string) => {
    const [minutes = '0', rest = '0'] = by.split(':');
    return Number(minutes) * 60 + Number(rest);
};

const clock = (value: number) =>
    `${Math.floor(value / 60)}:${String(Math.round(value % 60)).padStart(2, '0')}`;

/* Counts what a person does, step by step, and holds it against the table. */
export class Journey {
    readonly steps: Step[] = [];
    private startedAt = 0;

    constructor(readonly title: string) {}

    begin(by: string, name: string): void {
        this.end();
        this.startedAt = Date.now();
        this.steps.push({ name, by, taps: 0, fields: 0, words: 0, machineMs: 0 });
    }

    private last(): Step {
        const step = this.steps.at(-1);
        if (!step) {
            throw new Error('no step has begun');
        }
        return step;
    }

    private end(): void {
        if (this.steps.length > 0) {
            this.last().machineMs = Date.now() - this.startedAt;
        }
    }

    async tap(act: () => Promise<unknown>): Promise<void> {
        this.last().taps++;
        await act();
    }

    async type(act: () => Promise<unknown>): Promise<void> {
        this.last().fields++;
        await act();
    }

    read(text: string): void {
        this.last().words += text.split(/\s+/).filter((word) => word !== '').length;
    }

    /* Prints the table; fails when a person would be later than it allows. */
    finish(): void {
        this.end();
        let now = 0;
        const late: string[] = [];
        console.log(`# ${this.title}`);
        console.log('# by    person  taps fields words  machine  step');
        for (const step of this.steps) {
            now += step.taps * TAP_S + step.fields * TYPE_S + step.words / WORDS_PER_S;
            const row = [
                step.by.padEnd(5), clock(now).padStart(7), String(step.taps).padStart(5),
                String(step.fields).padStart(6), String(step.words).padStart(5),
                `${(step.machineMs / 1000).toFixed(1)} s`.padStart(8), ` ${step.name}`,
            ];
            console.log(`# ${row.join(' ')}`);
            if (now > seconds(step.by)) {
                late.push(`${step.name}: ${clock(now)} instead of ${step.by}`);
            }
        }
        expect(late.length === 0, `too slow for a person: ${late.join('; ')}`);
    }
}
