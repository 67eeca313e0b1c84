// SPDX-License-Identifier: Apache-2.0
import { vi } from 'vitest';

/* A stream that the test speaks for: jsdom has none. */
export class FakeEventSource extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    static all: FakeEventSource[] = [];

    readonly url: string;
    readyState = FakeEventSource.CONNECTING;
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;

    constructor(url: string) {
        super();
        this.url = url;
        FakeEventSource.all.push(this);
    }

    close() {
        this.readyState = FakeEventSource.CLOSED;
    }

    open() {
        this.readyState = FakeEventSource.OPEN;
        this.onopen?.();
    }

    fail(readyState: number) {
        this.readyState = readyState;
        this.onerror?.();
    }

    tell(verb: string, event: Readonly<Record<string, unknown>>) {
        this.dispatchEvent(new MessageEvent(verb, { data: JSON.stringify({ verb, ...event }) }));
    }
}

/* The streams that are open, in the order in which they were opened. */
export function openSources(): FakeEventSource[] {
    return FakeEventSource.all.filter(({ readyState }) => readyState !== FakeEventSource.CLOSED);
}

export function stubEventSource(): void {
    FakeEventSource.all = [];
    vi.stubGlobal('EventSource', FakeEventSource);
}
