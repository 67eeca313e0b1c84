/* SPDX-License-Identifier: Apache-2.0 */
#include "score/charges.h"

#include <string.h>

#include "base/base.h"

static const double DECLINE_CHARGE = 0.7;
static const double STALLED_CHARGE = 1.5;
static const double TURN_BACK = 0.5;
enum { FREE_DECLINES_MIN = 1, FREE_DECLINES_PERCENT = 20, REFUTED_MIN = 1, REFUTED_PERCENT = 5 };

#define DECLINED_LATE_TEXT                                                                         \
    "Free within the first third of the clock, for one in five of the firm's offers in 90 days "   \
    "(at least one); otherwise 0.7 of an offer."
#define DATA_FAULT_TEXT                                                                            \
    "Costs nothing and gives a turn back: the lead was at fault, not the firm. 0.7 of an offer "   \
    "for a firm of whose leads with such a fault another firm accepted more than one in twenty "   \
    "of its offers in 90 days (at least one)."
#define VENDOR_FAULT_TEXT                                                                          \
    "Costs nothing and gives a turn back: the lead was at fault, not the firm."

/* One row: outcome, reason, charge, free charge, credit, learning, follow-up, text. */
#define DECLINE_ROW(reason, follow_up)                                                             \
    {                                                                                              \
        SCORE_OUTCOME_DECLINED, SCORE_REASON_##reason, DECLINE_CHARGE, 0, 0, SCORE_LEARN_DECLINE,  \
            SCORE_FOLLOW_UP_##follow_up, DECLINED_LATE_TEXT                                        \
    }
#define FAULT_ROW(outcome, reason) FAULT_ROW_OF(outcome, reason, DATA_FAULT_TEXT)
#define FAULT_ROW_OF(outcome, reason, text)                                                        \
    {                                                                                              \
        SCORE_OUTCOME_##outcome, SCORE_REASON_##reason, 0, 0, TURN_BACK, SCORE_LEARN_LEAD_QUALITY, \
            SCORE_FOLLOW_UP_NONE, text                                                             \
    }

#define RETURN_ROW(reason)                                                                         \
    {                                                                                              \
        SCORE_OUTCOME_RETURNED, SCORE_REASON_##reason, DECLINE_CHARGE, DECLINE_CHARGE, 0,          \
            SCORE_LEARN_CENSORED, SCORE_FOLLOW_UP_NONE,                                            \
            "Returned after acceptance: 0.7 of an offer."                                          \
    }
#define STALLED_ROW(reason)                                                                        \
    {                                                                                              \
        SCORE_OUTCOME_RECALLED, SCORE_REASON_##reason, STALLED_CHARGE, STALLED_CHARGE, 0,          \
            SCORE_LEARN_STALLED, SCORE_FOLLOW_UP_NONE,                                             \
            "Recalled from day 30 on because nothing happened: 1.5 offers."                        \
    }
#define RECALL_ROW(reason, credit)                                                                 \
    {                                                                                              \
        SCORE_OUTCOME_RECALLED, SCORE_REASON_##reason, 0, 0, credit, SCORE_LEARN_NOTHING,          \
            SCORE_FOLLOW_UP_NONE, "Recalled for no fault of the firm: costs nothing."              \
    }

