/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_LOGISTIC_H
#define SCORE_EVALUATE_LOGISTIC_H

/*
 * Logistic regression with an L2 penalty and a free intercept, to convergence:
 *
 *     minimise  1/2 w'w + C sum_i log(1 + exp(-(2 y_i - 1) (b + w'x_i)))
 *
 * by Newton steps with a halving line search. The problem is convex and the answer unique, so it
 * is that of any other solver that has converged. Rows are sparse. Pure; the same bytes each time.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct logistic_cell {
    uint32_t column;
    double value;
};

struct logistic_data {
    const struct logistic_cell *cells; /* row after row; a column at most once in a row */
    const size_t *ends;                /* where each row ends in `cells` */
    const double *labels;              /* 0 or 1 */
    size_t row_count;
    size_t column_count;
};

struct logistic_model {
    double *weights; /* owned */
    size_t column_count;
    double intercept;
};

/*
 * SCORE_INVALID when all labels are equal (the intercept would have no end), or C is not above 0.
 * SCORE_LIMIT when 100 steps were not enough. Cost: a few passes of (cells of a row)^2, and
 * columns^3 each.
 */
SCORE_MUST_USE enum score_status logistic_fit(const struct logistic_data *data, double c,
                                              struct logistic_model *ret, struct score_error *err);
void logistic_done(struct logistic_model *model);
/* w'x of some cells, without the intercept. */
double logistic_linear(const struct logistic_model *model, const struct logistic_cell *cells,
                       size_t count);

#ifdef __cplusplus
}
#endif

#endif
