/* SPDX-License-Identifier: Apache-2.0 */

/* How statements travel: in batches that end with a sync, answers in the order of the questions. */

#include "store/postgres/connection.h"

enum { COMMAND_BYTES = 64 };

void postgres_result_free(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

void postgres_queue(struct postgres_store *pg, enum queue_verb verb, int level)
{
    SCORE_ASSERT(pg->queue_count < POSTGRES_QUEUE_MAX);
    pg->queue[pg->queue_count++] = (struct queue_item){verb, level};
}

bool postgres_send(struct postgres_store *pg, const char *sql)
{
    return PQsendQueryParams(pg->connection, sql, 0, NULL, NULL, NULL, NULL, 1) == 1;
}

static bool item_send(struct postgres_store *pg, struct queue_item item)
{
    static const char *const VERBS[] = {[QUEUE_BEGIN_READ] =
                                            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                                        [QUEUE_SAVE] = "SAVEPOINT",
                                        [QUEUE_RELEASE] = "RELEASE SAVEPOINT",
                                        [QUEUE_UNDO] = "ROLLBACK TO SAVEPOINT",
                                        [QUEUE_SAVE_BASE] = "SAVEPOINT",
                                        [QUEUE_RELEASE_BASE] = "RELEASE SAVEPOINT",
                                        [QUEUE_UNDO_BASE] = "ROLLBACK TO SAVEPOINT",
                                        [QUEUE_NOTIFY] = "NOTIFY score_news"};
    if (item.verb == QUEUE_BEGIN_READ || item.verb == QUEUE_NOTIFY) {
        return postgres_send(pg, VERBS[item.verb]);
    }
    char command[COMMAND_BYTES];
    (void)snprintf(command, sizeof(command), "%s %s_%d", VERBS[item.verb],
                   item.verb >= QUEUE_SAVE_BASE ? "base" : "level", item.level);
    return postgres_send(pg, command);
}

int postgres_queue_send(struct postgres_store *pg)
{
    int sent = (int)pg->queue_count;
    for (int i = 0; i < sent; i++) {
        if (!item_send(pg, pg->queue[i])) {
            return -1;
        }
        pg->is_snapshot_open |= pg->queue[i].verb == QUEUE_BEGIN_READ;
    }
    pg->queue_count = 0;
    return sent;
}

PGresult *postgres_take(struct postgres_store *pg)
{
    PGresult *result = PQgetResult(pg->connection);
    if (!result) {
        return NULL;
    }
    for (PGresult *rest = PQgetResult(pg->connection); rest; rest = PQgetResult(pg->connection)) {
        PQclear(rest);
    }
    return result;
}

bool postgres_sync_take(struct postgres_store *pg)
{
    bool was_nothing = false;
    while (PQstatus(pg->connection) == CONNECTION_OK) {
        PGresult *result = PQgetResult(pg->connection);
        bool is_nothing = !result;
        ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC) {
            return true;
        }
        if (is_nothing && was_nothing) {
            /* Writing failed, so nothing is on its way; libpq believes in the connection until it
             * reads its end. */
            (void)PQconsumeInput(pg->connection);
            return false;
        }
        was_nothing = is_nothing;
    }
    return false;
}

enum score_status postgres_queue_run(struct postgres_store *pg, struct score_error *err)
{
    if (pg->queue_count == 0) {
        return SCORE_OK;
    }
    enum score_status status = SCORE_OK;
    int sent = postgres_queue_send(pg);
    if (sent < 0 || !PQpipelineSync(pg->connection)) {
        return postgres_failure(pg, NULL, err);
    }
    for (int i = 0; i < sent; i++) {
        SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
        if (!status && PQresultStatus(result) != PGRES_COMMAND_OK) {
            status = postgres_failure(pg, result, err);
        }
    }
    if (!postgres_sync_take(pg) && !status) {
        status = postgres_failure(pg, NULL, err);
    }
    if (status) {
        store_lost(&pg->base);
    }
    return status;
}

enum score_status postgres_query(struct postgres_store *pg, const char *sql, PGresult **ret,
                                 struct score_error *err)
{
    SCORE_ASSERT(!pg->streaming && pg->queue_count == 0);
    if (PQpipelineStatus(pg->connection) != PQ_PIPELINE_OFF &&
        !PQexitPipelineMode(pg->connection)) {
        return postgres_failure(pg, NULL, err);
    }
    SCORE_AUTO(postgres_result_free) PGresult *result = PQexec(pg->connection, sql);
    ExecStatusType code = PQresultStatus(result);
    enum score_status status = code == PGRES_COMMAND_OK || code == PGRES_TUPLES_OK
                                   ? SCORE_OK
                                   : postgres_failure(pg, result, err);
    if (!status && !PQenterPipelineMode(pg->connection)) {
        status = postgres_failure(pg, NULL, err);
    }
    if (status && PQstatus(pg->connection) == CONNECTION_OK) {
        (void)PQenterPipelineMode(pg->connection);
    }
    if (!status && ret) {
        *ret = result;
        result = NULL;
    }
    return status;
}