static const struct score_charge_rule RULES[] = {
    {SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE, 1, 1, 0, SCORE_LEARN_ACCEPT, SCORE_FOLLOW_UP_NONE,
     "An accepted offer counts as one."},
    {SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE, 1, 1, 0, SCORE_LEARN_TIMEOUT, SCORE_FOLLOW_UP_NONE,
     "An offer left without an answer counts as one."},
    DECLINE_ROW(NO_CAPACITY, NONE),
    DECLINE_ROW(NO_SKILL, NONE),
    DECLINE_ROW(OUT_OF_TERRITORY, GATE_DATA),
    DECLINE_ROW(WRONG_PRODUCT, GATE_DATA),
    DECLINE_ROW(TOO_SMALL, NONE),
    DECLINE_ROW(TOO_LARGE, NONE),
    DECLINE_ROW(TIMELINE_TOO_SHORT, NONE),
    DECLINE_ROW(OTHER, NONE),
    {SCORE_OUTCOME_DECLINED, SCORE_REASON_CONFLICT_OF_INTEREST, 0, 0, 0, SCORE_LEARN_NOTHING,
     SCORE_FOLLOW_UP_NONE, "A conflict of interest costs nothing."},
    {SCORE_OUTCOME_DECLINED, SCORE_REASON_DUPLICATE_OWN_PIPELINE, 0, 0, 0, SCORE_LEARN_NOTHING,
     SCORE_FOLLOW_UP_DUPLICATE_CHECK, "Costs nothing; the two records are compared."},
    FAULT_ROW(DECLINED, INFO_MISSING),
    FAULT_ROW(DECLINED, CUSTOMER_UNREACHABLE),
    FAULT_ROW(DECLINED, SPAM_OR_INVALID),
    RETURN_ROW(NO_CAPACITY),
    RETURN_ROW(NO_SKILL),
    RETURN_ROW(OUT_OF_TERRITORY),
    RETURN_ROW(WRONG_PRODUCT),
    RETURN_ROW(TOO_SMALL),
    RETURN_ROW(TOO_LARGE),
    RETURN_ROW(DUPLICATE_OWN_PIPELINE),
    RETURN_ROW(CONFLICT_OF_INTEREST),
    FAULT_ROW(RETURNED, INFO_MISSING),
    RETURN_ROW(TIMELINE_TOO_SHORT),
    FAULT_ROW(RETURNED, CUSTOMER_UNREACHABLE),
    FAULT_ROW(RETURNED, SPAM_OR_INVALID),
    RETURN_ROW(OTHER),
    RETURN_ROW(CUSTOMER_PREFERS_OTHER),
    RETURN_ROW(CUSTOMER_NOT_INTERESTED),
    STALLED_ROW(NO_CONTACT),
    STALLED_ROW(NO_PROGRESS),
    RECALL_ROW(ELIGIBILITY_LOST, 0),
    RECALL_ROW(CUSTOMER_REQUEST, 0),
    FAULT_ROW_OF(RECALLED, PASSED_IN_ERROR, VENDOR_FAULT_TEXT),
    FAULT_ROW_OF(RECALLED, DUPLICATE, VENDOR_FAULT_TEXT),
    RECALL_ROW(VENDOR_DIRECT, TURN_BACK),
    {SCORE_OUTCOME_WON, SCORE_REASON_NONE, 1, 1, 0, SCORE_LEARN_WIN, SCORE_FOLLOW_UP_NONE,
     "Winning costs nothing beyond the offer."},
    {SCORE_OUTCOME_LOST, SCORE_REASON_NONE, 1, 1, 0, SCORE_LEARN_LOSS, SCORE_FOLLOW_UP_NONE,
     "Losing costs nothing beyond the offer."},
};

const struct score_charge_rule *score_charge_rules(size_t *ret_count)
{
    *ret_count = SCORE_ARRAY_COUNT(RULES);
    return RULES;
}

const struct score_charge_rule *score_charge_rule_find(enum score_outcome outcome,
                                                       enum score_reason reason)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(RULES); i++) {
        if (RULES[i].outcome == outcome && RULES[i].reason == reason) {
            return &RULES[i];
        }
    }
    return NULL;
}

/* max(least, percent of the offers, rounded down), without an overflow. */
static int64_t allowance(int64_t offers, int64_t percent, int64_t least)
{
    int64_t part = offers > 0 ? offers / 100 * percent + offers % 100 * percent / 100 : 0;
    return part > least ? part : least;
}

int64_t score_charge_free_allowance(int64_t offers_90d)
{
    return allowance(offers_90d, FREE_DECLINES_PERCENT, FREE_DECLINES_MIN);
}

int64_t score_charge_fault_allowance(int64_t offers_90d)
{
    return allowance(offers_90d, REFUTED_PERCENT, REFUTED_MIN);
}

enum score_status score_charge_price(const struct score_charge_case *charge_case,
                                     struct score_charge *ret_charge, struct score_error *err)
{
    const struct score_charge_rule *rule =
        score_charge_rule_find(charge_case->outcome, charge_case->reason);
    if (!rule) {
        const char *outcome = score_outcome_name(charge_case->outcome);
        const char *reason = score_reason_name(charge_case->reason);
        return score_error_set(err, SCORE_INVALID, "reason", "%s is no reason for %s",
                               reason ? reason : "that", outcome ? outcome : "that");
    }
    bool is_free =
        rule->charge_free < rule->charge && charge_case->in_first_third &&
        charge_case->free_used_90d < score_charge_free_allowance(charge_case->offers_90d);
    bool is_doubted =
        rule->learning == SCORE_LEARN_LEAD_QUALITY && rule->outcome != SCORE_OUTCOME_RECALLED &&
        charge_case->faults_refuted_90d > score_charge_fault_allowance(charge_case->offers_90d);
    *ret_charge = (struct score_charge){
        .amount = is_doubted ? DECLINE_CHARGE
                  : is_free  ? rule->charge_free
                             : rule->charge,
        .credit = is_doubted ? 0 : rule->credit,
        .is_free = is_free,
        .is_doubted = is_doubted,
        .rule = rule,
    };
    return SCORE_OK;
}

