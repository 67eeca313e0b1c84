/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sql/statement.h"

static const char SQL_SETTING_GET[] = "SELECT value\n"
                                      "FROM setting\n"
                                      "WHERE name = :name";

enum score_status store_setting_get(struct store *store, const char *name, struct arena *arena,
                                    const char **ret_value, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_SETTING_GET, &statement, err));
    bind_text(statement, ":name", name);
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, arena);
    const char *value = has_row ? row_text(&row) : "";
    SCORE_TRY(row_status(&row, err));
    *ret_value = value;
    return SCORE_OK;
}

static const char SQL_SETTING_SET[] = "INSERT INTO setting (name, value)\n"
                                      "VALUES (:name, :value)\n"
                                      "ON CONFLICT (name) DO UPDATE SET\n"
                                      "    value = excluded.value";

enum score_status store_setting_set(struct store *store, const char *name, const char *value,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SETTING_SET, &statement, err));
    bind_text(statement, ":name", name);
    bind_text(statement, ":value", value);
    return statement_run(statement, err);
}
