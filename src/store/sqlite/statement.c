/* SPDX-License-Identifier: Apache-2.0 */

/* Statements as SQLite prepares and runs them. */

#include "store/sqlite/connection.h"

struct sqlite_statement {
    struct statement base;
    sqlite3_stmt *stmt; /* owned */
    int bind_code;      /* first failure of a bind */
};

static struct sqlite_statement *of(struct statement *statement)
{
    return (struct sqlite_statement *)(void *)statement;
}

void sqlite_finalize(struct statement *statement)
{
    sqlite3_finalize(of(statement)->stmt);
    for (int i = 1; statement->names && i <= statement->parameter_count; i++) {
        free(statement->names[i]);
    }
    free(statement->names);
    free(statement);
}

/* SQLite prepares a statement again when the schema has changed, or when a bound value decides
 * which index serves; names it gave out before are gone then. */
static bool names_copy(struct statement *statement)
{
    sqlite3_stmt *stmt = of(statement)->stmt;
    statement->parameter_count = sqlite3_bind_parameter_count(stmt);
    statement->names = calloc((size_t)statement->parameter_count + 1, sizeof(*statement->names));
    for (int i = 1; statement->names && i <= statement->parameter_count; i++) {
        statement->names[i] = strdup(sqlite3_bind_parameter_name(stmt, i));
        if (!statement->names[i]) {
            return false;
        }
    }
    return statement->names != NULL;
}

enum score_status sqlite_prepare(struct store *store, const char *sql, struct statement **ret,
                                 struct score_error *err)
{
    struct sqlite_statement *statement = calloc(1, sizeof(*statement));
    if (!statement) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    statement->base = (struct statement){.store = store, .sql = sql};
    int code = sqlite3_prepare_v3(sqlite_db(store), sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &statement->stmt, NULL);
    if (code != SQLITE_OK) {
        enum score_status status = sqlite_failure(store, code, err);
        sqlite_finalize(&statement->base);
        return status;
    }
    if (!names_copy(&statement->base)) {
        sqlite_finalize(&statement->base);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = &statement->base;
    return SCORE_OK;
}

void sqlite_reset(struct statement *statement)
{
    (void)sqlite3_reset(of(statement)->stmt); /* repeats a failure that the step has reported */
    (void)sqlite3_clear_bindings(of(statement)->stmt);
    of(statement)->bind_code = SQLITE_OK;
}

static void bind_remember(struct statement *statement, int code)
{
    if (of(statement)->bind_code == SQLITE_OK) {
        of(statement)->bind_code = code;
    }
}

void sqlite_bind_i64(struct statement *statement, int index, int64_t value)
{
    bind_remember(statement, sqlite3_bind_int64(of(statement)->stmt, index, value));
}

void sqlite_bind_f64(struct statement *statement, int index, double value)
{
    bind_remember(statement, sqlite3_bind_double(of(statement)->stmt, index, value));
}

void sqlite_bind_text(struct statement *statement, int index, const char *text)
{
    sqlite3_stmt *stmt = of(statement)->stmt;
    bind_remember(statement, text ? sqlite3_bind_text64(stmt, index, text, strlen(text),
                                                        SQLITE_STATIC, SQLITE_UTF8)
                                  : sqlite3_bind_null(stmt, index));
}

void sqlite_bind_blob(struct statement *statement, int index, const void *bytes, size_t len)
{
    bind_remember(statement,
                  sqlite3_bind_blob64(of(statement)->stmt, index, bytes, len, SQLITE_STATIC));
}

void sqlite_bind_no_id(struct statement *statement, int index)
{
    bind_remember(statement, sqlite3_bind_null(of(statement)->stmt, index));
}

enum score_status sqlite_step(struct statement *statement, bool *ret_has_row,
                              struct score_error *err)
{
    if (!statement->is_stepped) {
        statement->is_stepped = true;
        if (of(statement)->bind_code != SQLITE_OK) {
            return sqlite_failure(statement->store, of(statement)->bind_code, err);
        }
    }
    int code = sqlite3_step(of(statement)->stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return sqlite_failure(statement->store, code, err);
    }
    *ret_has_row = code == SQLITE_ROW;
    return SCORE_OK;
}

enum score_status sqlite_insert(struct statement *statement, int64_t *ret_id,
                                struct score_error *err)
{
    bool has_row = true;
    while (has_row) {
        SCORE_TRY(sqlite_step(statement, &has_row, err));
    }
    *ret_id = sqlite3_last_insert_rowid(sqlite_db(statement->store));
    return SCORE_OK;
}

int64_t sqlite_changes(struct statement *statement)
{
    return sqlite3_changes64(sqlite_db(statement->store));
}

int64_t sqlite_column_i64(struct statement *statement, int column)
{
    return sqlite3_column_int64(of(statement)->stmt, column);
}

double sqlite_column_f64(struct statement *statement, int column)
{
    return sqlite3_column_double(of(statement)->stmt, column);
}

const char *sqlite_column_text(struct statement *statement, int column, size_t *ret_len,
                               bool *ret_is_exhausted)
{
    sqlite3_stmt *stmt = of(statement)->stmt;
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    *ret_len = (size_t)sqlite3_column_bytes(stmt, column);
    /* NULL for a text that is not NULL in the table means that SQLite ran out of memory. */
    *ret_is_exhausted |= !text && sqlite3_column_type(stmt, column) == SQLITE_TEXT;
    return text;
}

const void *sqlite_column_blob(struct statement *statement, int column, size_t *ret_len)
{
    sqlite3_stmt *stmt = of(statement)->stmt;
    const void *bytes = sqlite3_column_blob(stmt, column);
    *ret_len = (size_t)sqlite3_column_bytes(stmt, column);
    return bytes;
}

bool sqlite_column_is_null(struct statement *statement, int column)
{
    return sqlite3_column_type(of(statement)->stmt, column) == SQLITE_NULL;
}
