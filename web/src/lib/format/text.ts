// SPDX-License-Identifier: Apache-2.0

/* "won share" -> "Won share" */
export function capital(words: string): string {
    return words.charAt(0).toUpperCase() + words.slice(1);
}
