/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_LP_H
#define SCORE_EVALUATE_LP_H

/*
 * A linear programme to be maximised, column by column: the judge of what our prices reach. CLP
 * (COIN-OR) solves it; nothing is ever decided by it (ADR 0035).
 *
 *     maximise sum_c gain_c x_c    with row_low <= A x <= row_high and low <= x <= high
 *
 * Bounds may be LP_INFINITY or its negative. What ran out of memory while building is told by
 * lp_solve.
 */

#include <float.h>

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LP_INFINITY DBL_MAX

struct lp;

/* NULL when memory ran out; the functions below take that. */
struct lp *lp_create(void);
void lp_free(struct lp *lp);
/* The index of a new row; all rows come before the first column. */
int lp_row_add(struct lp *lp, double low, double high);
/* The index of a new column, whose entries follow. */
int lp_column_add(struct lp *lp, double gain, double low, double high);
/* An entry of the last column. */
void lp_entry_add(struct lp *lp, int row, double value);

/*
 * The optimum, to CLP's tolerance of 1e-7. SCORE_CONFLICT: nothing satisfies the rows;
 * SCORE_NO_MEMORY. May be called once.
 */
SCORE_MUST_USE enum score_status lp_solve(struct lp *lp, double *ret_optimum,
                                          struct score_error *err);
/* The optimal x, after lp_solve; borrowed. */
const double *lp_solution(const struct lp *lp);

#ifdef __cplusplus
}
#endif

#endif
