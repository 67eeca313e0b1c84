// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';

export const KINDS = [
    'offerings', 'partners', 'distributors', 'territories', 'users', 'focals', 'facts',
    'authorizations', 'accounts', 'opportunities', 'outcomes',
] as const satisfies readonly Schemas['ImportKind'][];

export function isKind(text: string): text is Schemas['ImportKind'] {
    return KINDS.some((kind) => kind === text);
}
