/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQL_STATEMENT_H
#define SCORE_STORE_SQL_STATEMENT_H

/*
 * Prepared statements, binds by name, rows read column by column. Internal to src/store.
 * The SQL is one for every database; a driver (driver.h) prepares and runs it.
 *
 *     SCORE_AUTO(statement_end) struct statement *statement = NULL;
 *     SCORE_TRY(statement_read(store, SQL_OFFERING_GET, &statement, err));
 *     bind_i64(statement, ":id", id);
 *     return statement_get(statement, arena, &OFFERING_ROW, ret, err);
 *
 * Binds are remembered failures: they return nothing and the first step reports. Every parameter
 * must be bound exactly once, in any order (the order of the statement is fastest). Bound bytes
 * are borrowed until statement_end.
 */

#include "store/driver.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of a row `t` of opportunity: it waits. Written as its partial indexes are, or they do not serve.
 */
#define PLACEMENT_WAITS(t)                                                                         \
    "(" t ".placement = 1 OR " t ".placement = 2 OR " t ".placement = 3 OR " t ".placement = 6)"

/* Room for a folded name: LIMIT_NAME_BYTES grown by NFKC's worst case (3 bytes become 33). */
enum { NAME_FOLDED_SIZE = 4096 };

/* `sql` must be a constant: its address is the key. Asserts that nobody else is using it. */
SCORE_MUST_USE enum score_status statement_read(struct store *store, const char *sql,
                                                struct statement **ret, struct score_error *err);
/* The same for a statement that changes rows: asserts an open transaction. */
SCORE_MUST_USE enum score_status statement_write(struct store *store, const char *sql,
                                                 struct statement **ret, struct score_error *err);
/* Resets and forgets the binds; for SCORE_AUTO. */
void statement_end(struct statement **statement);
/* Finalizes all; called by a driver's close. */
void statements_free(struct store *store);

void bind_i64(struct statement *statement, const char *name, int64_t value);
void bind_bool(struct statement *statement, const char *name, bool value);
void bind_f64(struct statement *statement, const char *name, double value);
void bind_text(struct statement *statement, const char *name, const char *value); /* NULL = "" */
void bind_blob(struct statement *statement, const char *name, const void *bytes, size_t len);
/* 0 binds NULL: an absent reference. */
void bind_id(struct statement *statement, const char *name, int64_t id);
/* "" binds NULL: an absent unique text. */
void bind_key(struct statement *statement, const char *name, const char *value);

/* Folds for matching. SCORE_INVALID with `field` when it is not UTF-8 or far too long. */
SCORE_MUST_USE enum score_status name_fold(const char *name, const char *field,
                                           char ret[NAME_FOLDED_SIZE], struct score_error *err);

/* The next row, or none. */
SCORE_MUST_USE enum score_status statement_step(struct statement *statement, bool *ret_has_row,
                                                struct score_error *err);
/* To the end; for changes. */
SCORE_MUST_USE enum score_status statement_run(struct statement *statement,
                                               struct score_error *err);
/* To the end, for a change of which nobody asks what became of it; see store_later_begin. */
SCORE_MUST_USE enum score_status statement_done(struct statement *statement,
                                                struct score_error *err);
/* The same for many rows at once, for a driver that sends them together: every parameter is an
 * array of those of one row, a key that the database chooses is :id. PostgreSQL alone reads it. */
void statement_many(struct statement *statement, const char *sql);
/* Notes a read for store_ahead_run instead of making it; `sql` as above, with the row's place in
 * the arrays, from 1, as its last column, in that order. For drivers that have ahead_note. */
SCORE_MUST_USE enum score_status statement_ahead(struct statement *statement, const char *sql,
                                                 struct score_error *err);
/* Whether its answer, and what it returns, will come later. */
bool statement_is_later(const struct statement *statement);
/* An INSERT into a table whose key the database chooses. */
SCORE_MUST_USE enum score_status statement_insert(struct statement *statement, int64_t *ret_id,
                                                  struct score_error *err);
/* An UPDATE guarded on `version`, which grows: SCORE_CONFLICT when no row matched. */
SCORE_MUST_USE enum score_status statement_update(struct statement *statement, const char *noun,
                                                  int64_t *version, struct score_error *err);
/* What that says. */
SCORE_MUST_USE enum score_status statement_conflict(const char *noun, struct score_error *err);
/* Any change of one object that has no version: SCORE_NOT_FOUND when it is missing. */
SCORE_MUST_USE enum score_status statement_one(struct statement *statement, const char *noun,
                                               struct score_error *err);
/* A DELETE of one object: SCORE_NOT_FOUND when missing, SCORE_CONFLICT when referred to. */
SCORE_MUST_USE enum score_status statement_remove(struct statement *statement, const char *noun,
                                                  struct score_error *err);

/* Reads one row from left to right. Running out of arena is remembered. */
struct row {
    struct statement *statement; /* borrowed */
    struct arena *arena;         /* NULL: texts are borrowed until the next step */
    int column;
    bool is_exhausted;
};
int64_t row_i64(struct row *row); /* NULL = 0 */
int row_int(struct row *row);
bool row_bool(struct row *row);
double row_f64(struct row *row);
const char *row_text(struct row *row); /* NULL = "" */
const void *row_blob(struct row *row, size_t *ret_len);
SCORE_MUST_USE enum score_status row_status(const struct row *row, struct score_error *err);
/* The current row of a statement. */
struct row statement_row(struct statement *statement, struct arena *arena);

/* How rows become records of one type. */
struct row_type {
    const char *noun;
    size_t size;
    void (*read)(struct row *row, void *ret_record);
};
/* One row into *ret_record; SCORE_NOT_FOUND without one. *ret_record is untouched on failure. */
SCORE_MUST_USE enum score_status statement_get(struct statement *statement, struct arena *arena,
                                               const struct row_type *type, void *ret_record,
                                               struct score_error *err);
struct row_list {
    void *items; /* in the arena; NULL when empty */
    size_t count;
};
SCORE_MUST_USE enum score_status statement_list(struct statement *statement, struct arena *arena,
                                                const struct row_type *type, struct row_list *ret,
                                                struct score_error *err);
/* How a record is looked up by what people call it. */
struct key_search {
    const char *sql_by_external_id; /* binds :external_id */
    const char *sql_by_name;        /* binds :name_folded, answers at most two rows */
    const struct row_type *type;
};
/* The record with this external id, else the only one with this folded name. */
SCORE_MUST_USE enum score_status find_by_key(struct store *store, const struct key_search *search,
                                             const char *key, struct arena *arena, void *ret_record,
                                             struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
