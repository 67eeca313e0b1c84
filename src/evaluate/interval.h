/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_INTERVAL_H
#define SCORE_EVALUATE_INTERVAL_H

/*
 * How far an estimate may be off, at 95 %. All take the model q as given. Pure but for memory that
 * is freed on return; randomness comes from a seed.
 *
 * Normal and bootstrap hold roughly, for many rows. Bernstein and sequence hold for any number of
 * rows with rewards in 0..1 and weights of mean 1, without a bound on the weights; the sequence
 * holds at every row at once, so one may look after each and stop when one likes.
 */

#include "evaluate/estimator.h"

#ifdef __cplusplus
extern "C" {
#endif

struct interval {
    double low;
    double high;
};

/* value +- (1.96 se + bias_bound). */
struct interval interval_normal(const struct estimate *estimate);

struct interval_draws {
    int64_t count; /* resamples, 1 or more */
    uint64_t seed;
};

/*
 * Percentiles 2.5 and 97.5 (linear between neighbours) of each estimator over resamples of the
 * rows, each widened by its bias_bound (Efron, Tibshirani 1993, sec. 13.3). Cost: draws x rows.
 */
SCORE_MUST_USE enum score_status interval_bootstrap(const struct estimator_rows *rows,
                                                    const struct estimator_settings *settings,
                                                    const struct interval_draws *draws,
                                                    struct interval ret[ESTIMATOR_COUNT],
                                                    struct score_error *err);

struct interval_sample {
    double mean;
    double variance; /* sum of squared distances / (count - 1) */
    size_t count;    /* 2 or more */
    double range;    /* every value lies in 0..range */
};

/*
 * mean - 7 range log(2/d) / (3 (n-1)) - sqrt(2 variance log(2/d) / n): the mean is below it with
 * probability d at most (Maurer, Pontil 2009, theorem 4, which has d for one side).
 */
double interval_bernstein_low(const struct interval_sample *sample, double d);

/*
 * A lower bound of the policy's reward at 97.5 %: Bernstein's of min(w, c) r. A clip c can only
 * lower the mean, so any c named beforehand is honest; we take the best of 1, 2, 4, .. up to
 * sqrt(n), each at its part of the .025. Never below 0. There is no such bound from above.
 */
double interval_clipped_low(const struct estimator_rows *rows);

/*
 * An off-policy confidence sequence (Karampatziakis, Mineiro, Ramdas 2021): the wealth of somebody
 * who bets that the reward is above v, prod_i (1 + b (w_i r_i - v)), is a martingale under v, so it
 * passes 40 with probability 1/40 at most, ever. We spread the wealth over the bets b = 1, 1/2,
 * .. 2^-15, which need no bound on w. The upper side is the same for w (1 - r) and 1 - v.
 */
struct interval interval_sequence(const struct estimator_rows *rows);
/* log of the wealth of the lower side (`is_upper` false) or the upper one at `v`, after all rows.
 */
double interval_sequence_log_wealth(const struct estimator_rows *rows, double v, bool is_upper);

#ifdef __cplusplus
}
#endif

#endif
