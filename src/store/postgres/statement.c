/* SPDX-License-Identifier: Apache-2.0 */

/* Statements as PostgreSQL prepares and runs them: named after their number, parameters and results
 * in binary. */

#include "store/postgres/statement.h"

#include "base/text.h"
#include "store/postgres/functions.h"
#include "store/postgres/many.h"
#include "store/postgres/translate.h"

static struct postgres_statement *of(struct statement *statement)
{
    return postgres_statement_of(statement);
}

static struct postgres_store *store_of(struct postgres_statement *statement)
{
    return postgres_of(statement->base.store);
}

static void result_drop(struct postgres_statement *statement)
{
    if (!statement->is_borrowed) {
        PQclear(statement->result);
    }
    statement->result = NULL;
    statement->is_borrowed = false;
    statement->row_end = 0;
}

void postgres_finalize(struct statement *base)
{
    struct postgres_statement *statement = of(base);
    result_drop(statement);
    for (size_t i = statement->kept_next; i < statement->kept_count; i++) {
        PQclear(statement->kept[i]);
    }
    free(statement->kept);
    for (int i = 1; base->names && i <= base->parameter_count; i++) {
        free(base->names[i]);
    }
    free(base->names);
    free(statement->parameters);
    free(statement->types);
    free(statement->sql);
    free(statement);
}

/* The text is made here; the server hears of it with the first run, which knows the types. */
enum score_status postgres_prepare(struct store *store, const char *sql, struct statement **ret,
                                   struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    char table[sizeof(pg->counters[0].table)];
    int counter = translate_table(sql, table, sizeof(table)) ? postgres_counter_of(pg, table) : -1;
    counter = counter >= 0 && pg->counters[counter].column[0] == '\0' ? -1 : counter;
    struct postgres_statement *statement = calloc(1, sizeof(*statement));
    struct translation translation = {0};
    if (!statement ||
        !translate(sql, counter < 0 ? NULL : pg->counters[counter].column, &translation)) {
        free(statement);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    statement->base = (struct statement){.store = store,
                                         .sql = sql,
                                         .names = translation.names,
                                         .parameter_count = translation.name_count};
    statement->sql = translation.sql;
    statement->counter = counter;
    statement->value_count = translation.name_count + translation.has_key;
    statement->parameters =
        calloc((size_t)statement->value_count + 1, sizeof(*statement->parameters));
    statement->types = calloc((size_t)statement->value_count + 1, sizeof(*statement->types));
    if (!statement->parameters || !statement->types) {
        postgres_finalize(&statement->base);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = &statement->base;
    return SCORE_OK;
}

enum score_status statement_binds_check(struct postgres_statement *statement,
                                        struct score_error *err)
{
    switch (statement->problem) {
    case BIND_NOT_UTF8:
        return score_error_set(err, SCORE_INVALID, "", "a text is not UTF-8");
    case BIND_TOO_LONG:
        return score_error_set(err, SCORE_LIMIT, "", "a value is too long for the database");
    default:
        return SCORE_OK;
    }
}

/* Running. */

/* One parameter may be an id here and a text there: then it is another statement. */
bool statement_is_prepared(struct postgres_statement *statement)
{
    if (statement->generation != store_of(statement)->generation) {
        return false;
    }
    for (int i = 0; i < statement->value_count; i++) {
        if (statement->types[i] != statement->parameters[i].type) {
            return false;
        }
    }
    return true;
}

bool statement_prepare_send(struct postgres_statement *statement)
{
    struct postgres_store *pg = store_of(statement);
    for (int i = 0; i < statement->value_count; i++) {
        statement->types[i] = statement->parameters[i].type;
    }
    statement->generation = 0; /* until the server has said yes */
    (void)snprintf(statement->name, sizeof(statement->name), "s%u", ++pg->statement_count);
    return PQsendPrepare(pg->connection, statement->name, statement->sql, statement->value_count,
                         statement->types) == 1;
}

/* The parameters as libpq takes them. */
struct wire {
    const char *values[POSTGRES_VALUES_MAX];
    int lengths[POSTGRES_VALUES_MAX];
    int formats[POSTGRES_VALUES_MAX];
};

static void wire_fill(const struct postgres_statement *statement, struct wire *wire)
{
    SCORE_ASSERT(statement->value_count <= POSTGRES_VALUES_MAX);
    for (int i = 0; i < statement->value_count; i++) {
        wire->values[i] = statement->parameters[i].value;
        wire->lengths[i] = statement->parameters[i].len;
        wire->formats[i] = 1;
    }
}

bool statement_run_send(struct postgres_statement *statement)
{
    struct wire wire;
    wire_fill(statement, &wire);
    return PQsendQueryPrepared(store_of(statement)->connection, statement->name,
                               statement->value_count, wire.values, wire.lengths, wire.formats,
                               1) == 1;
}

/* The batch of one run. */
struct run {
    bool has_prepare;
    int before; /* answers before the statement's own */
};

static bool batch_send(struct postgres_statement *statement, struct run *run)
{
    struct postgres_store *pg = store_of(statement);
    run->before = postgres_queue_send(pg);
    run->has_prepare = !statement_is_prepared(statement);
    return run->before >= 0 && (!run->has_prepare || statement_prepare_send(statement)) &&
           statement_run_send(statement) && PQpipelineSync(pg->connection) == 1;
}

/* Takes the answers that come before the statement's own; the first failure among them. */
static PGresult *before_take(struct postgres_statement *statement, struct run *run)
{
    struct postgres_store *pg = store_of(statement);
    for (int i = 0; i < run->before; i++) {
        PGresult *result = postgres_take(pg);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            return result;
        }
        PQclear(result);
    }
    if (run->has_prepare) {
        PGresult *result = postgres_take(pg);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            return result;
        }
        PQclear(result);
        statement->generation = pg->generation;
    }
    return NULL;
}

