/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_COLUMN_VIEW_H
#define SCORE_EVALUATE_COLUMN_VIEW_H

/*
 * A row as the signals of a linear model: one for the base rate, then for each column
 *
 *     number      its size, one of 32 bins, one of 8 coarse bins; its level where it is a code of
 *                 more values than there are bins
 *     date        the same of its time; month, weekday and hour as levels
 *     category    its level; an empty cell is one, too
 *
 * A missing number is a level of its own and gives no size. Levels are hashed into SIGNAL_SLOTS
 * slots: a million categories cost what ten cost.
 */

#include "evaluate/column.h"

#ifdef __cplusplus
extern "C" {
#endif

enum signal_family {
    SIGNAL_BASE,
    SIGNAL_SIZE,
    SIGNAL_BIN,
    SIGNAL_COARSE,
    SIGNAL_LEVEL,
    SIGNAL_CODE, /* levels of whole numbers */
    SIGNAL_NAME, /* levels of a category of many */
    SIGNAL_PAIR, /* of one column together with another */
    SIGNAL_FAMILIES,
};
enum { SIGNAL_SLOT_BITS = 18, SIGNAL_SLOTS = 1 << SIGNAL_SLOT_BITS, SIGNALS_PER_COLUMN = 6 };
/* Pairs are seen where there are so few columns, and so many training rows for each pair. */
enum { SIGNAL_NAMES_MIN = 129 }; /* levels of a column whose levels are names */
enum { SIGNAL_PAIR_COLUMNS = 24, SIGNAL_PAIR_ROWS = 20 };

struct signal {
    uint32_t slot; /* below SIGNAL_SLOTS */
    enum signal_family family;
    double x;
};
struct signal_list {
    struct signal *items;
    size_t count;
};

/* Most signals a row of these columns, none of them constant or identity, can give. */
size_t column_view_max(const struct column_list *columns);
/* How many different signals of a family the training rows' columns give, at least. */
size_t column_view_signals(const struct column_list *columns, enum signal_family family);
/* How many pairs of columns are seen together; 0 = none. */
size_t column_view_pairs(const struct column_list *columns);
/* Writes the row's signals into ret->items, which has room for all. O(columns). */
void column_view(const struct table *table, const struct column_list *columns, size_t row,
                 struct signal_list *ret);

#ifdef __cplusplus
}
#endif

#endif
