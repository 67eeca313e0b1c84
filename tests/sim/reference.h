/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_SIM_REFERENCE_H
#define SCORE_SIM_REFERENCE_H

/*
 * The slow, obvious allocator the engine is compared with: every booking is a line with its date,
 * every balance the sum over all lines, aged one by one (engine.md 3.1). It takes eligible sets,
 * targets and shares from the engine's own table of candidates before each placement, and derives
 * everything else by itself.
 */

#include "sim/market.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { REFERENCE_FIRMS = 64, REFERENCE_OFFERS = 4096, REFERENCE_LINES = 400000 };

/* Two ledgers: by number, by value. */
struct reference_line {
    int64_t at_ms;
    int64_t firm;
    double received[2];
    double entitled[2];
};

struct reference_offer {
    int64_t id;
    int64_t firm;
    int64_t at_ms;
    double charge;
    double weight; /* by value, of a charge of 1 */
    double target[REFERENCE_FIRMS];
};

struct reference_credit {
    int64_t until_ms;
    int64_t at_ms;
    int64_t firm;
    double amount[2];
    double target[REFERENCE_FIRMS];
    bool is_over;
};

struct reference {
    struct reference_line *lines;
    size_t line_count;
    struct reference_offer *offers;
    size_t offer_count;
    struct reference_credit *credits;
    size_t credit_count;
    double exposure[REFERENCE_FIRMS][2];
    double entitlement[REFERENCE_FIRMS][2];
};

void reference_init(struct reference *reference);
void reference_done(struct reference *reference);

/* Place, pass by hand, end: in the engine and in the reference. */
int64_t reference_place(struct reference *reference, struct market *market, int64_t opportunity);
int64_t reference_override(struct reference *reference, struct market *market, int64_t opportunity,
                           int64_t firm);
void reference_outcome(struct reference *reference, struct market *market, int64_t offer,
                       enum score_outcome outcome, enum score_reason reason);
/* Takes back the credits that ended by now; the engine does so at its next event. */
void reference_advance(struct reference *reference, const struct market *market);

/* Largest difference between the two over all firms and balances. */
double reference_difference(const struct reference *reference, const struct market *market);

#ifdef __cplusplus
}
#endif

#endif