/* Leaves the level as it was before the statement, where there is a savepoint to go back to. */
void statement_failure_undo(struct postgres_store *pg)
{
    pg->is_failed = pg->is_snapshot_open;
    if (PQstatus(pg->connection) != CONNECTION_OK || !postgres_sync_take(pg) || pg->saved == 0) {
        return;
    }
    bool is_referred = pg->base.is_referred;
    if (pg->redo.level != pg->saved || redo_run(pg, NULL)) {
        store_lost(&pg->base);
    }
    pg->base.is_referred = is_referred;
}

enum score_status statement_fail(struct postgres_statement *statement, const PGresult *result,
                                 struct score_error *err)
{
    enum score_status status = postgres_failure(store_of(statement), result, err);
    statement_failure_undo(store_of(statement));
    return status;
}

/* Rows that arrive one by one, for who walks through them; else all at once. */
static bool wants_stream(const struct postgres_statement *statement)
{
    return !statement->base.is_whole && !statement->base.is_write;
}

void statement_redo_add(struct postgres_statement *statement, int64_t changes)
{
    struct wire wire;
    wire_fill(statement, &wire);
    struct redo_write write = {.value_count = statement->value_count,
                               .values = wire.values,
                               .lengths = wire.lengths,
                               .changes = changes};
    memcpy(write.statement, statement->name, sizeof(write.statement));
    redo_add(&store_of(statement)->redo, &write);
}

static void write_note(struct postgres_statement *statement)
{
    struct postgres_store *pg = store_of(statement);
    int64_t changes = 0;
    bool has_count = text_parse_i64(PQcmdTuples(statement->result), &changes);
    statement->changes = has_count ? changes : 0;
    pg->changes += statement->changes;
    statement_id_note(statement);
    statement_redo_add(statement, statement->changes);
}

static void result_note(struct postgres_statement *statement, PGresult *result)
{
    statement->result = result;
    statement->row = -1;
    statement->row_end = PQntuples(result);
    statement->changes = 0;
    if (statement->base.is_write) {
        write_note(statement);
    }
}

