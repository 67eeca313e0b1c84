/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_COLUMN_H
#define SCORE_EVALUATE_COLUMN_H

/*
 * What a column of a table holds, found by looking at the training rows, never declared:
 *
 *     number     at least 98 of 100 filled cells are numbers, some of them finite; whole numbers of
 * at most 256 values are codes, too, and are seen as levels beside their size date       the same
 * for dates: YYYY-MM-DD with or without time of day and zone category   any other text; an empty
 * cell is a level of its own gap        days from one date column to another: how long something
 * took, or was to take constant   says the same on every row, or nothing: dropped identity   text
 * of which more than half the rows have one of their own: dropped
 *
 * A cell that is not of its column's kind ("abc", nan or inf among numbers) counts as missing and
 * is reported with its line. Spaces around a cell do not count. Cost: a pass over the rows and a
 * sort of the numbers. Memory: 8 bytes a value while learning.
 */

#include "evaluate/bins.h"
#include "evaluate/table.h"

#ifdef __cplusplus
extern "C" {
#endif

enum column_kind {
    COLUMN_CONSTANT,
    COLUMN_IDENTITY,
    COLUMN_NUMBER,
    COLUMN_DATE,
    COLUMN_CATEGORY,
    COLUMN_GAP,
};

struct column {
    size_t index;     /* in the table */
    size_t until;     /* of a gap: the other column */
    const char *name; /* borrowed from the table */
    enum column_kind kind;
    bool is_log1p; /* numbers are seen as sign(x) log(1 + |x|) */
    bool is_code;
    bool has_hour;        /* of dates: a time of day is there */
    size_t missing;       /* training rows without a value */
    size_t distinct;      /* values in the training rows */
    size_t strange;       /* training cells that are no value of this kind */
    int64_t strange_line; /* of the first of them; 0 = none */
    struct bins bins;     /* of numbers and dates */
};

struct column_list {
    struct column *items;
    size_t count;
    size_t rows; /* training rows they were learnt from */
};

/* A cell without the spaces around it. */
struct span {
    const char *text; /* borrowed; not NUL-terminated */
    size_t len;
};
struct span cell_trim(const char *text);
bool cell_equal(struct span cell, const char *text);
uint64_t cell_hash(struct span cell);
/* Empty, or a word for it: NA, N/A, null, none, ?, - */
bool cell_is_missing(struct span cell);

struct column_date {
    double at_s; /* since 1970, UTC */
    int month;   /* 1..12, as written */
    int weekday; /* 0 = Sunday, as written */
    int hour;    /* 0..23, as written; -1 = not given */
};
SCORE_MUST_USE bool cell_date(struct span cell, struct column_date *ret);

/*
 * `rows` are the training rows, count >= 1. SCORE_INVALID: log1p is asked of what is no column of
 * numbers.
 */
struct column_ask {
    size_t index;
    bool is_log1p;
    const size_t *rows;
    size_t count;
};
SCORE_MUST_USE enum score_status column_learn(const struct table *table,
                                              const struct column_ask *ask, struct column *ret,
                                              struct score_error *err);

/*
 * The days between two columns of dates, over the rows of `ask`; a constant where they are always
 * as far apart. The name is the caller's to give.
 */
SCORE_MUST_USE enum score_status
column_gap_learn(const struct table *table, const struct column_ask *ask, const struct column *from,
                 const struct column *until, struct column *ret, struct score_error *err);

/* The cell as a number (of dates: seconds), after log1p; false when there is none. */
SCORE_MUST_USE bool column_number(const struct column *column, const char *text, double *ret);
/* The same of a row; of a gap, days. */
SCORE_MUST_USE bool column_value(const struct table *table, const struct column *column, size_t row,
                                 double *ret);

const char *column_kind_text(enum column_kind kind);

#ifdef __cplusplus
}
#endif

#endif
