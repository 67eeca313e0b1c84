/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQLITE_CONNECTION_H
#define SCORE_STORE_SQLITE_CONNECTION_H

/*
 * What is behind `struct store` in the SQLite driver. Internal to src/store/sqlite and its tests.
 *
 * Rules: a statement is prepared once per connection and found by the address of its SQL constant;
 * one thread uses one connection, so SQLite runs without its own mutexes.
 */

#include <sqlite3.h>

#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Savepoints deeper than this are a programmer error: use cases do not nest without end. */
enum { STORE_TX_DEPTH_MAX = 16 };

/* More statements than the driver has; a power of two for the open-addressed table. */
enum { STORE_STATEMENTS_MAX = 512 };

struct statement;

struct store {
    sqlite3 *db;     /* owned */
    char *path;      /* owned; as given, without the scheme */
    char *directory; /* owned; where the file lives */
    enum store_mode mode;
    bool is_memory;
    bool is_lost;   /* SQLite undid the whole transaction; fail until the outermost rollback */
    bool is_broken; /* a rollback failed; fail for ever */
    int64_t busy_since_ms; /* monotonic; when the wait for another writer began */
    int tx_depth;
    int read_depth;
    int64_t changes_at[STORE_TX_DEPTH_MAX]; /* total changes when each level began */
    uint64_t rollback_count;
    uint64_t commit_count;
    struct statement *statements[STORE_STATEMENTS_MAX]; /* owned */
};

/* Turns SQLite's result into ours, with what to do about it; notices an undone transaction. */
SCORE_MUST_USE enum score_status store_failure(struct store *store, int code,
                                               struct score_error *err);
/* SCORE_IO when the connection is broken or its transaction lost. */
SCORE_MUST_USE enum score_status store_usable(struct store *store, struct score_error *err);
/* Prepares what ends a transaction, so that a rollback never needs memory it cannot get. */
SCORE_MUST_USE enum score_status store_tx_prepare(struct store *store, struct score_error *err);
/* Limits, switches and pragmas of a connection that was just opened. */
SCORE_MUST_USE enum score_status store_settings_apply(struct store *store, struct score_error *err);
/* For sqlite3_busy_handler, with the address of busy_since_ms: waits LIMIT_BUSY_TIMEOUT_MS. */
int store_busy_wait(void *user, int tries);
/* Runs constant SQL that binds nothing and answers nothing. */
SCORE_MUST_USE enum score_status store_execute(struct store *store, const char *sql,
                                               struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
