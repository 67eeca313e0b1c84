// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';

/* The codes of the contract, one list for each use; the compiler holds them to the schema. */
const RETURN_CODES = {
    NO_CAPACITY: true,
    NO_SKILL: true,
    OUT_OF_TERRITORY: true,
    WRONG_PRODUCT: true,
    TOO_SMALL: true,
    TOO_LARGE: true,
    DUPLICATE_OWN_PIPELINE: true,
    CONFLICT_OF_INTEREST: true,
    INFO_MISSING: true,
    TIMELINE_TOO_SHORT: true,
    CUSTOMER_UNREACHABLE: true,
    SPAM_OR_INVALID: true,
    OTHER: true,
    CUSTOMER_PREFERS_OTHER: false,
    CUSTOMER_NOT_INTERESTED: false,
} as const satisfies Record<Schemas['ReturnCode'], boolean>;

const RECALL_CODES = {
    NO_CONTACT: true,
    NO_PROGRESS: true,
    ELIGIBILITY_LOST: true,
    CUSTOMER_REQUEST: true,
    PASSED_IN_ERROR: true,
    DUPLICATE: true,
    VENDOR_DIRECT: true,
} as const satisfies Record<Schemas['RecallCode'], boolean>;

const FEEDBACK_CODES = {
    GOOD_FIT: true,
    CUSTOMER_UNAWARE: true,
    NEED_UNCLEAR: true,
    NO_BUDGET: true,
    WRONG_CONTACT: true,
    WRONG_SIZE: true,
    WRONG_REGION: true,
    ALREADY_OURS: true,
    OTHER: true,
} as const satisfies Record<Schemas['FeedbackCode'], boolean>;

export function isReturnCode(code: string): code is Schemas['ReturnCode'] {
    return Object.hasOwn(RETURN_CODES, code);
}

/* Every decline code may be used for a return; `true` marks those that work both ways. */
export function isDeclineCode(code: string): code is Schemas['DeclineCode'] {
    return isReturnCode(code) && RETURN_CODES[code];
}

export function isRecallCode(code: string): code is Schemas['RecallCode'] {
    return Object.hasOwn(RECALL_CODES, code);
}

export function isFeedbackCode(code: string): code is Schemas['FeedbackCode'] {
    return Object.hasOwn(FEEDBACK_CODES, code);
}
