/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes whose answers are taken later: they travel with the next question, or when somebody must
 * know. A failure found late leaves the level as one found at once would: the run of writes is
 * written again up to the one that failed (redo.h), what was sent behind it is not, and the ids it
 * took are free. Behind the first of them no savepoint travels, since whatever begins or ends a
 * level, or a run, takes the answers first.
 */

#include "base/text.h"
#include "store/postgres/functions.h"
#include "store/postgres/many.h"
#include "store/postgres/statement.h"
#include "store/sql/statement.h"

/* Longer ones are waited for: a long value would push the others out of the run. */
enum { LATER_BYTES_MAX = 32 * 1024 };

static struct postgres_statement *of(struct statement *statement)
{
    return postgres_statement_of(statement);
}

static bool is_short(const struct postgres_statement *statement)
{
    size_t bytes = 0;
    for (int i = 0; i < statement->value_count; i++) {
        const struct parameter *parameter = &statement->parameters[i];
        bytes += parameter->value ? (size_t)parameter->len : 0;
    }
    return bytes <= LATER_BYTES_MAX;
}

static bool later_send(struct postgres_statement *statement, struct later *later)
{
    struct postgres_store *pg = postgres_of(statement->base.store);
    later->before = postgres_queue_send(pg);
    later->has_prepare = !statement_is_prepared(statement);
    if (later->before < 0 || (later->has_prepare && !statement_prepare_send(statement)) ||
        !statement_run_send(statement)) {
        return false;
    }
    statement->generation = pg->generation;
    return true;
}

/* The run covers it, or ends with those before it. */
static enum score_status room_make(struct postgres_store *pg, struct score_error *err)
{
    bool has_room = pg->later_count < POSTGRES_LATER_MAX && redo_covers(&pg->redo, pg->saved);
    return has_room ? SCORE_OK : postgres_later_take(pg, err);
}

/* Of a batch: it waits for others of its kind. */
static enum score_status together_add(struct postgres_statement *statement, const char *noun,
                                      int64_t *ret_id, struct score_error *err)
{
    SCORE_TRY(postgres_together_add(statement, noun, err));
    statement_id_note(statement);
    if (ret_id) {
        *ret_id = statement->key;
    }
    statement->base.is_stepped = true;
    return SCORE_OK;
}

enum score_status postgres_later(struct statement *base, const char *noun, int64_t *ret_id,
                                 struct score_error *err)
{
    struct postgres_statement *statement = of(base);
    struct postgres_store *pg = postgres_of(base->store);
    SCORE_ASSERT(base->is_write && pg->saved > 0);
    SCORE_TRY(statement_binds_check(statement, err));
    if (pg->base.is_batch && base->many) {
        return together_add(statement, noun, ret_id, err);
    }
    SCORE_TRY(postgres_stream_keep(pg, err));
    SCORE_TRY(postgres_together_flush(pg, err));
    postgres_ahead_spoil(pg);
    SCORE_TRY(room_make(pg, err));
    statement_guard_queue(statement);
    struct later *later = &pg->later[pg->later_count];
    *later = (struct later){.statement = statement, .noun = noun, .counter = statement->counter};
    statement_key_take(statement);
    if (!later_send(statement, later)) {
        return statement_fail(statement, NULL, err);
    }
    later->write = (int)pg->redo.count;
    statement_redo_add(statement, 0);
    later->write = pg->redo.level == pg->saved ? later->write : -1;
    if (statement->counter >= 0) {
        later->last_before = pg->counters[statement->counter].last;
        statement_id_note(statement);
    }
    pg->later_count++;
    if (ret_id) {
        *ret_id = statement->key;
    }
    base->is_stepped = true;
    return later->write < 0 ? postgres_later_take(pg, err) : SCORE_OK;
}

bool postgres_later_may(const struct statement *base)
{
    const struct postgres_statement *statement = (const void *)base;
    return is_short(statement);
}

/* One answer. */
static enum score_status answer_take(struct postgres_store *pg, const struct later *later,
                                     struct score_error *err)
{
    for (int i = 0; i < later->before + later->has_prepare; i++) {
        SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            return postgres_failure(pg, result, err);
        }
    }
    SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
    ExecStatusType code = PQresultStatus(result);
    if (code != PGRES_TUPLES_OK && code != PGRES_COMMAND_OK) {
        return postgres_failure(pg, result, err);
    }
    int64_t changes = 0;
    changes = text_parse_i64(PQcmdTuples(result), &changes) ? changes : 0;
    if (later->noun && changes == 0) {
        return statement_conflict(later->noun, err);
    }
    pg->changes += changes;
    if (later->write >= 0) {
        pg->redo.writes[later->write].changes = changes;
    }
    return SCORE_OK;
}

/* As if nothing had been sent from this one on. */
static void rest_forget(struct postgres_store *pg, size_t first)
{
    for (size_t i = pg->later_count; i > first; i--) {
        struct later *later = &pg->later[i - 1];
        if (later->counter >= 0) {
            pg->counters[later->counter].last = later->last_before;
        }
        if (later->has_prepare) {
            later->statement->generation = 0;
        }
    }
    if (pg->later[first].write >= 0) {
        redo_cut(&pg->redo, (size_t)pg->later[first].write);
    }
    pg->later_count = 0;
}

enum score_status postgres_later_answers(struct postgres_store *pg, struct score_error *err)
{
    for (size_t i = 0; i < pg->later_count; i++) {
        enum score_status status = answer_take(pg, &pg->later[i], err);
        if (status) {
            rest_forget(pg, i);
            statement_failure_undo(pg);
            return status;
        }
    }
    pg->later_count = 0;
    return SCORE_OK;
}

enum score_status postgres_later_take(struct postgres_store *pg, struct score_error *err)
{
    if (pg->later_count == 0) {
        return SCORE_OK;
    }
    SCORE_ASSERT(pg->queue_count == 0 && !pg->streaming);
    if (!PQpipelineSync(pg->connection)) {
        pg->later_count = 0;
        return postgres_failure(pg, NULL, err);
    }
    SCORE_TRY(postgres_later_answers(pg, err));
    return postgres_sync_take(pg) ? SCORE_OK : postgres_failure(pg, NULL, err);
}

enum score_status postgres_settle(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_TRY(postgres_stream_keep(pg, err));
    return postgres_later_take(pg, err);
}
