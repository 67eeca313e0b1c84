/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_MATCH_FLOW_H
#define SCORE_EVALUATE_MATCH_FLOW_H

/*
 * The assignment of the highest total, by prices: one unit of an opportunity after the other takes
 * the path to a partner with room that costs least after prices, and the prices rise along it
 * (successive shortest paths: Jewell 1958; potentials: Edmonds and Karp, JACM 1972, section 2).
 * The first `at_least` units of a partner carry a bonus above all differences of scores, so that
 * they are filled first. Prices stay feasible throughout, which is what proves the optimum.
 */

#include "evaluate/match.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sets is_chosen (partners x items) to the best assignment of pairs that score at least
 * `threshold` (-INFINITY: all pairs). SCORE_EXHAUSTED: those pairs do not suffice.
 */
SCORE_MUST_USE enum score_status match_flow(const struct match_problem *problem, double threshold,
                                            bool *ret_is_chosen, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
