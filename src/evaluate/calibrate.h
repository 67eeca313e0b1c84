/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_CALIBRATE_H
#define SCORE_EVALUATE_CALIBRATE_H

/*
 * From a model's log-odds to probabilities that come true, learnt on predictions that were made
 * before their outcome was known (engine.md 4.2).
 *
 * Platt (1999): p = sigmoid(a z + b), by Newton on the log loss with a prior of N(1, .5^2) on a and
 * N(0, .22^2) on b, which takes the place of his smoothed targets.
 *
 * Isotonic: pool-adjacent-violators (Ayer et al. 1955; Zadrozny and Elkan 2002) over at most 512
 * groups, each block drawn towards Platt as by 100 observations, linear between block centres
 * (Jiang et al. 2011): neither 0 nor 1 is ever said, and order is kept. Used from 200 positives
 * and 200 negatives on; with fewer it would learn noise.
 *
 * Both weigh an observation by `weight`, which lets old ones fade; faded ones count in the 200 as
 * what they still weigh.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CALIBRATE_ISOTONIC_MIN = 200, CALIBRATE_KNOTS_MAX = 512 };

struct calibrate_item {
    double z; /* log-odds predicted */
    double y; /* 0 or 1 */
    double weight;
};

struct calibration_map {
    double slope;
    double offset;
    size_t knot_count; /* 0 = Platt alone */
    double knot_z[CALIBRATE_KNOTS_MAX];
    double knot_log_odds[CALIBRATE_KNOTS_MAX];
};

/* Says what it is given. */
void calibrate_none(struct calibration_map *ret);
/* Sorts `items`; count may be 0. O(count log count). SCORE_NO_MEMORY. */
SCORE_MUST_USE enum score_status calibrate_learn(struct calibrate_item *items, size_t count,
                                                 struct calibration_map *ret,
                                                 struct score_error *err);
/* Calibrated log-odds. */
double calibrate_apply(const struct calibration_map *map, double z);
/* "platt" or "isotonic" */
const char *calibrate_text(const struct calibration_map *map);

#ifdef __cplusplus
}
#endif

#endif
