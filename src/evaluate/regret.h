/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_REGRET_H
#define SCORE_EVALUATE_REGRET_H

/*
 * What deciding one by one costs against knowing everything beforehand. Each opportunity of a
 * market goes to the eligible partner with room whose value plus prices is highest: the price of
 * fairness (group_price.h: log, maxmin, ratio, queue), one of the floor and one of the cap
 * (engine.md 3.3), all in units of the running mean of the best value.
 *
 * The judge is the linear programme over the whole market with the same caps and floors, places
 * split as it likes: for `value_ratio` its highest value, for `objective_ratio` its highest value
 * plus fairness, where, s_j being the share of partner j over an equal one and V the mean best
 * value,
 *
 *   log      T V kappa mean_j log s_j                         by tangents, which only raise it
 *   ratio    T V kappa mean_j s_j^(1-alpha) / (1 - alpha)     likewise
 *   maxmin   T V lambda min_j s_j
 *   queue    nothing: no utility stands behind that price
 *
 * Tangents touch at s from .25 to 2, the floor and the cap; a partner without any counts as .01.
 */

#include "evaluate/group_price.h"
#include "evaluate/regret_market.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    REGRET_PARTNERS_MAX = 2000,
    REGRET_OPPORTUNITIES_MAX = 100000,
    REGRET_CELLS_MAX = 4000000, /* partners x opportunities: what the judge solves in minutes */
    REGRET_SEEDS_MAX = 100,
    REGRET_PASSES = 4
};

struct regret_options {
    size_t partners;
    size_t opportunities;
    enum group_rule rule; /* log, maxmin, ratio, queue */
    struct group_settings settings;
    bool is_warm; /* prices learned on a past of the same partners, in REGRET_PASSES passes */
};

struct regret_report {
    double value;
    double value_optimum;
    double objective;
    double objective_optimum;
    double gini;
    double gini_optimum; /* of the objective's optimum */
    double min_share;    /* least share over an equal one */
    double floors_met;   /* share of partners at or above the floor */
    double most_of_cap;  /* highest count over the cap; never above 1 */
};

/* The defaults of a rule in this market. */
struct group_settings regret_settings_default(enum group_rule rule, bool is_warm);

/* Without the optima, which are 0. SCORE_NO_MEMORY. Cost O(partners * opportunities) a pass. */
SCORE_MUST_USE enum score_status regret_run(const struct regret_options *options, uint64_t seed,
                                            struct regret_report *ret, struct score_error *err);
/* Adds the optima. SCORE_CONFLICT: the floors cannot be met in this market. */
SCORE_MUST_USE enum score_status regret_judge(const struct regret_options *options, uint64_t seed,
                                              struct regret_report *report,
                                              struct score_error *err);

/* For regret's own files: the fairness part of the objective, of `counts` of partners. */
double regret_fairness(const struct regret_options *options, const struct market *market,
                       const double *counts);
/* The Gini coefficient; sorts `counts`. */
double regret_gini(double *counts, size_t count);

#ifdef __cplusplus
}
#endif

#endif
