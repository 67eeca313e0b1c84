// SPDX-License-Identifier: Apache-2.0
import type { Opportunity, Schemas } from '@/lib/api/types';

export type Stage = Schemas['Stage'];
export type StageField = Exclude<keyof Schemas['StageInput'], 'stage'>;

export const STAGES = [
    '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11',
] as const satisfies readonly Stage[];

/* What entering each stage needs. */
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
const CLOSING: readonly Stage[] = ['08', '09', '10', '11'];
const WON: readonly Stage[] = ['07', '08'];
const LOST: readonly Stage[] = ['09', '10', '11'];

export function isStage(text: string): text is Stage {
    return STAGES.some((stage) => stage === text);
}

export function isBackward(from: string | null, to: Stage): boolean {
    return from !== null && to < from && !CLOSING.includes(to);
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

/* The fields to ask for; what is known already stands in them. */
export function fieldsFor(opportunity: Opportunity, to: Stage): StageField[] {
    const note: StageField[] = isBackward(opportunity.stage, to) ? ['note'] : [];
    return [...note, ...NEEDS[to]];
}
