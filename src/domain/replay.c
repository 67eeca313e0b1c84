/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folds the events anew and takes every decision again on the state just before its own event: the
 * stored bytes must come out. One pass, whatever the number of decisions.
 */
#include <score/engine.h>
#include <score/suppose.h>

#include "base/limits.h"
#include "domain/experiment_arm.h"
#include "domain/place.h"
#include "domain/seal_day.h"
#include "domain/world.h"
#include "store/passing_store.h"
#include "store/seal_store.h"

enum {
    REPLAY_PAGE = 500,
    REPLAY_DIFFERENT_MAX = 100 /* listed; all are counted */
};

struct replay {
    struct domain *domain;
    struct arena scratch; /* one page of decisions */
    struct world *world;
    const struct experiment *experiments; /* every one there was */
    size_t experiment_count;
    struct replay_result result;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static bool is_same(const struct decision *row, const struct score_decision *again)
{
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    size_t len = score_decision_encode(again, bytes);
    return row->partner_id == again->partner && len == row->blob_len &&
           memcmp(bytes, row->blob, len) == 0;
}

/* A seed follows from the secret of its day; days older than the secrets have none. */
static enum score_status seed_is_drawn(struct replay *replay, const struct decision *row,
                                       const struct score_decision *stored, bool *ret,
                                       struct score_error *err)
{
    struct draw_day day;
    uint8_t seed[SEAL_HASH_BYTES];
    enum score_status status =
        store_draw_day_get(replay->domain->store, draw_day_of(stored->at_ms), &day, err);
    *ret = true;
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK; /* whether there must be one is for `verify` to say */
    }
    SCORE_TRY(status);
    draw_seed(day.secret, row->opportunity_id, row->round, seed);
    *ret = row->event_seq < day.committed_seq || memcmp(seed, stored->seed, sizeof seed) == 0;
    return SCORE_OK;
}

/* The side the decision was on, drawn anew: from the secret, on the line and country as they stood.
 */
static bool is_on_baseline(const struct replay *replay, const struct decision *row, int64_t at_ms)
{
    const char *line = "";
    const char *country = "";
    const struct experiment *experiment =
        experiment_at(replay->experiments, replay->experiment_count, row->event_seq);
    return experiment &&
           !score_engine_cell(world_engine(replay->world), row->opportunity_id, &line, &country,
                              NULL) &&
           experiment_is_baseline(experiment, line, country, experiment_week_of(at_ms));
}

/* *ret_is_same false also when the stored bytes are no decision, or the engine would refuse. */
static enum score_status decide_again(struct replay *replay, const struct decision *row,
                                      bool *ret_is_same, struct score_error *err)
{
    struct score_decision stored;
    struct score_decision again;
    *ret_is_same = false;
    if (row->event_seq <= 0 || score_decision_decode(row->blob, row->blob_len, &stored, NULL)) {
        return SCORE_OK;
    }
    bool is_drawn = false;
    SCORE_TRY(seed_is_drawn(replay, row, &stored, &is_drawn, err));
    if (!is_drawn) {
        return SCORE_OK;
    }
    if (row->event_seq > 1) {
        SCORE_TRY(world_sync(replay->world, replay->domain->store, row->event_seq - 1, err));
    }
    struct score_request request = {.opportunity = row->opportunity_id,
                                    .at_ms = stored.at_ms,
                                    .is_baseline = is_on_baseline(replay, row, stored.at_ms)};
    memcpy(request.seed, stored.seed, sizeof request.seed);
    enum score_status status =
        score_engine_choose(world_engine(replay->world), &request, &again, err);
    if (status == SCORE_NO_MEMORY) {
        return status;
    }
    *ret_is_same = (!status || status == SCORE_EXHAUSTED) && is_same(row, &again);
    return SCORE_OK;
}

static enum score_status replay_step(struct replay *replay, const struct decision *row,
                                     struct score_error *err)
{
    struct replay_result *result = &replay->result;
    bool same = false;
    SCORE_TRY(decide_again(replay, row, &same, err));
    result->decisions++;
    if (same) {
        result->identical++;
    } else if (result->different_count < REPLAY_DIFFERENT_MAX) {
        result->different[result->different_count++] = row->id;
    }
    return SCORE_OK;
}

static enum score_status replay_all(struct replay *replay, struct score_error *err)
{
    struct store_page page = {.limit = REPLAY_PAGE};
    for (;;) {
        struct decision *rows = NULL;
        size_t count = 0;
        arena_clear(&replay->scratch);
        SCORE_TRY(store_decision_list(replay->domain->store, 0, &page, &replay->scratch, &rows,
                                      &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(replay_step(replay, &rows[i], err));
        }
        if (count < REPLAY_PAGE) {
            return SCORE_OK;
        }
        page.has_after = true;
        page.after_id = rows[count - 1].event_seq;
    }
}

static enum score_status replay_one(struct replay *replay, int64_t id, struct score_error *err)
{
    struct decision row;
    SCORE_TRY(store_decision_get(replay->domain->store, id, &replay->scratch, &row, err));
    return replay_step(replay, &row, err);
}

static enum score_status experiments_read(struct replay *replay, struct score_error *err)
{
    struct experiment *items = NULL;
    SCORE_TRY(experiment_all(replay->domain->store, replay->domain->arena, &items,
                             &replay->experiment_count, err));
    replay->experiments = items;
    return SCORE_OK;
}

static enum score_status replay_run(struct replay *replay, int64_t decision_id,
                                    struct score_error *err)
{
    replay->result.different = arena_alloc_array(replay->domain->arena, REPLAY_DIFFERENT_MAX,
                                                 sizeof *replay->result.different);
    if (!replay->result.different) {
        return no_memory(err);
    }
    SCORE_TRY(world_create(&replay->world, err));
    SCORE_TRY(store_read_begin(replay->domain->store, err));
    enum score_status status = experiments_read(replay, err);
    if (!status) {
        status = decision_id ? replay_one(replay, decision_id, err) : replay_all(replay, err);
    }
    store_read_end(replay->domain->store);
    return status;
}

enum score_status decision_replay(struct domain *domain, int64_t decision_id,
                                  struct replay_result *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    struct replay replay = {.domain = domain};
    arena_init(&replay.scratch, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = replay_run(&replay, decision_id, err);
    world_free(replay.world);
    arena_done(&replay.scratch);
    SCORE_TRY(status);
    *ret = replay.result;
    return SCORE_OK;
}