static enum score_status batch_take(struct postgres_statement *statement, struct run *run,
                                    struct score_error *err)
{
    struct postgres_store *pg = store_of(statement);
    SCORE_TRY(postgres_later_answers(pg, err));
    SCORE_AUTO(postgres_result_free) PGresult *failed = before_take(statement, run);
    if (failed || PQstatus(pg->connection) != CONNECTION_OK) {
        return statement_fail(statement, failed, err);
    }
    bool is_streaming = wants_stream(statement);
    if (is_streaming) {
        (void)PQsetSingleRowMode(pg->connection);
        PGresult *first = PQgetResult(pg->connection);
        if (PQresultStatus(first) == PGRES_SINGLE_TUPLE) {
            statement->is_streaming = true;
            pg->streaming = statement;
            result_note(statement, first);
            return SCORE_OK;
        }
        PQclear(PQgetResult(pg->connection)); /* the NULL behind it */
        failed = PQresultStatus(first) == PGRES_TUPLES_OK ? NULL : first;
        if (!failed) {
            result_note(statement, first);
            return postgres_sync_take(pg) ? SCORE_OK : postgres_failure(pg, NULL, err);
        }
        return statement_fail(statement, failed, err);
    }
    PGresult *result = postgres_take(pg);
    ExecStatusType code = PQresultStatus(result);
    if (code != PGRES_TUPLES_OK && code != PGRES_COMMAND_OK) {
        failed = result;
        return statement_fail(statement, failed, err);
    }
    result_note(statement, result);
    if (!postgres_sync_take(pg)) {
        return postgres_failure(pg, NULL, err);
    }
    return SCORE_OK;
}

/* A write stands in a run that could be written again without it. */
void statement_guard_queue(struct postgres_statement *statement)
{
    struct postgres_store *pg = store_of(statement);
    if (!statement->base.is_write || pg->saved == 0) {
        return;
    }
    postgres_levels_queue(pg);
    if (redo_covers(&pg->redo, pg->saved)) {
        return;
    }
    if (pg->has_base[pg->saved]) {
        postgres_queue(pg, QUEUE_RELEASE_BASE, pg->saved);
    }
    postgres_queue(pg, QUEUE_SAVE_BASE, pg->saved);
    pg->has_base[pg->saved] = true;
    redo_begin(&pg->redo, pg->saved, false);
}

void statement_key_take(struct postgres_statement *statement)
{
    if (statement->counter >= 0) {
        int index = statement->base.parameter_count;
        statement->key = store_of(statement)->counters[statement->counter].last + 1;
        postgres_bind_i64(&statement->base, index + 1, statement->key);
    }
}

void statement_id_note(struct postgres_statement *statement)
{
    struct postgres_store *pg = store_of(statement);
    if (statement->counter >= 0) {
        pg->counters[statement->counter].last = statement->key;
        pg->has_counted = true;
    }
}

static enum score_status run_once(struct postgres_statement *statement, struct score_error *err)
{
    struct postgres_store *pg = store_of(statement);
    struct run run = {0};
    if (pg->is_failed) {
        return score_error_set(err, SCORE_IO, "", "%s: an earlier read of this snapshot failed",
                               pg->base.name);
    }
    statement_guard_queue(statement);
    statement_key_take(statement);
    if (!batch_send(statement, &run)) {
        return statement_fail(statement, NULL, err);
    }
    return batch_take(statement, &run, err);
}

static enum score_status statement_start(struct postgres_statement *statement,
                                         struct score_error *err)
{
    struct postgres_store *pg = store_of(statement);
    SCORE_TRY(statement_binds_check(statement, err));
    if (!statement->base.is_write && postgres_ahead_serve(statement)) {
        return SCORE_OK;
    }
    SCORE_TRY(postgres_stream_keep(pg, err));
    SCORE_TRY(postgres_together_flush(pg, err));
    if (statement->base.is_write) { /* may begin a new run, which must know how the last ended */
        SCORE_TRY(postgres_later_take(pg, err));
        postgres_ahead_spoil(pg);
    }
    SCORE_TRY(postgres_ready(pg, err));
    bool is_alone = pg->saved == 0 && !pg->is_snapshot_open;
    enum score_status status = run_once(statement, err);
    if (status && is_alone && PQstatus(pg->connection) != CONNECTION_OK) {
        /* The connection had been lost while nothing hung on it: a read may be asked again. */
        SCORE_TRY(postgres_connect(pg, err));
        pg->is_failed = false;
        if (pg->base.read_depth > 0) {
            postgres_queue(pg, QUEUE_BEGIN_READ, 0);
        }
        status = run_once(statement, err);
    }
    return status;
}