enum score_learning score_charge_learning(enum score_outcome outcome, enum score_reason reason,
                                          double amount)
{
    const struct score_charge_rule *rule = score_charge_rule_find(outcome, reason);
    if (!rule) {
        return SCORE_LEARN_NOTHING;
    }
    if (rule->learning == SCORE_LEARN_LEAD_QUALITY && amount > 0) {
        return outcome == SCORE_OUTCOME_DECLINED ? SCORE_LEARN_DECLINE : SCORE_LEARN_CENSORED;
    }
    return rule->learning;
}

const char *score_outcome_name(enum score_outcome outcome)
{
    switch (outcome) {
#define X(name, value, label)                                                                      \
    case SCORE_OUTCOME_##name:                                                                     \
        return #name;
        SCORE_OUTCOME_LIST(X)
#undef X
    }
    return NULL;
}

struct reason_row {
    const char *name;
    const char *label;
    unsigned uses;
};

static const struct reason_row REASONS[] = {
#define X(name, value, uses, label) [value] = {#name, label, uses},
    SCORE_REASON_LIST(X)
#undef X
};

static const struct reason_row *reason_row(enum score_reason reason)
{
    bool is_listed = (int)reason >= 0 && (size_t)reason < SCORE_ARRAY_COUNT(REASONS);
    return is_listed ? &REASONS[reason] : NULL;
}

const char *score_reason_name(enum score_reason reason)
{
    const struct reason_row *row = reason_row(reason);
    return row ? row->name : NULL;
}

const char *score_reason_label(enum score_reason reason)
{
    const struct reason_row *row = reason_row(reason);
    return row ? row->label : NULL;
}

bool score_reason_is_for(enum score_reason reason, enum score_outcome outcome)
{
    const struct reason_row *row = reason_row(reason);
    if (!row) {
        return false;
    }
    switch (outcome) {
    case SCORE_OUTCOME_DECLINED:
        return row->uses & SCORE_REASON_FOR_DECLINE;
    case SCORE_OUTCOME_RETURNED:
        return row->uses & SCORE_REASON_FOR_RETURN;
    case SCORE_OUTCOME_RECALLED:
        return row->uses & SCORE_REASON_FOR_RECALL;
    case SCORE_OUTCOME_ACCEPTED:
    case SCORE_OUTCOME_EXPIRED:
    case SCORE_OUTCOME_WON:
    case SCORE_OUTCOME_LOST:
    case SCORE_OUTCOME_REOPENED:
        return reason == SCORE_REASON_NONE;
    }
    return false;
}

enum score_status score_reason_parse(const char *name, enum score_reason *ret_reason,
                                     struct score_error *err)
{
    for (size_t i = 1; name && i < SCORE_ARRAY_COUNT(REASONS); i++) {
        if (strcmp(REASONS[i].name, name) == 0) {
            *ret_reason = (enum score_reason)i;
            return SCORE_OK;
        }
    }
    return score_error_set(err, SCORE_NOT_FOUND, "reason", "no such reason code");
}

const char *score_feedback_name(enum score_feedback feedback)
{
    switch (feedback) {
#define X(name, value, label)                                                                      \
    case SCORE_FEEDBACK_##name:                                                                    \
        return #name;
        SCORE_FEEDBACK_LIST(X)
#undef X
    }
    return NULL;
}

const char *score_feedback_label(enum score_feedback feedback)
{
    switch (feedback) {
#define X(name, value, label)                                                                      \
    case SCORE_FEEDBACK_##name:                                                                    \
        return label;
        SCORE_FEEDBACK_LIST(X)
#undef X
    }
    return NULL;
}

enum score_status score_feedback_parse(const char *name, enum score_feedback *ret_feedback,
                                       struct score_error *err)
{
    for (int i = SCORE_FEEDBACK_GOOD_FIT; name && i <= SCORE_FEEDBACK_OTHER; i++) {
        if (strcmp(score_feedback_name((enum score_feedback)i), name) == 0) {
            *ret_feedback = (enum score_feedback)i;
            return SCORE_OK;
        }
    }
    return score_error_set(err, SCORE_NOT_FOUND, "feedback", "no such feedback code");
}
