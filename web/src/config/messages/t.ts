// SPDX-License-Identifier: Apache-2.0
import { channels } from './channels';
import { common } from './common';
import { engine } from './engine';
import { guides } from './guides';
import { identity } from './identity';
import { intake } from './intake';
import { live } from './live';
import { opportunity } from './opportunity';
import { partner } from './partner';
import { passing } from './passing';
import { passingReports } from './passing-reports';
import { past } from './past';
import { placements } from './placements';
import { experiments } from './experiments';
import { policies } from './policies';
import { proof } from './proof';
import { quality } from './quality';
import { reports } from './reports';
import { words } from './words';

const messages = {
    ...channels,
    ...common,
    ...engine,
    ...guides,
    ...identity,
    ...intake,
    ...live,
    ...opportunity,
    ...partner,
    ...passing,
    ...passingReports,
    ...past,
    ...placements,
    ...experiments,
    ...policies,
    ...proof,
    ...quality,
    ...reports,
    ...words,
};

export type MessageKey = keyof typeof messages;
type Stem<K> = K extends `${infer S}.other` ? S : never;
export type CountedKey = Stem<MessageKey>;
export type Values = Readonly<Record<string, string | number>>;

const table: ReadonlyMap<string, string> = new Map(Object.entries(messages));
const plural = new Intl.PluralRules('en');

function fill(text: string, values: Values): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/* The text for a key; `{name}` is replaced by values.name. */
export function t(key: MessageKey, values: Values = {}): string {
    return fill(table.get(key) ?? key, values);
}

/* The form of a text that fits a count: keys end in `.one` and `.other`. */
export function tn(key: CountedKey, count: number, values: Values = {}): string {
    const form = plural.select(count) === 'one' ? 'one' : 'other';
    return fill(table.get(`${key}.${form}`) ?? key, { count, ...values });
}

/* A word for a code of the server (`placement`, `READY`). A code newer than this portal is shown
 * as readable text rather than hidden. */
export function word(vocabulary: string, code: string): string {
    const known = table.get(`${vocabulary}.${code}`);
    if (known !== undefined) {
        return known;
    }
    const text = code.replaceAll(/[_-]+/g, ' ').toLowerCase();
    return text.charAt(0).toUpperCase() + text.slice(1);
}
