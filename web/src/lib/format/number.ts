// SPDX-License-Identifier: Apache-2.0
const percentFormat = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const integerFormat = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimalFormat = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const signedFormat = new Intl.NumberFormat('en', {
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
});

/* A share between 0 and 1 as "12.3%"; shares too small to show are said to be so. */
export function percent(share: number): string {
    return share > 0 && share < 0.001 ? '<0.1%' : percentFormat.format(share);
}

export function integer(value: number): string {
    return integerFormat.format(value);
}

export function decimal(value: number): string {
    return decimalFormat.format(value);
}

export function signed(value: number): string {
    return signedFormat.format(value);
}
