// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { User } from '@/lib/api/types';
import { keys, type KeyWord } from '@/lib/query/keys';
import { gather } from './gather';
import { openStream, type LiveEvent, type LiveState } from './open-stream';
import { CHANGES, isTold } from './verbs';

const FIRST_MS = 150;
const EVERY_MS = 1_000;
/* Reports are worked out anew: not for every event. */
const REPORTS_MS = 5_000;

const changes: ReadonlyMap<string, readonly KeyWord[]> = new Map(Object.entries(CHANGES));
const everything: readonly KeyWord[] = [...new Set(Object.values(CHANGES).flat())];

export interface Live {
    state: LiveState;
    /* The last events worth words, newest last; a new list with every batch. */
    told: readonly LiveEvent[];
}

/* Keeps what is on the page as it is on the server, and says what others did. */
export function useLive(user: User): Live {
    const queryClient = useQueryClient();
    const [state, setState] = useState<LiveState>('off');
    const [told, setTold] = useState<readonly LiveEvent[]>([]);
    useEffect(() => {
        const refresh = (words: Set<KeyWord>) => {
            for (const word of words) {
                void queryClient.invalidateQueries({ queryKey: [word] });
            }
        };
        const quick = gather(FIRST_MS, EVERY_MS, refresh);
        const slow = gather(FIRST_MS, REPORTS_MS, refresh);
        const tell = gather(FIRST_MS, EVERY_MS, (events: Set<LiveEvent>) => setTold([...events]));
        const change = (words: readonly KeyWord[]) => {
            quick.add(words.filter((word) => word !== keys.reports));
            slow.add(words.filter((word) => word === keys.reports));
        };
        const end = openStream({
            onState: setState,
            onEvent: (event) => {
                change(changes.get(event.verb) ?? []);
                if (isTold(event.verb) && event.actor !== user.id) {
                    tell.add([event]);
                }
            },
            onGap: () => change(everything),
            onRefused: () => change([keys.me]),
        });
        return () => {
            end();
            quick.stop();
            slow.stop();
            tell.stop();
        };
    }, [queryClient, user.id]);
    return { state, told };
}
