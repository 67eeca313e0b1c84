// SPDX-License-Identifier: Apache-2.0
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30.44 * DAY_MS;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const momentFormat = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
});
const datedFormat = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
});
const secondFormat = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
});

/* "3 hours ago", "in 2 days". */
export function ago(at: string, nowMs: number): string {
    const deltaMs = Date.parse(at) - nowMs;
    const size = Math.abs(deltaMs);
    if (size < MINUTE_MS) {
        return relative.format(0, 'second');
    }
    if (size < HOUR_MS) {
        return relative.format(Math.round(deltaMs / MINUTE_MS), 'minute');
    }
    if (size < DAY_MS) {
        return relative.format(Math.round(deltaMs / HOUR_MS), 'hour');
    }
    if (size < 60 * DAY_MS) {
        return relative.format(Math.round(deltaMs / DAY_MS), 'day');
    }
    if (size < 24 * MONTH_MS) {
        return relative.format(Math.round(deltaMs / MONTH_MS), 'month');
    }
    return relative.format(Math.round(deltaMs / (12 * MONTH_MS)), 'year');
}

/* "2 d 4 h", "3 h 12 min", "4 min 05 s": the two largest units, for clocks that run. */
export function span(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const days = Math.floor(seconds / 86_400);
    const hours = Math.floor((seconds % 86_400) / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    if (days > 0) {
        return `${days} d ${hours} h`;
    }
    if (hours > 0) {
        return `${hours} h ${minutes} min`;
    }
    return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
}

export function day(at: string): string {
    return dayFormat.format(new Date(at));
}

/* With the weekday, in the reader's own time zone. */
export function moment(at: string): string {
    return momentFormat.format(new Date(at));
}

/* With the year: for what is looked at years later. */
export function dated(at: string): string {
    return datedFormat.format(new Date(at));
}

export function toTheSecond(at: string): string {
    return secondFormat.format(new Date(at));
}

/* How many Saturdays and Sundays lie ahead: clocks count business days, people count all. */
export function weekendDaysBetween(fromMs: number, toMs: number): number {
    let count = 0;
    for (let at = fromMs + DAY_MS; at < toMs && count < 30; at += DAY_MS) {
        const weekday = new Date(at).getDay();
        count += weekday === 0 || weekday === 6 ? 1 : 0;
    }
    return count;
}
