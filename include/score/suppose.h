/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_SUPPOSE_H
#define SCORE_SUPPOSE_H

/*
 * Questions about what is not so: another policy, another number of open leads; and what is usual
 * among the firms of one opportunity; what had to be passed. Like every question they change no
 * answer and no state.
 *
 *     struct score_policy even = *score_engine_policy(engine);
 *     even.kappa = 0;
 *     struct score_supposition without = {.policy = &even};
 *     struct score_supposed answer = {.decision = &decision};
 *     if (score_engine_suppose(engine, &without, &request, &answer, &err) == SCORE_OK) { ... }
 */

#include <score/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ledgers, models and facts stay as they are ("frozen prices"). */
struct score_supposition {
    const struct score_policy *policy; /* NULL = the one in force; merit follows its merit_tau */
    int64_t partner;                   /* whose open leads differ; 0 = nobody's */
    int64_t open_leads;
};

/* Where to write; NULL = not wanted. */
struct score_supposed {
    struct score_decision *decision;
    struct score_candidate *rows; /* as score_engine_candidates writes them */
    size_t capacity;
    int64_t explained; /* a firm, with `explanation` */
    struct score_explanation *explanation;
};

/*
 * SCORE_NOT_FOUND: unknown opportunity or firm. SCORE_INVALID: a policy out of range. SCORE_LIMIT:
 * room for fewer rows than partners. Nobody eligible is SCORE_OK with partner 0. O(K).
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_suppose(struct score_engine *engine, const struct score_supposition *supposition,
                     const struct score_request *request, const struct score_supposed *answer,
                     struct score_error *err);

/* Means over the eligible firms of one opportunity; all zero when there are none. */
struct score_usual {
    int64_t count;
    struct score_part accept; /* p is the mean p */
    struct score_part win;
    double own_price;
};
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_usual(struct score_engine *engine, const struct score_request *request,
                   struct score_usual *ret_usual, struct score_error *err);

/*
 * What had to be passed and who may have it: one row for each firm of each cell (line, country,
 * territory) with demand. Offers made since `since_ms` among the firms that shared the cell's last
 * one; where none was made at all, the opportunities that are known among the firms eligible at
 * `at_ms`. Caps of the policy in force keep nobody out here.
 */
struct score_demand {
    int64_t cell;  /* 0, 1 ..; rows of one cell are together */
    double offers; /* of the cell, the same in all its rows */
    int64_t partner;
    double target; /* the firm's part of the cell's entitlement; a cell's sum to 1 */
    int64_t groups[SCORE_DIMENSION_COUNT]; /* 1 ..; 0 = in none of this dimension */
};
typedef void score_demand_fn(const struct score_demand *row, void *user);
/* SCORE_NO_MEMORY. O(offers + cells K). */
SCORE_EXPORT SCORE_MUST_USE enum score_status score_engine_demand(struct score_engine *engine,
                                                                  int64_t since_ms, int64_t at_ms,
                                                                  score_demand_fn *give, void *user,
                                                                  struct score_error *err);

/* The product line and the country of an opportunity, as they stand; valid until the next event.
 * SCORE_NOT_FOUND: unknown opportunity. Outputs may be NULL. */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_cell(const struct score_engine *engine, int64_t opportunity, const char **ret_line,
                  const char **ret_country, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
