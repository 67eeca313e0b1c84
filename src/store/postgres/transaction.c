/* SPDX-License-Identifier: Apache-2.0 */

/* Levels: the outermost is a transaction that holds the market's row, deeper ones are savepoints
 * that the server hears of with the first statement that writes in them. */

#include "base/text.h"
#include "store/postgres/connection.h"
#include "store/postgres/functions.h"
#include "store/postgres/many.h"

static const char SQL_BEGIN[] = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE";
/* The months are due when the next one is not there in good time. */
static const char SQL_MARKET_LOCK[] =
    "SELECT counters, CASE WHEN months_until_ms < now_ms() + 2764800000 THEN 'due' ELSE '' END"
    " FROM market WHERE id = 1 FOR UPDATE";
static const char SQL_COUNTERS_WRITE[] = "UPDATE market SET counters = $1 WHERE id = 1";
static const char SQL_COMMIT[] = "COMMIT";
static const char SQL_ROLLBACK[] = "ROLLBACK";

/* Ends a transaction whose end nobody waits for; a connection that cannot is dropped. */
static void transaction_undo(struct postgres_store *pg)
{
    pg->queue_count = 0;
    pg->later_count = 0;
    pg->saved = 0;
    redo_end(&pg->redo);
    postgres_together_drop(pg, 0);
    postgres_ahead_forget(pg);
    PQclear(pg->references);
    pg->references = NULL;
    if (PQstatus(pg->connection) != CONNECTION_OK) {
        return;
    }
    bool is_undone = postgres_send(pg, SQL_ROLLBACK) && PQpipelineSync(pg->connection);
    SCORE_AUTO(postgres_result_free) PGresult *result = is_undone ? postgres_take(pg) : NULL;
    is_undone = PQresultStatus(result) == PGRES_COMMAND_OK && postgres_sync_take(pg);
    if (!is_undone) {
        PQfinish(pg->connection);
        pg->connection = NULL;
    }
}

static enum score_status market_lock(struct postgres_store *pg, struct score_error *err)
{
    if (!postgres_send(pg, SQL_BEGIN) || !postgres_send(pg, SQL_MARKET_LOCK) ||
        !PQpipelineSync(pg->connection)) {
        return postgres_failure(pg, NULL, err);
    }
    SCORE_AUTO(postgres_result_free) PGresult *begun = postgres_take(pg);
    SCORE_AUTO(postgres_result_free) PGresult *locked = postgres_take(pg);
    enum score_status status = SCORE_OK;
    if (PQresultStatus(begun) != PGRES_COMMAND_OK) {
        status = postgres_failure(pg, begun, err);
    } else if (PQresultStatus(locked) != PGRES_TUPLES_OK) {
        status = postgres_failure(pg, locked, err);
    }
    if (!postgres_sync_take(pg) && !status) {
        status = postgres_failure(pg, NULL, err);
    }
    if (!status && PQntuples(locked) != 1) {
        status = score_error_set(err, SCORE_CORRUPT, "",
                                 "%s is half migrated: its market has no row; restore a backup",
                                 pg->base.name);
    }
    if (status) {
        return status;
    }
    pg->is_month_due = text_equal(PQgetvalue(locked, 0, 1), "due");
    return postgres_counters_read(pg, PQgetvalue(locked, 0, 0), err);
}

static void level_note(struct postgres_store *pg, int level)
{
    pg->changes_at[level] = pg->changes;
    for (size_t i = 0; i < pg->counter_count; i++) {
        pg->counted_at[level][i] = pg->counters[i].last;
    }
}

enum score_status postgres_tx_begin(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    if (store->tx_depth == 0) {
        SCORE_TRY(postgres_ready(pg, err));
        SCORE_TRY(postgres_stream_keep(pg, err));
        enum score_status status = market_lock(pg, err);
        if (status && PQstatus(pg->connection) != CONNECTION_OK) {
            SCORE_TRY(postgres_connect(pg, err)); /* it had been lost before: nothing was begun */
            status = market_lock(pg, err);
        }
        if (status) {
            transaction_undo(pg);
            return status;
        }
        pg->saved = 1;
        pg->has_base[1] = false;
        pg->has_counted = false;
    } else {
        SCORE_TRY(postgres_settle(store, err));
    }
    level_note(pg, store->tx_depth);
    return SCORE_OK;
}

void postgres_levels_queue(struct postgres_store *pg)
{
    while (pg->saved > 0 && pg->saved < pg->base.tx_depth) {
        pg->saved++;
        postgres_queue(pg, QUEUE_SAVE, pg->saved);
        pg->has_base[pg->saved] = false;
        redo_begin(&pg->redo, pg->saved, true);
    }
}

