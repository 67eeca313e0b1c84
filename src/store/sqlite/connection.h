/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQLITE_CONNECTION_H
#define SCORE_STORE_SQLITE_CONNECTION_H

/*
 * What is behind `struct store` in the SQLite driver. Internal to src/store/sqlite and its tests.
 *
 * One thread uses one connection, so SQLite runs without its own mutexes.
 */

#include <sqlite3.h>

#include "store/driver.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite_store {
    struct store base; /* `name` is the path as given, without the scheme */
    sqlite3 *db;       /* owned */
    char *directory;   /* owned; where the file lives */
    bool is_memory;
    int64_t busy_since_ms;                  /* monotonic; when the wait for another writer began */
    int64_t changes_at[STORE_TX_DEPTH_MAX]; /* total changes when each level began */
};

/* `store` must be of this driver. */
static inline struct sqlite_store *sqlite_of(struct store *store)
{
    return (struct sqlite_store *)(void *)store;
}
static inline sqlite3 *sqlite_db(struct store *store)
{
    return sqlite_of(store)->db;
}

extern const struct driver SQLITE_DRIVER;

/* A store without a connection yet; SCORE_NO_MEMORY is the only failure. */
SCORE_MUST_USE enum score_status sqlite_store_new(const char *path, const char *directory,
                                                  enum store_mode mode, struct sqlite_store **ret,
                                                  struct score_error *err);
/* The same in the folder that its path names. */
SCORE_MUST_USE enum score_status sqlite_store_at(const char *path, enum store_mode mode,
                                                 struct sqlite_store **ret,
                                                 struct score_error *err);
/* All pages, as of one moment, into the database of `to`. */
SCORE_MUST_USE enum score_status sqlite_pages_copy(struct store *from, struct store *to,
                                                   struct score_error *err);

/* Turns SQLite's result into ours, with what to do about it; notices an undone transaction. */
SCORE_MUST_USE enum score_status sqlite_failure(struct store *store, int code,
                                                struct score_error *err);
/* Prepares what ends a transaction, so that a rollback never needs memory it cannot get. */
SCORE_MUST_USE enum score_status sqlite_tx_prepare(struct store *store, struct score_error *err);
/* Limits, switches and pragmas of a connection that was just opened. */
SCORE_MUST_USE enum score_status sqlite_settings_apply(struct store *store,
                                                       struct score_error *err);

/* For sqlite3_busy_handler, with the address of busy_since_ms: waits LIMIT_BUSY_TIMEOUT_MS. */
int sqlite_busy_wait(void *user, int tries);

/* The driver's functions, by the names of struct driver. */
SCORE_MUST_USE enum score_status sqlite_execute(struct store *store, const char *sql,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_scratch_open(struct store *from, struct store **ret,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_schema_version(struct store *store, int64_t *ret_version,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_notify(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_wait(struct store *store, int64_t ms, bool *ret_has_news,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_clock_ms(struct store *store, int64_t *ret_now_ms,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_news(struct store *store, int64_t *ret,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_tx_begin(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_tx_commit(struct store *store, struct score_error *err);
bool sqlite_tx_rollback(struct store *store);
SCORE_MUST_USE enum score_status sqlite_read_begin(struct store *store, struct score_error *err);
void sqlite_read_end(struct store *store);
SCORE_MUST_USE enum score_status sqlite_prepare(struct store *store, const char *sql,
                                                struct statement **ret, struct score_error *err);
void sqlite_finalize(struct statement *statement);
void sqlite_reset(struct statement *statement);
void sqlite_bind_i64(struct statement *statement, int index, int64_t value);
void sqlite_bind_f64(struct statement *statement, int index, double value);
void sqlite_bind_text(struct statement *statement, int index, const char *text);
void sqlite_bind_blob(struct statement *statement, int index, const void *bytes, size_t len);
void sqlite_bind_no_id(struct statement *statement, int index);
SCORE_MUST_USE enum score_status sqlite_step(struct statement *statement, bool *ret_has_row,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_insert(struct statement *statement, int64_t *ret_id,
                                               struct score_error *err);
int64_t sqlite_changes(struct statement *statement);
int64_t sqlite_column_i64(struct statement *statement, int column);
double sqlite_column_f64(struct statement *statement, int column);
const char *sqlite_column_text(struct statement *statement, int column, size_t *ret_len,
                               bool *ret_is_exhausted);
const void *sqlite_column_blob(struct statement *statement, int column, size_t *ret_len);
bool sqlite_column_is_null(struct statement *statement, int column);
SCORE_MUST_USE enum score_status sqlite_guard_off(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_guard_on(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_last_id(struct store *store, const char *table,
                                                int64_t *ret, struct score_error *err);
SCORE_MUST_USE enum score_status sqlite_last_id_set(struct store *store, const char *table,
                                                    int64_t last, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
