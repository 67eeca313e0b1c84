/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_SCORE_METRICS_H
#define SCORE_EVALUATE_SCORE_METRICS_H

/*
 * How good probabilities are, held against what happened.
 *
 *     auc       P(a positive is ranked above a negative), ties count half (Mann-Whitney; Hanley and
 *               McNeil 1982, whose formula gives the standard error); NaN with one class only
 *     logloss   mean of -log p(what happened), p within [1e-15, 1 - 1e-15]; constant = base rate's
 *     brier     mean of (p - y)^2 (Brier 1950)
 *     ece       expected calibration error over 15 bins of equal width (Naeini et al. 2015)
 *     mean      the mean prediction, to hold beside the base rate
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SCORE_METRICS_BINS = 15 };

struct score_metrics {
    double base_rate;
    double mean;
    double auc;
    double auc_error; /* standard error */
    double logloss;
    double logloss_constant; /* of predicting the base rate, known beforehand */
    double brier;
    double ece;
};

/* A prediction in 0..1 and what happened, 0 or 1. */
struct scored {
    double p;
    double y;
};

/* Sorts `items` by p, descending; count >= 1. O(count log count). */
void score_metrics_take(struct scored *items, size_t count, struct score_metrics *ret);

#ifdef __cplusplus
}
#endif

#endif
