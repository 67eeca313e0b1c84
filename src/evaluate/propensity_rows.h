/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_PROPENSITY_ROWS_H
#define SCORE_EVALUATE_PROPENSITY_ROWS_H

/* Which rows of a table take part, in which order, with which outcome, and which are the test. */

#include "evaluate/propensity.h"

#ifdef __cplusplus
extern "C" {
#endif

struct propensity_row {
    size_t row; /* of the table */
    double y;   /* 0 or 1 */
    bool is_test;
};

struct propensity_rows {
    struct propensity_row *items; /* in the order of the pass */
    size_t count;
    size_t train;
    size_t test;
    size_t target; /* column */
};

/*
 * SCORE_INVALID: no such column or value; a `last20:COLUMN` cell that gives no order; nothing left
 * to learn from or to test on. Rows with an empty outcome are left out and noted.
 */
SCORE_MUST_USE enum score_status
propensity_rows_take(const struct table *table, const struct propensity_options *options,
                     struct arena *arena, struct propensity_rows *ret,
                     struct propensity_notes *notes, struct score_error *err);

/* Marks the columns named in "A,B"; an unknown name is SCORE_INVALID. NULL marks none. */
SCORE_MUST_USE enum score_status propensity_marks(const struct table *table, const char *names,
                                                  bool *marks, struct score_error *err);

/* Keeps a note, as long as there is room. */
void propensity_note(struct propensity_notes *notes, struct arena *arena, const char *format, ...)
    SCORE_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif

#endif
