/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_ESTIMATOR_IPCW_H
#define SCORE_EVALUATE_ESTIMATOR_IPCW_H

/*
 * Results that are not in yet: inverse probability of censoring weights (Robins, Rotnitzky 1992;
 * Satten, Datta 2001). A deal whose result is known after `age` stands for all those of that age
 * that are still open:
 *
 *     weight = 1[known] / G(age-),   G = Kaplan-Meier of what ends the watching
 *
 * Known results count before open deals of the same age. mean(weight * reward) is then unbiased for
 * the reward had everything been watched to its end, where the watching ends by chance.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ipcw_row {
    double age;    /* when the result came, or how long the deal has been watched; >= 0 */
    bool is_known; /* the result came */
};

/*
 * ret has `count` weights, in the order of the rows; 0 for an open deal. SCORE_INVALID for an age
 * that is negative or no number. Cost: a sort.
 */
SCORE_MUST_USE enum score_status estimator_ipcw(const struct ipcw_row *rows, size_t count,
                                                double *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
