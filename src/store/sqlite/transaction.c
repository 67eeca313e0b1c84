/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/statement.h"

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

enum score_status store_tx_prepare(struct store *store, struct score_error *err)
{
    static const char *const statements[] = {SQL_BEGIN_WRITE, SQL_COMMIT,       SQL_ROLLBACK,
                                             SQL_LEVEL_BEGIN, SQL_LEVEL_COMMIT, SQL_LEVEL_ROLLBACK};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(statements); i++) {
        SCORE_AUTO(statement_end) struct statement *statement = NULL;
        SCORE_TRY(statement_read(store, statements[i], &statement, err));
    }
    return SCORE_OK;
}

enum score_status store_tx_begin(struct store *store, struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth < STORE_TX_DEPTH_MAX);
    SCORE_ASSERT(store->read_depth == 0);
    if (store->mode != STORE_READ_WRITE) {
        return score_error_set(err, SCORE_UNSUPPORTED, "", "%s is open for reading only",
                               store->path);
    }
    SCORE_TRY(run(store, store->tx_depth ? SQL_LEVEL_BEGIN : SQL_BEGIN_WRITE, err));
    store->changes_at[store->tx_depth++] = sqlite3_total_changes64(store->db);
    return SCORE_OK;
}

enum score_status store_tx_commit(struct store *store, struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth > 0);
    SCORE_TRY(run(store, store->tx_depth > 1 ? SQL_LEVEL_COMMIT : SQL_COMMIT, err));
    store->tx_depth--;
    store->commit_count += store->tx_depth == 0;
    return SCORE_OK;
}

void store_tx_rollback(struct store *store)
{
    SCORE_ASSERT(store->tx_depth > 0);
    bool has_written = sqlite3_total_changes64(store->db) != store->changes_at[store->tx_depth - 1];
    enum score_status status = SCORE_OK;
    if (store->is_broken || sqlite3_get_autocommit(store->db)) {
        has_written = true; /* undone already, or nobody knows: let caches start again */
    } else if (store->tx_depth > 1) {
        status = run(store, SQL_LEVEL_ROLLBACK, NULL);
        status = status ? status : run(store, SQL_LEVEL_COMMIT, NULL);
    } else {
        status = run(store, SQL_ROLLBACK, NULL);
    }
    store->tx_depth--;
    store->rollback_count += has_written;
    if (status && !sqlite3_get_autocommit(store->db)) {
        store->is_broken = true;
    }
    if (store->tx_depth == 0) {
        store->is_lost = false;
    }
}

int store_tx_depth(const struct store *store)
{
    return store->tx_depth;
}

enum score_status store_read_begin(struct store *store, struct score_error *err)
{
    if (store->tx_depth > 0) {
        return SCORE_OK;
    }
    if (store->read_depth == 0) {
        SCORE_TRY(run(store, SQL_BEGIN_READ, err));
    }
    store->read_depth++;
    return SCORE_OK;
}

void store_read_end(struct store *store)
{
    if (store->tx_depth > 0) {
        return;
    }
    SCORE_ASSERT(store->read_depth > 0);
    store->read_depth--;
    if (store->read_depth == 0 && !sqlite3_get_autocommit(store->db) &&
        run(store, SQL_COMMIT, NULL)) {
        store->is_broken = true;
    }
}

uint64_t store_rollback_count(const struct store *store)
{
    return store->rollback_count;
}

uint64_t store_commit_count(const struct store *store)
{
    return store->commit_count;
}
