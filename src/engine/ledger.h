/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_LEDGER_H
#define SCORE_ENGINE_LEDGER_H

/*
 * Entitlement, charges and the promise (engine.md 3.1, 3.5), for both ledgers.
 *
 * The decayed pair (x, e) is kept in scaled units: a charge c booked at t counts c 2^((t - base) /
 * half-life), so nothing has to be aged; reading divides by the scale of the moment. Every charge
 * adds as much to the e of its membership as to the x of its receiver, hence sum e = sum x. The
 * undecayed pair (X, E) moves by expected shares when an offer is made, by what really happened
 * when it is corrected, credited or chosen by hand; A and C are 3.5's account and overflow.
 */

#include "engine/market.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How often a size was seen, in bins 4.4 % wide: the quantiles of amounts and values. */
enum { HISTOGRAM_BINS = 1024 };
struct histogram {
    uint32_t bins[HISTOGRAM_BINS];
    int64_t count;
};
void histogram_add(struct histogram *histogram, double size);
/* Upper edge of the lowest bin with at most `share` of the sizes above it; 0 when empty. */
double histogram_upper(const struct histogram *histogram, double share);

/* A turn given back until a moment: a transfer within its membership, reversed at the end. */
struct credit {
    int64_t until_ms;
    int64_t booked_at_ms;
    uint32_t partner;
    struct membership *membership; /* a reference; NULL = none was left */
    double amount[LEDGER_COUNT];
};

struct ledgers {
    int64_t base_ms;
    int64_t half_life_ms;
    struct credit *credits; /* unordered */
    uint32_t credit_count;
    uint32_t credit_capacity;
    int64_t credit_next_ms;  /* the earliest end among them */
    struct histogram values; /* of opportunities offered */
    double value_cap;        /* 0 = none yet */
};

struct score_engine;

/* The audit step a moment lies in, counted from 1970. */
int64_t audit_step(int64_t at_ms);

/* Scale of a moment; > 0. */
double ledger_scale(const struct score_engine *engine, int64_t at_ms);
/* u of the promise per ledger. */
double ledger_bound(const struct score_engine *engine, enum ledger_kind ledger);

/* Moves base closer to the present by whole half-lives (exact), when it lies far behind. */
void ledger_rebase(struct score_engine *engine);
/* A new half-life or bound is in force. */
void ledger_policy_set(struct score_engine *engine);

/* Room for the audit marks of a booking. */
SCORE_MUST_USE enum score_status ledger_reserve(struct score_engine *engine,
                                                const struct membership *membership,
                                                uint32_t receiver, struct score_error *err);

/* One amount to book: who receives it, who shares its entitlement. */
struct booking {
    const struct membership *membership; /* NULL or empty: the receiver is entitled to it */
    uint32_t receiver;
    double amount[LEDGER_COUNT];
    int64_t at_ms; /* its decay starts here */
};
/* The decayed pair: x to the receiver, e to the membership. */
void ledger_charge(struct score_engine *engine, const struct booking *booking);
/* The undecayed pair, and p, by what happened: override or correction. */
void ledger_move(struct score_engine *engine, const struct booking *booking);
/* The undecayed pair, and p, by expected shares (one per member); A follows 3.5. */
void ledger_expect(struct score_engine *engine, const struct membership *membership,
                   const double *shares, const double amount[LEDGER_COUNT], int64_t at_ms);

/* Entitlement for one firm from the others; sign 1 grants, -1 takes it back. Reserved before. */
void ledger_credit(struct score_engine *engine, const struct credit *credit, double sign);
/* Takes back what ended by now. SCORE_NO_MEMORY changes nothing. */
SCORE_MUST_USE enum score_status ledger_credits_end(struct score_engine *engine, int64_t now_ms,
                                                    struct score_error *err);

/* A new value was offered: the cap follows; where it falls, accounts beyond the bound overflow. */
void ledger_value_seen(struct score_engine *engine, double value);

void membership_release(struct score_engine *engine, struct membership *membership);

#ifdef __cplusplus
}
#endif

#endif
