/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads of a batch that were asked together, before its jobs run. Each answers one read of the same
 * statement with the same parameters. Nobody else writes meanwhile, since the batch holds the
 * writers' lock; what the batch itself writes spoils all of it, but for writes that are kept
 * (together.c): a job reads what it is going to change before it does, and then it is used up.
 */

#include "store/postgres/functions.h"
#include "store/postgres/many.h"

enum { AHEAD_RESULTS_MAX = 64 };

struct ahead {
    struct many_row rows[MANY_ROWS_MAX];
    PGresult *results[MANY_ROWS_MAX]; /* borrowed; NULL = none at hand */
    int first[MANY_ROWS_MAX];         /* its rows in the result */
    int counts[MANY_ROWS_MAX];
    size_t count;
    size_t run_count;                   /* those before have been asked */
    PGresult *owned[AHEAD_RESULTS_MAX]; /* owned */
    size_t owned_count;
};

void postgres_ahead_forget(struct postgres_store *pg)
{
    struct ahead *ahead = pg->ahead;
    while (ahead && ahead->count > 0) {
        many_row_free(&ahead->rows[--ahead->count]);
    }
    while (ahead && ahead->owned_count > 0) {
        PQclear(ahead->owned[--ahead->owned_count]);
    }
    if (ahead) {
        ahead->run_count = 0;
    }
}

void postgres_ahead_free(struct postgres_store *pg)
{
    postgres_ahead_forget(pg);
    free(pg->ahead);
    pg->ahead = NULL;
}

/* The results stay until the end: a statement may be walking through one. */
void postgres_ahead_spoil(struct postgres_store *pg)
{
    for (size_t i = 0; pg->ahead && i < pg->ahead->count; i++) {
        pg->ahead->results[i] = NULL;
    }
}

enum score_status postgres_ahead_note(struct statement *base, const char *sql,
                                      struct score_error *err)
{
    struct postgres_statement *statement = postgres_statement_of(base);
    struct postgres_store *pg = postgres_of(base->store);
    if (!pg->ahead) {
        pg->ahead = calloc(1, sizeof(*pg->ahead));
    }
    struct ahead *ahead = pg->ahead;
    if (statement->problem || (ahead && ahead->count == MANY_ROWS_MAX)) {
        return SCORE_OK; /* it is asked when somebody wants to know */
    }
    if (!ahead || !many_row_take(statement, &ahead->rows[ahead->count])) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    ahead->rows[ahead->count].sql = sql;
    ahead->results[ahead->count] = NULL;
    ahead->counts[ahead->count] = 0;
    ahead->count++;
    return SCORE_OK;
}

/* The last column says whose row it is: 1, 2.. among those of the statement. */
static void rows_share(struct ahead *ahead, const char *sql, PGresult *result)
{
    int column = PQnfields(result) - 1;
    int row = 0;
    int64_t turn = 0;
    for (size_t i = ahead->run_count; i < ahead->count; i++) {
        if (ahead->rows[i].sql != sql) {
            continue;
        }
        turn++;
        ahead->results[i] = result;
        ahead->first[i] = row;
        while (row < PQntuples(result) &&
               value_i64(VALUE_I64, PQgetvalue(result, row, column), VALUE_NUMBER_BYTES) == turn) {
            row++;
        }
        ahead->counts[i] = row - ahead->first[i];
    }
}

static enum score_status answers_take(struct postgres_store *pg, const struct many_group *groups,
                                      size_t count, struct score_error *err)
{
    struct ahead *ahead = pg->ahead;
    for (size_t i = 0; i < count; i++) {
        PGresult *result = NULL;
        SCORE_TRY(many_take(pg, &groups[i], &result, err));
        ahead->owned[ahead->owned_count++] = result;
        rows_share(ahead, groups[i].sql, result);
    }
    return postgres_sync_take(pg) ? SCORE_OK : postgres_failure(pg, NULL, err);
}

enum score_status postgres_ahead_run(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    struct ahead *ahead = pg->ahead;
    SCORE_ASSERT(store->tx_depth == 1);
    if (!ahead || ahead->run_count == ahead->count) {
        return SCORE_OK;
    }
    SCORE_ASSERT(ahead->owned_count + MANY_GROUPS_MAX <= AHEAD_RESULTS_MAX);
    SCORE_TRY(postgres_together_flush(pg, err));
    SCORE_TRY(postgres_queue_run(pg, err));
    struct many_group groups[MANY_GROUPS_MAX];
    size_t group_count = 0;
    bool is_sent = many_send(pg, &ahead->rows[ahead->run_count], ahead->count - ahead->run_count,
                             groups, &group_count);
    enum score_status status =
        is_sent ? answers_take(pg, groups, group_count, err) : postgres_failure(pg, NULL, err);
    ahead->run_count = ahead->count;
    if (status) {
        store->is_batch_failed =
            PQstatus(pg->connection) == CONNECTION_OK && postgres_sync_take(pg);
        store_lost(store);
    }
    return status;
}

static bool is_same(const struct many_row *row, const struct postgres_statement *statement)
{
    if (row->single != statement) {
        return false;
    }
    for (int i = 0; i < statement->value_count; i++) {
        const struct parameter *parameter = &statement->parameters[i];
        bool is_null = !parameter->value;
        if (row->types[i] != parameter->type || row->lengths[i] != parameter->len ||
            is_null != !row->values[i] ||
            (!is_null && memcmp(row->values[i], parameter->value, (size_t)parameter->len) != 0)) {
            return false;
        }
    }
    return true;
}

/* One that was asked for twice is used up as well: what the first reader does may change it. */
bool postgres_ahead_serve(struct postgres_statement *statement)
{
    struct postgres_store *pg = postgres_of(statement->base.store);
    struct ahead *ahead = pg->ahead;
    bool is_served = false;
    for (size_t i = 0; ahead && i < ahead->count; i++) {
        if (!ahead->results[i] || !is_same(&ahead->rows[i], statement)) {
            continue;
        }
        statement->result = ahead->results[i];
        statement->is_borrowed = true;
        statement->row = ahead->first[i] - 1;
        statement->row_end = ahead->first[i] + ahead->counts[i];
        is_served = true;
        if (!pg->base.is_peeking) {
            ahead->results[i] = NULL;
        }
    }
    return is_served;
}
