/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_COPY_H
#define SCORE_STORE_COPY_H

/*
 * A whole database into another, empty one, of the same or another kind: table by table in one
 * snapshot, with the last ids given, so that none is given twice. What makes a private copy of a
 * PostgreSQL database, and what `score move` is.
 */

#include "base/arena.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct store_copied_table {
    const char *name;
    int64_t rows;
};

struct store_copied {
    struct store_copied_table *tables; /* in the arena, by name */
    size_t table_count;
    int64_t rows;
    int64_t events;
    double number_ledger; /* sum of the number ledger, the same to the last bit on both */
    double value_ledger;
};

/*
 * Copies `from` into `to`, then reads both again: rows of each table, number and order of events,
 * sums of the ledgers; the target keeps nothing when they differ (SCORE_CORRUPT). Neither may have
 * an open transaction. Writers of `from` are not held up, and what they write during the copy is
 * not in it: stop them first when nothing may be left behind. SCORE_EXISTS: `to` has rows already,
 * apart from those that migrations make and the site's secret.
 * SCORE_INVALID: a text is not UTF-8, which PostgreSQL does not take. Cost: the database's size.
 */
SCORE_MUST_USE enum score_status store_copy(struct store *from, struct store *to,
                                            struct arena *arena, struct store_copied *ret,
                                            struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
