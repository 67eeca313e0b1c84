/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_BINS_H
#define SCORE_EVALUATE_BINS_H

/*
 * How a number is seen by a linear model: standardised, and as one of at most 32 bins between
 * quantiles (engine.md 4.1). A number that takes few values has a bin of its own for each.
 *
 * Mean, deviation and quantiles are exact, of the values given: those of all training rows, taken
 * once before the pass and never of rows that are only predicted. So an early row of the pass is
 * binned by values of later training rows, but no outcome takes part; a stream would keep a running
 * sketch of quantiles in their place.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { BINS_MAX = 32, BINS_PER_COARSE = 4 };

struct bins {
    double mean;
    double deviation;           /* of the population; 1 where all values are equal */
    double edges[BINS_MAX - 1]; /* ascending; bin i holds edges[i - 1] < x <= edges[i] */
    int count;                  /* 1..BINS_MAX */
};

/* Sorts `values` (count >= 1, finite). O(count log count). */
void bins_learn(double *values, size_t count, struct bins *ret);
/* 0..count-1 of a finite x. */
int bins_find(const struct bins *bins, double x);
/* (x - mean) / deviation within [-4, 4], so that one odd value cannot move everything. */
double bins_standardise(const struct bins *bins, double x);

#ifdef __cplusplus
}
#endif

#endif
