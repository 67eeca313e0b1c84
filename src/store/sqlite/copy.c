/* SPDX-License-Identifier: Apache-2.0 */

/* What a copy asks of SQLite. */

#include "base/text.h"
#include "store/sql/statement.h"
#include "store/sqlite/connection.h"

enum score_status sqlite_guard_off(struct store *store, struct score_error *err)
{
    return sqlite_execute(store, "PRAGMA foreign_keys = OFF", err);
}

static const char SQL_FOREIGN_KEYS[] = "PRAGMA foreign_key_check";

enum score_status sqlite_guard_on(struct store *store, struct score_error *err)
{
    SCORE_TRY(sqlite_execute(store, "PRAGMA foreign_keys = ON", err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_FOREIGN_KEYS, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (has_row) {
        struct row row = statement_row(statement, NULL);
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s: a row of table %s refers to one that is gone", store->name,
                               row_text(&row));
    }
    return SCORE_OK;
}

static const char SQL_SEQUENCES[] = "SELECT COUNT(*)\n"
                                    "FROM sqlite_schema\n"
                                    "WHERE name = :table\n"
                                    "  AND instr(sql, 'AUTOINCREMENT') > 0";
static const char SQL_LAST_ID[] = "SELECT seq\n"
                                  "FROM sqlite_sequence\n"
                                  "WHERE name = :table";
static const char SQL_LAST_ID_FORGET[] = "DELETE FROM sqlite_sequence\n"
                                         "WHERE name = :table";
static const char SQL_LAST_ID_SET[] = "INSERT INTO sqlite_sequence (name, seq)\n"
                                      "VALUES (:table, :last)";

static enum score_status number_read(struct store *store, const char *sql, const char *table,
                                     int64_t *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    bind_text(statement, ":table", table);
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    *ret = has_row ? row_i64(&row) : 0;
    return SCORE_OK;
}

enum score_status sqlite_last_id(struct store *store, const char *table, int64_t *ret,
                                 struct score_error *err)
{
    return number_read(store, SQL_LAST_ID, table, ret, err);
}

enum score_status sqlite_last_id_set(struct store *store, const char *table, int64_t last,
                                     struct score_error *err)
{
    int64_t is_counted = 0;
    SCORE_TRY(number_read(store, SQL_SEQUENCES, table, &is_counted, err));
    if (!is_counted || !last) {
        return SCORE_OK;
    }
    SCORE_AUTO(statement_end) struct statement *forget = NULL;
    SCORE_TRY(statement_write(store, SQL_LAST_ID_FORGET, &forget, err));
    bind_text(forget, ":table", table);
    SCORE_TRY(statement_run(forget, err));
    SCORE_AUTO(statement_end) struct statement *set = NULL;
    SCORE_TRY(statement_write(store, SQL_LAST_ID_SET, &set, err));
    bind_text(set, ":table", table);
    bind_i64(set, ":last", last);
    return statement_run(set, err);
}
