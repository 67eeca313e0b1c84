/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_CALIBRATION_H
#define SCORE_ENGINE_CALIBRATION_H

/*
 * From what a model says to what comes true (engine.md 4.2), learnt from predictions that were made
 * before their outcome was known, each fading with a half-life of 90 days. The log-odds are kept in
 * 128 groups of an eighth each, so there is no list of predictions to hold.
 *
 * Platt's line first, with a prior that it changes nothing; from 200 positives and 200 negatives on
 * the pool-adjacent-violators fit over the groups, each drawn to Platt as by 5 outcomes. A cell's
 * own remainder, shrunk by n / (n + 200), is added before, so that what comes out is what is
 * checked. Sums in a fixed order.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CALIBRATION_GROUPS = 128, CALIBRATION_FIT_EVERY = 64, CALIBRATION_BINS = 15 };

struct calibration_group {
    double count;
    double wins;
    double z_sum;
};

struct calibrator {
    struct calibration_group groups[CALIBRATION_GROUPS];
    double shift[CALIBRATION_GROUPS];                /* to add, at the middle of each group */
    struct calibration_group bins[CALIBRATION_BINS]; /* by calibrated p; z_sum holds the p */
    double slope;                                    /* Platt's; 0 = nothing fitted yet, as if 1 */
    int64_t seen;
    int32_t hour;
    bool is_isotonic;
};

/* To add to uncalibrated log-odds, with the offset of their cell. O(1). */
double calibrator_shift(const struct calibrator *calibrator, double z, double offset);

/* One prediction, before (with its cell's offset) and after calibration, and what came of it. */
struct calibration_item {
    double z;
    double p;
    double y;
    double weight;
    int32_t hour;
};
/* O(1), and O(groups) when the hour changed or every CALIBRATION_FIT_EVERY outcomes. */
void calibrator_add(struct calibrator *calibrator, const struct calibration_item *item);
/* What is known counts as `kept` of what it did. */
void calibrator_fade(struct calibrator *calibrator, double kept);

/* The learning curve: means of equally long stretches, twice as long when there are too many. */
enum { CURVE_POINTS = 64, CURVE_LENGTH_FIRST = 16 };
struct curve {
    double loss[CURVE_POINTS];
    double base_loss[CURVE_POINTS];
    int32_t count;
    int64_t length;  /* outcomes in each stretch; 0 = none yet */
    int64_t in_last; /* of the one that is not full yet, kept behind the others */
};
void curve_add(struct curve *curve, double loss, double base_loss);

/* The remainder of one cell for one model. */
struct cell_calibration {
    float count;
    float wins;
    float predicted;
    int32_t hour;
};
/* The remainder in the units of the uncalibrated log-odds. */
double cell_calibration_offset(const struct cell_calibration *cell,
                               const struct calibrator *calibrator);
/* `item` as it was predicted without the cell's part. */
void cell_calibration_add(struct cell_calibration *cell, const struct calibration_item *item);

#ifdef __cplusplus
}
#endif

#endif
