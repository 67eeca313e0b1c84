/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_CHARGES_H
#define SCORE_CHARGES_H

/*
 * The one public price list: what each way an offer can end costs a firm's entitlement, what it
 * teaches and what it gives back. The engine, the API, the FAQ and the decline dialog read it here.
 *
 *     struct score_charge_case c = {.outcome = SCORE_OUTCOME_DECLINED,
 *                                   .reason = SCORE_REASON_NO_CAPACITY,
 *                                   .in_first_third = true, .offers_90d = 12, .free_used_90d = 1};
 *     struct score_charge charge;
 *     if (score_charge_price(&c, &charge, &err) == SCORE_OK) {
 *         printf("costs %.1f of an offer\n", charge.amount);
 *     }
 *
 * A charge is in offers: the provisional 1 is booked when an offer is made; the price here replaces
 * it when the offer ends. Everything in this header is constant and safe from any thread.
 */

#include <score/status.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the list; it is printed wherever a charge is explained. */
enum { SCORE_CHARGES_VERSION = 2 };

/* X(name, value, label): how an offer moves on. WON, LOST, REOPENED book no charge of their own. */
#define SCORE_OUTCOME_LIST(X)                                                                      \
    X(ACCEPTED, 1, "accepted")                                                                     \
    X(DECLINED, 2, "declined")                                                                     \
    X(EXPIRED, 3, "expired without an answer")                                                     \
    X(RECALLED, 4, "recalled by the vendor")                                                       \
    X(RETURNED, 5, "returned after acceptance")                                                    \
    X(WON, 6, "won")                                                                               \
    X(LOST, 7, "lost")                                                                             \
    X(REOPENED, 8, "a win or loss taken back")

enum score_outcome {
#define X(name, value, label) SCORE_OUTCOME_##name = value,
    SCORE_OUTCOME_LIST(X)
#undef X
};

/* Where a reason may be used: flags of SCORE_REASON_LIST's last column. */
enum { SCORE_REASON_FOR_DECLINE = 1, SCORE_REASON_FOR_RETURN = 2, SCORE_REASON_FOR_RECALL = 4 };

/* X(name, value, uses, label). The codes here are the only ones; values are stable. */
#define SCORE_REASON_LIST(X)                                                                       \
    X(NONE, 0, 0, "no reason")                                                                     \
    X(NO_CAPACITY, 1, 3, "No capacity at the moment")                                              \
    X(NO_SKILL, 2, 3, "We lack the skill for it")                                                  \
    X(OUT_OF_TERRITORY, 3, 3, "Outside our territory")                                             \
    X(WRONG_PRODUCT, 4, 3, "Not a product we sell")                                                \
    X(TOO_SMALL, 5, 3, "Too small for us")                                                         \
    X(TOO_LARGE, 6, 3, "Too large for us")                                                         \
    X(DUPLICATE_OWN_PIPELINE, 7, 3, "Already in our own pipeline")                                 \
    X(CONFLICT_OF_INTEREST, 8, 3, "Conflict of interest")                                          \
    X(INFO_MISSING, 9, 3, "Too little information to decide")                                      \
    X(TIMELINE_TOO_SHORT, 10, 3, "The timeline is too short")                                      \
    X(CUSTOMER_UNREACHABLE, 11, 3, "The customer cannot be reached")                               \
    X(SPAM_OR_INVALID, 12, 3, "Spam, or not a real opportunity")                                   \
    X(OTHER, 13, 3, "Another reason (say which)")                                                  \
    X(CUSTOMER_PREFERS_OTHER, 14, 2, "The customer prefers another firm")                          \
    X(CUSTOMER_NOT_INTERESTED, 15, 2, "The customer is not interested")                            \
    X(NO_CONTACT, 16, 4, "The customer was not contacted")                                         \
    X(NO_PROGRESS, 17, 4, "No progress for 30 days")                                               \
    X(ELIGIBILITY_LOST, 18, 4, "A condition is no longer met")                                     \
    X(CUSTOMER_REQUEST, 19, 4, "The customer asked for it")                                        \
    X(PASSED_IN_ERROR, 20, 4, "Passed in error")                                                   \
    X(DUPLICATE, 21, 4, "A duplicate of another opportunity")                                      \
    X(VENDOR_DIRECT, 22, 4, "The vendor sells it directly")

enum score_reason {
#define X(name, value, uses, label) SCORE_REASON_##name = value,
    SCORE_REASON_LIST(X)
#undef X
};

/* X(name, value, label): what a firm may say about a lead it received, beside a fit of 1 to 5. */
#define SCORE_FEEDBACK_LIST(X)                                                                     \
    X(GOOD_FIT, 1, "A good fit")                                                                   \
    X(CUSTOMER_UNAWARE, 2, "The customer did not know of it")                                      \
    X(NEED_UNCLEAR, 3, "The need is unclear")                                                      \
    X(NO_BUDGET, 4, "There is no budget")                                                          \
    X(WRONG_CONTACT, 5, "The wrong contact")                                                       \
    X(WRONG_SIZE, 6, "The wrong size for us")                                                      \
    X(WRONG_REGION, 7, "The wrong region for us")                                                  \
    X(ALREADY_OURS, 8, "Already our customer")                                                     \
    X(OTHER, 9, "Something else (say what)")

