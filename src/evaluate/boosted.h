/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_BOOSTED_H
#define SCORE_EVALUATE_BOOSTED_H

/*
 * The challenger: gradient boosted trees (Chen and Guestrin 2016), grown by XGBoost's C API as
 * engine.md 4.2 sets them: eta .05, depth 5, at least 20 of hessian in a leaf - in small files the
 * square root of all there is, or nothing would be parted there - 200 trees, histograms, one
 * thread and a fixed seed, so that one machine says the same twice. Numbers are seen as they are,
 * dates as seconds and parts, categories as a column for each of their levels in the training rows.
 *
 * XGBoost grows them and no more: they become trees.h, which says and explains. Growing is there
 * when the program was built with XGBoost (meson option `boosted`), else SCORE_UNSUPPORTED; asking
 * is always there. Cost: O(trees x depth x entries). Memory: 8 bytes an entry.
 */

#include "evaluate/trees.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Rows as a sparse matrix: entries of row i are begins[i] .. begins[i + 1]; absent = missing. */
struct boosted_rows {
    size_t *begins; /* count + 1 */
    unsigned *columns;
    float *values;
    float *labels; /* 0 or 1 */
    size_t count;
    size_t column_count;
};

/* SCORE_UNSUPPORTED where the program was built without XGBoost. */
SCORE_MUST_USE enum score_status boosted_check(struct score_error *err);
/* Grows trees on the rows; trees_free frees them. Rows without a column give none, but a base. */
SCORE_MUST_USE enum score_status boosted_grow(const struct boosted_rows *rows, struct trees **ret,
                                              struct score_error *err);
/* Log-odds of the rows. SCORE_NO_MEMORY. */
SCORE_MUST_USE enum score_status boosted_ask(const struct trees *trees,
                                             const struct boosted_rows *rows, double *ret,
                                             struct score_error *err);
/* Learns the rows `from` and gives log-odds of the rows `to`. */
SCORE_MUST_USE enum score_status boosted_run(const struct boosted_rows *from,
                                             const struct boosted_rows *to, double *ret,
                                             struct score_error *err);
/* Row i as trees see it: sets or clears its values in `x`, NaN elsewhere, of `columns` numbers. */
void boosted_row_set(const struct boosted_rows *rows, size_t row, float *x, size_t columns);
void boosted_row_clear(const struct boosted_rows *rows, size_t row, float *x, size_t columns);

#ifdef __cplusplus
}
#endif

#endif
