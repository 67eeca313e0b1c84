/* SPDX-License-Identifier: Apache-2.0 */

/* Writes of a batch that wait for each other. */

#include "store/postgres/many.h"

struct together {
    struct many_row rows[MANY_ROWS_MAX]; /* levels never fall: an inner one begins later */
    size_t count;
    size_t bytes;
};

void postgres_together_drop(struct postgres_store *pg, int level)
{
    struct together *together = pg->together;
    while (together && together->count > 0 && together->rows[together->count - 1].level >= level) {
        struct many_row *row = &together->rows[--together->count];
        together->bytes -= row->bytes;
        many_row_free(row);
    }
}

void postgres_together_free(struct postgres_store *pg)
{
    postgres_together_drop(pg, 0);
    free(pg->together);
    pg->together = NULL;
}

void postgres_together_release(struct postgres_store *pg, int level)
{
    struct together *together = pg->together;
    for (size_t i = together ? together->count : 0; i > 0; i--) {
        struct many_row *row = &together->rows[i - 1];
        if (row->level < level) {
            return;
        }
        row->level = level - 1;
    }
}

/* The savepoints around a level's writes stand before them. */
static void level_queue(struct postgres_store *pg, int level)
{
    while (pg->saved < level) {
        pg->saved++;
        postgres_queue(pg, QUEUE_SAVE, pg->saved);
        pg->has_base[pg->saved] = false;
    }
}

static enum score_status answers_take(struct postgres_store *pg, int before,
                                      const struct many_group *groups, size_t count,
                                      struct score_error *err)
{
    for (int i = 0; i < before; i++) {
        SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            return postgres_failure(pg, result, err);
        }
    }
    for (size_t i = 0; i < count; i++) {
        PGresult *result = NULL;
        SCORE_TRY(many_take(pg, &groups[i], &result, err));
        PQclear(result);
    }
    return postgres_sync_take(pg) ? SCORE_OK : postgres_failure(pg, NULL, err);
}

/* The rows of one level, at that level. */
static enum score_status level_write(struct postgres_store *pg, const struct many_row *rows,
                                     size_t count, struct score_error *err)
{
    struct many_group groups[MANY_GROUPS_MAX];
    size_t group_count = 0;
    level_queue(pg, rows[0].level);
    int before = postgres_queue_send(pg);
    if (before < 0 || !many_send(pg, rows, count, groups, &group_count)) {
        return postgres_failure(pg, NULL, err);
    }
    enum score_status status = answers_take(pg, before, groups, group_count, err);
    if (status && PQstatus(pg->connection) == CONNECTION_OK) {
        pg->base.is_batch_failed = postgres_sync_take(pg); /* nothing of it will be committed */
    }
    return status;
}

enum score_status postgres_together_flush(struct postgres_store *pg, struct score_error *err)
{
    struct together *together = pg->together;
    if (!together || together->count == 0) {
        return SCORE_OK;
    }
    SCORE_TRY(postgres_stream_keep(pg, err));
    SCORE_TRY(postgres_later_take(pg, err));
    enum score_status status = SCORE_OK;
    size_t end = 0;
    for (size_t first = 0; first < together->count && !status; first = end) {
        while (end < together->count && together->rows[end].level == together->rows[first].level) {
            end++;
        }
        status = level_write(pg, &together->rows[first], end - first, err);
    }
    postgres_together_drop(pg, 0);
    redo_end(&pg->redo); /* which does not know of these */
    if (status) {
        store_lost(&pg->base);
    }
    return status;
}

enum score_status postgres_together_add(struct postgres_statement *statement, const char *noun,
                                        struct score_error *err)
{
    struct postgres_store *pg = postgres_of(statement->base.store);
    if (!pg->together) {
        pg->together = calloc(1, sizeof(*pg->together));
    }
    struct together *together = pg->together;
    if (together && (together->count == MANY_ROWS_MAX || together->bytes > MANY_BYTES_MAX)) {
        SCORE_TRY(postgres_together_flush(pg, err));
    }
    statement_key_take(statement);
    struct many_row *row = together ? &together->rows[together->count] : NULL;
    if (!row || !many_row_take(statement, row)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    row->sql = statement->base.many;
    row->noun = noun;
    row->level = pg->base.tx_depth;
    together->count++;
    together->bytes += row->bytes;
    pg->changes++; /* so that who rolls back knows of it */
    return SCORE_OK;
}
