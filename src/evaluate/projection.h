/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_PROJECTION_H
#define SCORE_EVALUATE_PROJECTION_H

/*
 * The Euclidean projection that max-min fairness by duals needs at every step, in closed form
 * (engine.md 3.3): onto D = { y : sum_j max(-y_j, 0) <= lambda }.
 *
 * D says what all prefix constraints of the quadratic programme of P-MMF (Xu et al., WWW 2023) say
 * together: no subset of prices may promise more than lambda. Positive entries stay; the negative
 * ones shrink towards 0 by one threshold, as in projections onto the simplex (Duchi et al., ICML
 * 2008, figure 1).
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Projects `y` of `count` entries in place; `scratch` holds as many. lambda >= 0. Idempotent to
 * rounding. Cost O(count log count).
 */
void projection_max_min(double *y, size_t count, double lambda, double *scratch);

#ifdef __cplusplus
}
#endif

#endif
