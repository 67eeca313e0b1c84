// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

/* The time, told again every `everyMs`: for ages and clocks on a page that stays open. */
export function useNow(everyMs = 30_000): number {
    const [nowMs, setNowMs] = useState(() => Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNowMs(Date.now()), everyMs);
        return () => clearInterval(timer);
    }, [everyMs]);
    return nowMs;
}
