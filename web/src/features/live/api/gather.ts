// SPDX-License-Identifier: Apache-2.0

/* Gathers words and hands them over together: at the earliest `firstMs` after the first one, and
 * never twice within `everyMs`. A thousand events cost a page a few refreshes. */
export function gather<Word>(firstMs: number, everyMs: number, handOver: (words: Set<Word>) => void) {
    let words = new Set<Word>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastAt = 0;

    function flush() {
        const all = words;
        words = new Set();
        timer = undefined;
        lastAt = Date.now();
        handOver(all);
    }
    return {
        add(more: readonly Word[]) {
            for (const word of more) {
                words.add(word);
            }
            if (timer === undefined && words.size > 0) {
                timer = setTimeout(flush, Math.max(firstMs, lastAt + everyMs - Date.now()));
            }
        },
        stop() {
            clearTimeout(timer);
        },
    };
}
