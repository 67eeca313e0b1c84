// SPDX-License-Identifier: Apache-2.0
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { answer, signInAs } from './answer';
import { manager } from './data-parties';
import { stubEventSource } from './event-source';

/* What jsdom lacks and Carbon asks for. */
class NoObserver {
    observe() {}
    unobserve() {}
    disconnect() {}
}
vi.stubGlobal('ResizeObserver', NoObserver);
vi.stubGlobal('IntersectionObserver', NoObserver);
vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener() {},
    removeEventListener() {},
}));
Element.prototype.scrollIntoView = () => {};
HTMLCanvasElement.prototype.getContext = () => null;

/* jsdom has no measures to draw by; what charts show is looked at in the browser tests. */
vi.mock('@carbon/charts-react', () => ({
    LineChart: () => null,
    SimpleBarChart: () => null,
    StackedBarChart: () => null,
}));

beforeEach(() => {
    signInAs(manager);
    vi.stubGlobal('fetch', vi.fn(answer));
    stubEventSource();
});

afterEach(cleanup);
