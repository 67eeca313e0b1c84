/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_REGRET_MARKET_H
#define SCORE_EVALUATE_REGRET_MARKET_H

/*
 * A made-up market that a hindsight optimum is known of (engine.md 10): partners of unequal skill,
 * opportunities that come one by one, about a quarter of the partners eligible for each.
 *
 *     value = size x skill x noise, size lognormal(0, .5), skill uniform in .5 .. 1.5,
 *             noise lognormal(0, .25)
 *
 * Each partner may get at most MARKET_CAP and shall get at least MARKET_FLOOR of an equal share.
 * The same seed gives the same market; `part` 0 is the one that is measured, 1 a past of the same
 * partners to learn from.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MARKET_CAP   2.0
#define MARKET_FLOOR 0.25

struct market {
    size_t partners;
    size_t opportunities;
    double *values; /* opportunities x partners; 0 = not eligible; owned */
    size_t cap;     /* whole opportunities of a partner, at least 1 */
    double floor;   /* opportunities */
    double scale;   /* mean of the best value of each opportunity */
};

SCORE_MUST_USE enum score_status market_draw(size_t partners, size_t opportunities, uint64_t seed,
                                             int part, struct market *ret, struct score_error *err);
void market_done(struct market *market);

#ifdef __cplusplus
}
#endif

#endif
