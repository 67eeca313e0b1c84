// SPDX-License-Identifier: Apache-2.0
/* "€ 4.8K"-like short and full forms of decimal text plus currency. */
const cache = new Map<string, Intl.NumberFormat>();

function formatter(currency: string, compact: boolean): Intl.NumberFormat {
    const key = `${currency}/${compact}`;
    const known = cache.get(key);
    if (known) {
        return known;
    }
    const made = new Intl.NumberFormat('en', {
        style: 'currency',
        currency,
        notation: compact ? 'compact' : 'standard',
        maximumFractionDigits: compact ? 1 : 2,
        trailingZeroDisplay: 'stripIfInteger',
    });
    cache.set(key, made);
    return made;
}

export function money(amount: string | number, currency: string): string {
    return formatter(currency, false).format(Number(amount));
}

export function moneyShort(amount: string | number, currency: string): string {
    return formatter(currency, true).format(Number(amount));
}
