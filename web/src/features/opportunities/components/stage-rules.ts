// SPDX-License-Identifier: Apache-2.0
import type { Opportunity, Schemas } from '@/lib/api/types';

export type Stage = Schemas['Stage'];
export type StageField = Exclude<keyof Schemas['StageInput'], 'stage'>;

export const STAGES = [
    '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11',
] as const satisfies readonly Stage[];

/* What each stage needs; what an earlier stage needed stays needed further on. */
const NEEDS: Record<Stage, readonly StageField[]> = {
    '01': [],
    '02': [],
    '03': ['decision_maker'],
    '04': [],
    '05': ['competitor', 'probability_percent'],
    '06': ['decision_date'],
    '07': ['won_reason', 'order_ref'],
    '08': ['won_reason', 'order_ref'],
    '09': ['lost_reason'],
    '10': ['lost_reason'],
    '11': ['lost_reason', 'competitor'],
};

const LINE_ITEM_FROM: Stage = '04';
const WON: readonly Stage[] = ['07', '08'];
const LOST: readonly Stage[] = ['09', '10', '11'];

export function isStage(text: string): text is Stage {
    return STAGES.some((stage) => stage === text);
}

export function isBackward(from: string | null, to: Stage): boolean {
    return from !== null && to < from;
}

export function ending(stage: Stage): 'won' | 'lost' | null {
    if (WON.includes(stage)) {
        return 'won';
    }
    return LOST.includes(stage) ? 'lost' : null;
}

export function needsLineItem(stage: Stage): boolean {
    return stage >= LINE_ITEM_FROM && !LOST.includes(stage);
}

function isKnown(opportunity: Opportunity, field: StageField): boolean {
    return field !== 'note' && opportunity[field] !== null && opportunity[field] !== '';
}

/* The fields to ask for: the stage's own always, an earlier stage's while they are not known. */
export function fieldsFor(opportunity: Opportunity, to: Stage): StageField[] {
    const own = NEEDS[to];
    const earlier = LOST.includes(to) ? [] : STAGES.filter((stage) => stage < to && !WON.includes(stage));
    const open = earlier
        .flatMap((stage) => NEEDS[stage])
        .filter((field) => !isKnown(opportunity, field));
    const note: StageField[] = isBackward(opportunity.stage, to) ? ['note'] : [];
    return [...new Set([...note, ...own, ...open])];
}
