// SPDX-License-Identifier: Apache-2.0
import { word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';

type Column = Schemas['ImportDraftColumn'];

const SURE = 0.9;
const LIKELY = 0.6;

export type Confidence = 'sure' | 'likely' | 'guess' | 'out';

/* A figure helps nobody here: three words and "left out". */
export function confidenceOf({ field, confidence }: Column): Confidence {
    if (field === null) {
        return 'out';
    }
    if (confidence >= SURE) {
        return 'sure';
    }
    return confidence >= LIKELY ? 'likely' : 'guess';
}

export const SEPARATORS = [
    { name: 'comma', text: ',' },
    { name: 'semicolon', text: ';' },
    { name: 'tab', text: '\t' },
    { name: 'pipe', text: '|' },
] as const;

export const ENCODINGS = ['utf-8', 'latin-1'] as const;
export const DATE_ORDERS = ['DMY', 'MDY', 'YMD'] as const;
export const DECIMAL_MARKS = [
    { name: 'comma', text: ',' },
    { name: 'point', text: '.' },
] as const;

export function fieldWord(field: string): string {
    return word('field', field);
}

/* What the person is asked to call the map: the first file's own name, in the letters a name may have. */
export function mapNameOf(fileName: string): string {
    return fileName
        .replace(/\.[^.]*$/, '')
        .normalize('NFKD')
        .replaceAll(/\p{M}+/gu, '')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 64);
}

/* One choice: a field has one column, so choosing it takes it from the column that had it. */
export function chooseField(
    columns: readonly Column[],
    column: string,
    field: string | null,
): Record<string, string | null> {
    const change: Record<string, string | null> = {};
    for (const other of columns) {
        if (field !== null && other.field === field && other.column !== column) {
            change[other.column] = null;
        }
    }
    change[column] = field;
    return change;
}
