/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lease_store.h"

#include "store/sql/statement.h"

static const char SQL_RATE_GET[] = "SELECT empty_at_ms\n"
                                   "FROM rate_bucket\n"
                                   "WHERE name = :name";

enum score_status store_rate_get(struct store *store, int64_t name, int64_t *ret_empty_at_ms,
                                 struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_RATE_GET, &statement, err));
    bind_i64(statement, ":name", name);
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    *ret_empty_at_ms = has_row ? row_i64(&row) : 0;
    return SCORE_OK;
}

static const char SQL_RATE_SET[] = "INSERT INTO rate_bucket (name, empty_at_ms)\n"
                                   "VALUES (:name, :empty_at_ms)\n"
                                   "ON CONFLICT (name) DO UPDATE SET\n"
                                   "    empty_at_ms = excluded.empty_at_ms";

enum score_status store_rate_set(struct store *store, int64_t name, int64_t empty_at_ms,
                                 struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_RATE_SET, &statement, err));
    bind_i64(statement, ":name", name);
    bind_i64(statement, ":empty_at_ms", empty_at_ms);
    return statement_run(statement, err);
}

static const char SQL_RATE_REMOVE[] = "DELETE FROM rate_bucket\n"
                                      "WHERE name = :name";

enum score_status store_rate_remove(struct store *store, int64_t name, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_RATE_REMOVE, &statement, err));
    bind_i64(statement, ":name", name);
    return statement_run(statement, err);
}

static const char SQL_RATE_EXPIRE[] = "DELETE FROM rate_bucket\n"
                                      "WHERE empty_at_ms < :before_ms";

enum score_status store_rate_expire(struct store *store, int64_t before_ms, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_RATE_EXPIRE, &statement, err));
    bind_i64(statement, ":before_ms", before_ms);
    return statement_run(statement, err);
}
