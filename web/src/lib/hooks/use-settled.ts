// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

/* A value once it has stopped changing: one request for a typed word, not one for each letter. */
export function useSettled<T>(value: T, afterMs = 300): T {
    const [settled, setSettled] = useState(value);
    useEffect(() => {
        const timer = setTimeout(() => setSettled(value), afterMs);
        return () => clearTimeout(timer);
    }, [value, afterMs]);
    return settled;
}