enum score_feedback {
#define X(name, value, label) SCORE_FEEDBACK_##name = value,
    SCORE_FEEDBACK_LIST(X)
#undef X
};

/* What an ending teaches. */
enum score_learning {
    SCORE_LEARN_NOTHING = 0,
    SCORE_LEARN_ACCEPT = 1,       /* accept = 1 */
    SCORE_LEARN_DECLINE = 2,      /* accept = 0, the code kept with it */
    SCORE_LEARN_TIMEOUT = 3,      /* accept = 0, its own class */
    SCORE_LEARN_LEAD_QUALITY = 4, /* the source's lead quality, never the partner */
    SCORE_LEARN_CENSORED = 5,     /* the win stays unknown */
    SCORE_LEARN_STALLED = 6,      /* win = 0: the firm let it lie */
    SCORE_LEARN_WIN = 7,
    SCORE_LEARN_LOSS = 8
};

/* What the host should look at afterwards. */
enum score_follow_up {
    SCORE_FOLLOW_UP_NONE = 0,
    SCORE_FOLLOW_UP_GATE_DATA = 1,      /* territory or product data of the firm look wrong */
    SCORE_FOLLOW_UP_DUPLICATE_CHECK = 2 /* compare with the firm's own pipeline */
};

/* One row of the list. `reason` SCORE_REASON_NONE = every reason without a row of its own. */
struct score_charge_rule {
    enum score_outcome outcome;
    enum score_reason reason;
    double charge;      /* in offers */
    double charge_free; /* in offers, while a free decline applies; equal to charge if none does */
    double credit;      /* entitlement given back as "a turn", in offers; 0 = none */
    enum score_learning learning;
    enum score_follow_up follow_up;
    const char *text; /* one sentence for people */
};

/* The whole list, in a stable order. Static storage; *ret_count rows. */
SCORE_EXPORT const struct score_charge_rule *score_charge_rules(size_t *ret_count);

/* The row that applies, or NULL when this outcome may not carry this reason. */
SCORE_EXPORT const struct score_charge_rule *score_charge_rule_find(enum score_outcome outcome,
                                                                    enum score_reason reason);

/* What the price of one ending depends on. Counts cover the 90 days before the answer. */
struct score_charge_case {
    enum score_outcome outcome;
    enum score_reason reason;
    bool in_first_third;   /* declines: answered within the first third of the clock */
    int64_t offers_90d;    /* offers made to the firm, this one included */
    int64_t free_used_90d; /* free declines the firm has used before this one */
    /* Leads that the firm gave back as at fault, and that another firm then accepted. */
    int64_t faults_refuted_90d;
};

struct score_charge {
    double amount;   /* final charge in offers: 0, .7, 1 or 1.5 */
    double credit;   /* a turn back, in offers: 0 or .5 */
    bool is_free;    /* this decline used one of the free ones */
    bool is_doubted; /* said to be the lead's fault by a firm that was refuted too often */
    const struct score_charge_rule *rule;
};

/* Free declines a firm has in 90 days: max(1, 20 % of its offers, rounded down). */
SCORE_EXPORT int64_t score_charge_free_allowance(int64_t offers_90d);

/* Leads called at fault and then accepted by another firm that a firm may have in 90 days before
 * its word is doubted: max(1, 5 % of its offers, rounded down). */
SCORE_EXPORT int64_t score_charge_fault_allowance(int64_t offers_90d);

/* The final charge of an ending. SCORE_INVALID: the outcome may not carry this reason. */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_charge_price(const struct score_charge_case *charge_case, struct score_charge *ret_charge,
                   struct score_error *err);

/* What an ending teaches, given what it was charged: a fault that cost something was not believed,
 * and teaches what a refusal does. SCORE_LEARN_NOTHING when the list has no such row. */
SCORE_EXPORT enum score_learning score_charge_learning(enum score_outcome outcome,
                                                       enum score_reason reason, double amount);

/* Upper-case names ("NO_CAPACITY") and labels; NULL for a value off the list. */
SCORE_EXPORT const char *score_outcome_name(enum score_outcome outcome);
SCORE_EXPORT const char *score_reason_name(enum score_reason reason);
SCORE_EXPORT const char *score_reason_label(enum score_reason reason);
SCORE_EXPORT const char *score_feedback_name(enum score_feedback feedback);
SCORE_EXPORT const char *score_feedback_label(enum score_feedback feedback);

/* Reads a name back. SCORE_NOT_FOUND: no such name. NONE is not a name. */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_reason_parse(const char *name, enum score_reason *ret_reason, struct score_error *err);
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_feedback_parse(const char *name, enum score_feedback *ret_feedback, struct score_error *err);

/* May this outcome carry this reason? (The flags column, read for one outcome.) */
SCORE_EXPORT bool score_reason_is_for(enum score_reason reason, enum score_outcome outcome);

#ifdef __cplusplus
}
#endif

#endif
