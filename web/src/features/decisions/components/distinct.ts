// SPDX-License-Identifier: Apache-2.0
import type { Candidate } from '@/lib/api/types';

interface Interval {
    low: number;
    high: number;
}

function isOverlapping(a: Interval, b: Interval): boolean {
    return a.low <= b.high && b.low <= a.high;
}

const accept = (candidate: Candidate): Interval => ({
    low: candidate.p_accept_low,
    high: candidate.p_accept_high,
});
const win = (candidate: Candidate): Interval => ({
    low: candidate.p_win_low,
    high: candidate.p_win_high,
});

/* The candidates that SCORE cannot tell from the first: both their intervals overlap with its. */
export function indistinctFromFirst(candidates: readonly Candidate[]): ReadonlySet<string> {
    const [first, ...others] = candidates;
    if (!first) {
        return new Set();
    }
    return new Set(
        others
            .filter((other) => isOverlapping(accept(first), accept(other)))
            .filter((other) => isOverlapping(win(first), win(other)))
            .map((other) => other.partner),
    );
}
