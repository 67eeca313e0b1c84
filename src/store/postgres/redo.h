/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_REDO_H
#define SCORE_STORE_POSTGRES_REDO_H

/*
 * What was written since a savepoint, to be written again.
 *
 * After an error PostgreSQL takes nothing more until it has gone back to a savepoint, and there
 * everything since is gone. A savepoint before each write would cost a subtransaction each; errors
 * are rare. So one savepoint stands before a run of writes, which are remembered: after an error
 * the driver goes back to it and writes the run again. Writers are one at a time (the market's
 * row), so the second time has the same result as the first; when it has not, the transaction is
 * lost. A level that begins, a long run, or a level that ended in between, asks for a new
 * savepoint. Internal to src/store/postgres.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { REDO_WRITES_MAX = 64, REDO_BYTES_MAX = 256 * 1024 };

struct redo_write {
    char statement[16];
    int value_count;
    const char **values; /* owned, with the bytes behind them in one block */
    int *lengths;
    int64_t changes;
};

struct redo {
    int level;          /* whose writes these are, 0 = nobody's: a savepoint is needed */
    bool is_from_level; /* since the level's own savepoint, else since its base */
    struct redo_write writes[REDO_WRITES_MAX];
    size_t count;
    size_t bytes;
};

struct postgres_store;

/* Forgets the run: the next write begins another. */
void redo_end(struct redo *redo);
/* Begins a run at a savepoint of this level. */
void redo_begin(struct redo *redo, int level, bool is_from_level);
/* Whether one more write of this level could be undone alone. */
bool redo_covers(const struct redo *redo, int level);
/* Remembers a write; one that does not fit ends the run. */
void redo_add(struct redo *redo, const struct redo_write *write);
/* Forgets the writes from this one on. */
void redo_cut(struct redo *redo, size_t count);
/* Goes back to the savepoint and writes the run again. */
SCORE_MUST_USE enum score_status redo_run(struct postgres_store *pg, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
