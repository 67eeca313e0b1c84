/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_FUNCTIONS_H
#define SCORE_STORE_POSTGRES_FUNCTIONS_H

/* What the driver's table is filled with (driver.h). Internal to src/store/postgres. */

#include "store/driver.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The driver's functions, by the names of struct driver. */
SCORE_MUST_USE enum score_status postgres_schema_version(struct store *store, int64_t *ret_version,
                                                         struct score_error *err);
SCORE_MUST_USE enum score_status postgres_check(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_scratch_open(struct store *from, struct store **ret,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status postgres_notify(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_wait(struct store *store, int64_t ms, bool *ret_has_news,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status postgres_clock_ms(struct store *store, int64_t *ret_now_ms,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status postgres_tx_begin(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_tx_commit(struct store *store, struct score_error *err);
bool postgres_tx_rollback(struct store *store);
SCORE_MUST_USE enum score_status postgres_read_begin(struct store *store, struct score_error *err);
void postgres_read_end(struct store *store);
SCORE_MUST_USE enum score_status postgres_prepare(struct store *store, const char *sql,
                                                  struct statement **ret, struct score_error *err);
void postgres_finalize(struct statement *statement);
void postgres_reset(struct statement *statement);
void postgres_bind_i64(struct statement *statement, int index, int64_t value);
void postgres_bind_f64(struct statement *statement, int index, double value);
void postgres_bind_text(struct statement *statement, int index, const char *text);
void postgres_bind_blob(struct statement *statement, int index, const void *bytes, size_t len);
void postgres_bind_no_id(struct statement *statement, int index);
SCORE_MUST_USE enum score_status postgres_step(struct statement *statement, bool *ret_has_row,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status postgres_insert(struct statement *statement, int64_t *ret_id,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status postgres_later(struct statement *statement, const char *noun,
                                                int64_t *ret_id, struct score_error *err);
bool postgres_later_may(const struct statement *statement);
SCORE_MUST_USE enum score_status postgres_settle(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_ahead_note(struct statement *statement, const char *sql,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status postgres_ahead_run(struct store *store, struct score_error *err);
int64_t postgres_changes(struct statement *statement);
int64_t postgres_column_i64(struct statement *statement, int column);
double postgres_column_f64(struct statement *statement, int column);
const char *postgres_column_text(struct statement *statement, int column, size_t *ret_len,
                                 bool *ret_is_exhausted);
const void *postgres_column_blob(struct statement *statement, int column, size_t *ret_len);
bool postgres_column_is_null(struct statement *statement, int column);
SCORE_MUST_USE enum score_status postgres_guard_off(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_guard_on(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_last_id(struct store *store, const char *table,
                                                  int64_t *ret, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_last_id_set(struct store *store, const char *table,
                                                      int64_t last, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_bulk_begin(struct store *store, const char *table,
                                                     const char *columns, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_bulk_row(struct store *store,
                                                   const struct bulk_value *values, size_t count,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status postgres_bulk_end(struct store *store, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
