/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_STATE_H
#define SCORE_ENGINE_STATE_H

/* The engine's whole state. Everything above `rows` is the fold of the events; the rest is scratch.
 */

#include "engine/duals.h"
#include "engine/gates.h"
#include "engine/ledger.h"
#include "engine/market.h"
#include "engine/memory.h"
#include "engine/model.h"
#include "engine/solve.h"
#include "score/learning.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Open deals by when their next month closes: a heap, then by position. */
struct month_entry {
    int64_t due_ms;
    uint32_t offer;
};
struct month_queue {
    struct month_entry *items; /* owned */
    uint32_t count;
    uint32_t capacity;
};

/* One row of a timing model: a span an offer was open in, and whether it ended in it. */
struct timing_row {
    int span;
    bool is_end;
    double weight;
    int64_t at_ms;
};

struct score_engine {
    struct score_allocator memory;
    struct score_policy policy;
    int64_t seq;
    int64_t now_ms; /* of the newest event; never falls */
    struct symbols symbols;
    struct id_map offering_ids;
    struct id_map partner_ids;
    struct id_map opportunity_ids;
    struct id_map offer_ids;
    struct id_map cell_ids;    /* by line, country, territory packed */
    struct id_map group_ids;   /* by country, home packed */
    struct id_map enterprises; /* enterprise id -> its first partner */
    struct offering *offerings;
    struct partner *partners;
    struct opportunity *opportunities;
    struct offer *offers;
    struct cell *cells;
    struct partner_group *groups;
    uint32_t offering_count, offering_capacity;
    uint32_t partner_count, partner_capacity;
    uint32_t opportunity_count, opportunity_capacity;
    uint32_t offer_count, offer_capacity;
    uint32_t cell_count, cell_capacity;
    uint32_t group_count, group_capacity;
    struct gates gates;
    struct models models; /* whether accepted, whether won */
    struct models timing; /* whether answered, whether ended, in a span of time */
    struct month_queue months;
    struct ledgers ledgers;
    struct prices prices;     /* those that learn */
    struct histogram amounts; /* of all opportunities */
    double amount_sum;        /* of these, for the mean that stands in for an unknown amount */
    int64_t amount_count;
    int64_t decisions;         /* that led to an offer */
    double value_mean;         /* running mean of their best value: the unit of prices */
    double offered_value_mean; /* of what they weigh in the ledger by value */

    score_lesson_fn *watch; /* the host's, no part of the state; NULL = none */
    void *watch_user;
    struct row *rows; /* one per partner */
    uint32_t row_capacity;
    uint32_t *collected; /* one per partner */
    uint32_t collected_capacity;
    struct price_step *steps; /* one per partner */
    uint32_t step_capacity;
    struct solution solution;  /* the last one; valid while nothing was applied since */
    const double *merit_power; /* of a supposition; NULL = merit as it is */
};

/* The record of a host id; NULL when unknown. */
struct offering *engine_offering(const struct score_engine *engine, int64_t id);
struct partner *engine_partner(const struct score_engine *engine, int64_t id);
struct opportunity *engine_opportunity(const struct score_engine *engine, int64_t id);
struct offer *engine_offer(const struct score_engine *engine, int64_t id);

/* The cell of a line, country and territory, made if new; may fail before anything changes. */
SCORE_MUST_USE enum score_status engine_cell(struct score_engine *engine, uint32_t line,
                                             uint32_t country, uint32_t territory,
                                             uint32_t *ret_cell, struct score_error *err);

/*
 * The handlers of score_engine_apply: each checks and reserves, then calls engine_advance, which is
 * the last thing that can fail, then changes the state.
 */
SCORE_MUST_USE enum score_status engine_advance(struct score_engine *engine,
                                                const struct score_event *event,
                                                struct score_error *err);
typedef enum score_status event_handler(struct score_engine *engine,
                                        const struct score_event *event, struct score_error *err);
event_handler apply_policy, apply_offering, apply_partner, apply_fact, apply_opportunity,
    apply_exclusion, apply_decision, apply_offer, apply_outcome, apply_import;

/* Who shares this opportunity's entitlement, from the solution's rows; shared where it is the same
 * as the cell's last. The caller owns one reference. */
SCORE_MUST_USE enum score_status membership_get(struct score_engine *engine, struct cell *cell,
                                                const struct solution *solution,
                                                struct membership **ret_membership,
                                                struct score_error *err);

/* Firms that had an opportunity; room first, then no failure. */
SCORE_MUST_USE enum score_status exclusion_reserve(struct score_engine *engine,
                                                   struct opportunity *opportunity,
                                                   struct score_error *err);
void exclusion_set(struct opportunity *opportunity, uint32_t partner, bool is_excluded);

/* Features of an offer as the models see them now, owned; NULL when out of memory. */
struct feature *features_make(struct score_engine *engine, const struct offer *offer,
                              int64_t stage);
SCORE_MUST_USE enum score_status offer_reserve(struct score_engine *engine, int64_t id,
                                               struct score_error *err);
void offer_add(struct score_engine *engine, const struct offer *offer); /* reserved */
/* Nothing more can be learnt from or corrected on this offer. */
void offer_close(struct score_engine *engine, struct offer *offer);

/* Learning from an offer (learn.c): one label, its taking back, or what an outcome teaches. */
void offer_learn(struct score_engine *engine, struct offer *offer, enum model_kind kind, double y,
                 double weight);
void offer_unlearn(struct score_engine *engine, struct offer *offer);
void outcome_learn(struct score_engine *engine, struct offer *offer,
                   const struct score_offer_outcome *outcome, bool was_accepted);

/*
 * Months of open deals (hazard_month.c). A deal enters when it is accepted, or opened again: room
 * first, then no failure. What is due by now is closed, and learnt, in the order of its time.
 */
SCORE_MUST_USE enum score_status months_reserve(struct score_engine *engine,
                                                struct score_error *err);
void months_add(struct score_engine *engine, uint32_t offer); /* `months`, `accepted_at_ms` set */
void months_close(struct score_engine *engine);
/* An open or ended past deal teaches its months at once. */
void months_learn_past(struct score_engine *engine, struct offer *offer, int64_t until_ms,
                       double weight);

/* The timing model learns whether an offer ended in a span. */
struct lesson timing_learn(struct score_engine *engine, struct offer *offer, enum model_kind kind,
                           const struct timing_row *row);

/* A firm's merit from what is known of it now (engine.md 3.1). */
double partner_merit(const struct score_engine *engine, const struct partner *partner);

#ifdef __cplusplus
}
#endif

#endif
