/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_ONLINE_DENSE_H
#define SCORE_EVALUATE_ONLINE_DENSE_H

/*
 * An expert with a full covariance S over at most ONLINE_DENSE_SIGNALS signals: base rate, sizes,
 * coarse bins and levels, codes and fine bins where there is room for all of them, too, each on
 * first sight. What finds no room is not seen, nor are names, which would take all of it. The
 * engine's implicit step (engine.md 4.1) with g = S x in the place of V x:
 *
 *     z = m.x,  s2 = x.g,  m <- m + g r,  S <- S - h / (1 + h s2) g g'
 *
 * with residual r and curvature h at the solved log-odds (extended Kalman filter of a logistic
 * observation: Spiegelhalter and Lauritzen 1990, section 5). What was learnt fades as an
 * Ornstein-Uhlenbeck walk whose rest is the prior: m <- sqrt(kept) m, S <- kept S + (1 - kept) V0
 * (West and Harrison 1997, ch. 2).
 */

#include "engine/model.h"
#include "evaluate/column_view.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ONLINE_DENSE_EXPERTS = 3, ONLINE_DENSE_SIGNALS = 256 };

struct dense_rule {
    double base_variance; /* of the base rate's log-odds */
    double variance;      /* of the prior of an effect, > 0 */
    double bin_variance;  /* of one of 32 bins; 0 = sees coarse bins only */
    double kept;          /* a row, 0 < kept <= 1 */
};

struct online_dense;
/* NULL when memory ran out; freed by free(). */
struct online_dense *online_dense_create(const struct dense_rule *rule,
                                         const struct column_list *columns);
/* Mean and variance of the log-odds. */
void online_dense_predict(struct online_dense *dense, const struct signal_list *signals,
                          struct prediction *ret);
/* Learns what was predicted last, which had that variance. */
void online_dense_learn(struct online_dense *dense, const struct lesson *lesson, double variance);

#ifdef __cplusplus
}
#endif

#endif
