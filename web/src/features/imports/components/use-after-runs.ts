// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { keys } from '@/lib/query/keys';

const CHANGED = [keys.imports, keys.opportunities, keys.partners, keys.catalogue, keys.reports] as const;

/* An import, or its undo, ends on the server, not by an answer: what it changed is read anew when fewer run. */
export function useAfterRuns(running: number): void {
    const queryClient = useQueryClient();
    const before = useRef(running);
    useEffect(() => {
        if (running < before.current) {
            for (const word of CHANGED) {
                void queryClient.invalidateQueries({ queryKey: [word] });
            }
        }
        before.current = running;
    }, [queryClient, running]);
}