/* The next result of a stream: NULL at its end. */
static enum score_status stream_next(struct postgres_statement *statement, PGresult **ret,
                                     struct score_error *err)
{
    struct postgres_store *pg = store_of(statement);
    PGresult *result = PQgetResult(pg->connection);
    ExecStatusType code = PQresultStatus(result);
    if (code == PGRES_SINGLE_TUPLE) {
        *ret = result;
        return SCORE_OK;
    }
    *ret = NULL;
    statement->is_streaming = false;
    pg->streaming = NULL;
    if (code == PGRES_TUPLES_OK) {
        PQclear(result);
        PQclear(PQgetResult(pg->connection));
        return postgres_sync_take(pg) ? SCORE_OK : postgres_failure(pg, NULL, err);
    }
    SCORE_AUTO(postgres_result_free) PGresult *failed = result;
    PQclear(result ? PQgetResult(pg->connection) : NULL);
    statement->is_cut = true;
    return statement_fail(statement, failed, err);
}

void postgres_stream_cut(struct postgres_store *pg)
{
    if (pg->streaming) {
        pg->streaming->is_streaming = false;
        pg->streaming->is_cut = true;
        pg->streaming = NULL;
    }
}

enum score_status postgres_stream_keep(struct postgres_store *pg, struct score_error *err)
{
    struct postgres_statement *statement = pg->streaming;
    while (pg->streaming) {
        PGresult *result = NULL;
        SCORE_TRY(stream_next(statement, &result, err));
        if (!result) {
            break;
        }
        if (!statement->base.is_used) {
            PQclear(result);
            continue;
        }
        if (statement->kept_count == statement->kept_capacity) {
            size_t capacity = statement->kept_capacity ? statement->kept_capacity * 2 : 64;
            PGresult **kept = realloc(statement->kept, capacity * sizeof(PGresult *));
            if (!kept) {
                PQclear(result);
                statement->is_cut = true;
                return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
            }
            statement->kept = kept;
            statement->kept_capacity = capacity;
        }
        statement->kept[statement->kept_count++] = result;
    }
    return SCORE_OK;
}

void postgres_stream_drop(struct postgres_store *pg)
{
    if (postgres_stream_keep(pg, NULL)) {
        postgres_stream_cut(pg);
    }
}

/* Gets the next rows when those at hand are used up. */
static enum score_status rows_refill(struct postgres_statement *statement, struct score_error *err)
{
    result_drop(statement);
    statement->row = 0;
    if (statement->kept_next < statement->kept_count) {
        statement->result = statement->kept[statement->kept_next++];
    } else if (statement->is_cut) {
        return postgres_failure(store_of(statement), NULL, err);
    } else if (statement->is_streaming) {
        SCORE_TRY(stream_next(statement, &statement->result, err));
    }
    statement->row_end = PQntuples(statement->result);
    return SCORE_OK;
}

enum score_status postgres_step(struct statement *base, bool *ret_has_row, struct score_error *err)
{
    struct postgres_statement *statement = of(base);
    if (!base->is_stepped) {
        base->is_stepped = true;
        SCORE_TRY(statement_start(statement, err));
    }
    statement->row++;
    if (statement->row >= statement->row_end) {
        SCORE_TRY(rows_refill(statement, err));
    }
    *ret_has_row = statement->row < statement->row_end;
    return SCORE_OK;
}

enum score_status postgres_insert(struct statement *base, int64_t *ret_id, struct score_error *err)
{
    struct postgres_statement *statement = of(base);
    SCORE_ASSERT(statement->counter >= 0 && "its table has no identity");
    bool has_row = true;
    while (has_row) {
        SCORE_TRY(postgres_step(base, &has_row, err));
    }
    *ret_id = statement->key;
    return SCORE_OK;
}

int64_t postgres_changes(struct statement *statement)
{
    return of(statement)->changes;
}

void postgres_reset(struct statement *base)
{
    struct postgres_statement *statement = of(base);
    struct postgres_store *pg = store_of(statement);
    if (pg->streaming == statement) {
        base->is_used = false; /* nobody wants the rest */
        postgres_stream_drop(pg);
    }
    result_drop(statement);
    for (size_t i = statement->kept_next; i < statement->kept_count; i++) {
        PQclear(statement->kept[i]);
    }
    statement->kept_count = 0;
    statement->kept_next = 0;
    statement->is_streaming = false;
    statement->is_cut = false;
    statement->problem = BIND_FINE;
    for (int i = 0; i < statement->value_count; i++) {
        statement->parameters[i].value = NULL;
    }
}
