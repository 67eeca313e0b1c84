// SPDX-License-Identifier: Apache-2.0
/* Between the text of a date field (the reader's own day) and the contract's moments. */
const WORK_STARTS_AT = '09:00';
const WORK_ENDS_AT = '17:00';

export function dateInput(atMs: number): string {
    const at = new Date(atMs);
    const month = String(at.getMonth() + 1).padStart(2, '0');
    return `${at.getFullYear()}-${month}-${String(at.getDate()).padStart(2, '0')}`;
}

/* A day without a time means nine in the morning where the reader is. */
export function startOfWork(date: string): string {
    return new Date(`${date}T${WORK_STARTS_AT}`).toISOString();
}

/* The end of a day is five in the afternoon there. */
export function endOfWork(date: string): string {
    return new Date(`${date}T${WORK_ENDS_AT}`).toISOString();
}
