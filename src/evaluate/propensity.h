/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_PROPENSITY_H
#define SCORE_EVALUATE_PROPENSITY_H

/*
 * How well a yes or no can be told beforehand from the columns of a file.
 *
 * Rows are read in the file's order, left out by `where` and `dedupe`, split, and predicted; only
 * rows of the test are judged. Columns are typed, bins and means found, on the training rows
 * (column.h); no value of a row that is only predicted takes part.
 *
 *     mod5      rows with index mod 5 = 0 are the test and never learnt
 *     last20    the last fifth, in the file's order or by a column of numbers or dates
 *
 *     online    one pass in that order (online.h): a row of the test is predicted when the pass
 *               reaches it, from the rows before it; last20 with `keep_learning` learns it then
 *     boosted   trees (boosted.h), trained on all training rows, then the test is predicted
 *
 * Predictions are calibrated (calibrate.h): of the online model on its own predictions of rows
 * before they were learnt, of the boosted one on rows its folds had not seen.
 *
 * Errors are SCORE_INVALID and name file, line and field. Fallbacks are told in `notes`. Cost:
 * O(rows x columns) and what online.h and boosted.h say.
 */

#include "base/arena.h"
#include "evaluate/column.h"
#include "evaluate/score_metrics.h"

#ifdef __cplusplus
extern "C" {
#endif

enum propensity_model { PROPENSITY_ONLINE, PROPENSITY_BOOSTED };

struct propensity_options {
    const char *data;   /* path */
    const char *target; /* COLUMN=VALUE; a row says yes where the cell is VALUE */
    const char *drop;   /* COLUMN,.. never looked at; NULL = none */
    const char *log1p;  /* COLUMN,.. of numbers seen by their logarithm; NULL = none */
    const char *split;  /* mod5, last20 or last20:COLUMN */
    const char *where;  /* COLUMN=VALUE|VALUE..; NULL = all rows */
    char separator;     /* 0 = found */
    enum propensity_model model;
    bool keep_learning;
    bool is_deduped; /* rows equal to an earlier one are left out */
};

enum { PROPENSITY_NOTES_MAX = 64 };
struct propensity_notes {
    const char *items[PROPENSITY_NOTES_MAX];
    size_t count;
};

struct propensity_report {
    size_t rows_read; /* in the file */
    size_t rows;      /* left after where, dedupe and rows without an outcome */
    size_t train;
    size_t test;
    struct score_metrics metrics; /* of the test */
    const char *calibration;      /* none, platt or isotonic */
    struct column_list columns;   /* all but the target, with what they were taken for */
    /* Of boosted, by column: by how much it moves the log-odds of a judged row; NULL = not said. */
    const double *moves;
    struct propensity_notes notes;
};

/* What the report points at lives in the arena. */
SCORE_MUST_USE enum score_status propensity_run(const struct propensity_options *options,
                                                struct arena *arena, struct propensity_report *ret,
                                                struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
