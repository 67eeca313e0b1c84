// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';
import { CHANGES } from './verbs';

export type LiveEvent = Schemas['Event'];
export type LiveState = 'connecting' | 'live' | 'off';

interface Listener {
    onState: (state: LiveState) => void;
    onEvent: (event: LiveEvent) => void;
    /* Connected again after a time without a stream: what happened meanwhile was not told. */
    onGap: () => void;
    /* The server ended it or refuses it: the person may be signed out. */
    onRefused: () => void;
}

const URL = '/api/v1/events/stream';
const REOPEN_MS = 30_000;
/* A window out of sight keeps its stream for a while, so that a glance elsewhere costs nothing. */
const HIDDEN_MS = 60_000;

function isEvent(value: unknown): value is LiveEvent {
    return typeof value === 'object' && value !== null && 'verb' in value && 'seq' in value;
}

function read(text: unknown): LiveEvent | undefined {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isEvent(value) ? value : undefined;
}

/* One stream of events for as long as the window is in sight; the browser connects again by itself
 * and goes on where it was, a refused one is tried again after a while. Returns how to end it. */
export function openStream(listener: Listener): () => void {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasOpen = false;

    function close(state: LiveState) {
        clearTimeout(timer);
        source?.close();
        source = undefined;
        listener.onState(state);
    }
    function lost() {
        if (source?.readyState !== EventSource.CLOSED) {
            listener.onState('connecting');
            return;
        }
        close('off');
        listener.onRefused();
        timer = setTimeout(open, REOPEN_MS);
    }
    function open() {
        clearTimeout(timer);
        if (source) {
            return;
        }
        let isFirst = true;
        listener.onState('connecting');
        source = new EventSource(URL);
        source.onopen = () => {
            listener.onState('live');
            if (isFirst && wasOpen) {
                listener.onGap();
            }
            isFirst = false;
            wasOpen = true;
        };
        source.onerror = lost;
        for (const verb of Object.keys(CHANGES)) {
            source.addEventListener(verb, ({ data }) => {
                const event = read(data);
                if (event) {
                    listener.onEvent(event);
                }
            });
        }
    }
    function look() {
        clearTimeout(timer);
        if (document.visibilityState === 'visible') {
            open();
        } else {
            timer = setTimeout(() => close('off'), HIDDEN_MS);
        }
    }

    document.addEventListener('visibilitychange', look);
    look();
    return () => {
        document.removeEventListener('visibilitychange', look);
        close('off');
    };
}
