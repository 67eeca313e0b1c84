/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_MATCH_EVEN_H
#define SCORE_EVALUATE_MATCH_EVEN_H

/*
 * Exchanges between opportunities, from an assignment that satisfies the numbers to better ones
 * that do: a partner for another with room, two partners against each other, and both at once.
 */

#include "evaluate/match.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MATCH_SWEEPS_MAX = 64 };

/* The least sum of an item's scores. Cost O(partners * items). */
double match_min_item(const struct match_problem *problem, const bool *is_chosen);
double match_total(const struct match_problem *problem, const bool *is_chosen);

/*
 * Raises the least sum while an exchange can, then the total as far as the least sum stays.
 * Cost of a step O(items * per_item^2 * partners).
 */
SCORE_MUST_USE enum score_status match_even(const struct match_problem *problem, bool *is_chosen,
                                            struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
