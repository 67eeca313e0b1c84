/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sql/statement.h"
#include "store/sqlite/connection.h"

static const char SQL_BEGIN_WRITE[] = "BEGIN IMMEDIATE";
static const char SQL_BEGIN_READ[] = "BEGIN DEFERRED";
static const char SQL_COMMIT[] = "COMMIT";
static const char SQL_ROLLBACK[] = "ROLLBACK";
/* SQLite matches the innermost savepoint of a name, so every level may share one. */
static const char SQL_LEVEL_BEGIN[] = "SAVEPOINT level";
static const char SQL_LEVEL_COMMIT[] = "RELEASE level";
static const char SQL_LEVEL_ROLLBACK[] = "ROLLBACK TO level";

static enum score_status run(struct store *store, const char *sql, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    return statement_run(statement, err);
}

enum score_status sqlite_tx_prepare(struct store *store, struct score_error *err)
{
    static const char *const statements[] = {SQL_BEGIN_WRITE, SQL_COMMIT,       SQL_ROLLBACK,
                                             SQL_LEVEL_BEGIN, SQL_LEVEL_COMMIT, SQL_LEVEL_ROLLBACK};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(statements); i++) {
        SCORE_AUTO(statement_end) struct statement *statement = NULL;
        SCORE_TRY(statement_read(store, statements[i], &statement, err));
    }
    return SCORE_OK;
}

enum score_status sqlite_tx_begin(struct store *store, struct score_error *err)
{
    SCORE_TRY(run(store, store->tx_depth ? SQL_LEVEL_BEGIN : SQL_BEGIN_WRITE, err));
    sqlite_of(store)->changes_at[store->tx_depth] = sqlite3_total_changes64(sqlite_db(store));
    return SCORE_OK;
}

enum score_status sqlite_tx_commit(struct store *store, struct score_error *err)
{
    return run(store, store->tx_depth > 1 ? SQL_LEVEL_COMMIT : SQL_COMMIT, err);
}

bool sqlite_tx_rollback(struct store *store)
{
    sqlite3 *db = sqlite_db(store);
    int64_t changes_at = sqlite_of(store)->changes_at[store->tx_depth - 1];
    bool has_written = sqlite3_total_changes64(db) != changes_at;
    enum score_status status = SCORE_OK;
    if (store->is_broken || sqlite3_get_autocommit(db)) {
        has_written = true; /* undone already, or nobody knows: let caches start again */
    } else if (store->tx_depth > 1) {
        status = run(store, SQL_LEVEL_ROLLBACK, NULL);
        status = status ? status : run(store, SQL_LEVEL_COMMIT, NULL);
    } else {
        status = run(store, SQL_ROLLBACK, NULL);
    }
    if (status && !sqlite3_get_autocommit(db)) {
        store->is_broken = true;
    }
    return has_written;
}

enum score_status sqlite_read_begin(struct store *store, struct score_error *err)
{
    return run(store, SQL_BEGIN_READ, err);
}

void sqlite_read_end(struct store *store)
{
    if (!sqlite3_get_autocommit(sqlite_db(store)) && run(store, SQL_COMMIT, NULL)) {
        store->is_broken = true;
    }
}