static bool counters_send(struct postgres_store *pg)
{
    char *text = postgres_counters_text(pg);
    const char *values[] = {text};
    bool is_sent = text && PQsendQueryParams(pg->connection, SQL_COUNTERS_WRITE, 1, NULL, values,
                                             NULL, NULL, 1) == 1;
    free(text);
    return is_sent;
}

/* Everything before COMMIT was answered, so the transaction is whole, or undone as a whole. */
static enum score_status commit_take(struct postgres_store *pg, int before, struct score_error *err)
{
    enum score_status status = SCORE_OK;
    for (int i = 0; i < before; i++) {
        SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
        if (!status && PQresultStatus(result) != PGRES_COMMAND_OK) {
            status = postgres_failure(pg, result, err);
        }
    }
    SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
    bool is_committed =
        PQresultStatus(result) == PGRES_COMMAND_OK && text_equal(PQcmdStatus(result), SQL_COMMIT);
    if (is_committed) {
        pg->saved = 0;
        redo_end(&pg->redo);
        (void)postgres_sync_take(pg); /* committed, whatever comes after */
        return SCORE_OK;
    }
    if (!status && PQstatus(pg->connection) != CONNECTION_OK) {
        return score_error_set(err, SCORE_IO, "",
                               "the connection to %s was lost while committing: whether it was "
                               "kept is not known; look before trying again",
                               pg->base.name);
    }
    status = status ? status : postgres_failure(pg, result, err);
    (void)postgres_sync_take(pg);
    return status;
}

static enum score_status transaction_commit(struct postgres_store *pg, struct score_error *err)
{
    int before = postgres_queue_send(pg);
    bool is_sent = before >= 0;
    if (is_sent && pg->has_counted) {
        is_sent = counters_send(pg);
        before++;
    }
    /* Lost before COMMIT was sent, or while it was: the second cannot be told from the outside. */
    if (!is_sent) {
        return postgres_failure(pg, NULL, err);
    }
    if (!postgres_send(pg, SQL_COMMIT) || !PQpipelineSync(pg->connection)) {
        return postgres_failure(pg, NULL, err);
    }
    return commit_take(pg, before, err);
}

enum score_status postgres_tx_commit(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_TRY(postgres_settle(store, err));
    if (store->tx_depth > 1) {
        if (pg->saved >= store->tx_depth) {
            postgres_queue(pg, QUEUE_RELEASE, store->tx_depth);
            pg->saved = store->tx_depth - 1;
            redo_end(&pg->redo);
        }
        postgres_together_release(pg, store->tx_depth);
        return SCORE_OK;
    }
    SCORE_TRY(postgres_together_flush(pg, err));
    postgres_ahead_forget(pg);
    enum score_status status = transaction_commit(pg, err);
    if (status) {
        store_lost(store);
    } else if (pg->is_month_due) {
        postgres_months_make(pg);
    }
    return status;
}

bool postgres_tx_rollback(struct store *store)
{
    struct postgres_store *pg = postgres_of(store);
    int level = store->tx_depth - 1;
    postgres_stream_drop(pg);
    if (postgres_later_take(pg, NULL)) {
        pg->later_count = 0;
    }
    postgres_together_drop(pg, store->tx_depth);
    bool has_written = pg->changes != pg->changes_at[level] || store->is_lost;
    for (size_t i = 0; i < pg->counter_count; i++) {
        pg->counters[i].last = pg->counted_at[level][i];
    }
    if (level == 0) {
        transaction_undo(pg);
    } else if (!store->is_lost && pg->saved > level) {
        postgres_queue(pg, QUEUE_UNDO, level + 1);
        postgres_queue(pg, QUEUE_RELEASE, level + 1);
        pg->saved = level;
        redo_end(&pg->redo);
    }
    return has_written;
}

enum score_status postgres_read_begin(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_TRY(postgres_ready(pg, err));
    SCORE_TRY(postgres_stream_keep(pg, err));
    pg->is_failed = false;
    postgres_queue(pg, QUEUE_BEGIN_READ, 0);
    return SCORE_OK;
}

void postgres_read_end(struct store *store)
{
    struct postgres_store *pg = postgres_of(store);
    pg->queue_count = 0;
    pg->is_failed = false;
    postgres_stream_drop(pg);
    if (pg->is_snapshot_open) {
        pg->is_snapshot_open = false;
        transaction_undo(pg);
    }
}
