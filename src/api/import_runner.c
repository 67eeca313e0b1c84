/* SPDX-License-Identifier: Apache-2.0 */
#include "api/import_runner.h"

#include "api/json_map.h"
#include "base/limits.h"
#include "domain/import_draft.h"
#include "domain/intake_map.h"
#include "domain/world.h"

enum { TRIES_MAX = 5 };

struct import_runner {
    struct intake_run *run; /* owned; NULL = none at work */
    int64_t draft_id;
    int64_t import_id; /* as of the last step; the draft says the same, or the run is stale */
    int64_t rows;
    struct draft_source source;
    struct arena arena; /* of the run */
    int64_t failed_draft_id;
    int failures; /* of the machine, one after the other, with this draft */
};

static void run_forget(struct import_runner *runner, bool is_ended, const struct domain *domain)
{
    if (!runner->run) {
        return;
    }
    if (is_ended) {
        import_finish(runner->run, domain, NULL);
    } else {
        import_drop(runner->run);
    }
    runner->run = NULL;
    draft_source_done(&runner->source);
    arena_done(&runner->arena);
}

void api_import_drop(struct api_context *context)
{
    if (context->importer) {
        run_forget(context->importer, false, NULL);
        free(context->importer);
        context->importer = NULL;
    }
}

static bool is_at_work(const struct import_runner *runner, const struct import_draft *draft)
{
    return runner->run && runner->draft_id == draft->id && runner->import_id == draft->import_id &&
           runner->rows == draft->rows_done;
}

static enum score_status map_take(struct import_runner *runner, const struct import_draft *draft,
                                  const struct import_map **ret, struct score_error *err)
{
    struct import_map *map = arena_alloc(&runner->arena, sizeof *map);
    if (!map) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (*draft->map) {
        SCORE_TRY(import_map_from_json(draft->map, strlen(draft->map), &runner->arena, map, err));
        *ret = map;
    }
    return SCORE_OK;
}

/* Everything that a run borrows lives as long as it, in the runner's arena. */
static enum score_status run_begin_in(struct import_runner *runner, const struct domain *step,
                                      const struct import_draft *draft, struct score_error *err)
{
    struct domain domain = *step;
    struct import_options options = {
        .file_name = arena_dup_text(&runner->arena, draft->file_name),
        .map_name = arena_dup_text(&runner->arena, draft->map_name),
        .rewind = draft_source_rewind,
        .resume_id = draft->import_id,
    };
    domain.arena = &runner->arena;
    domain.actor.name = arena_dup_text(&runner->arena, step->actor.name);
    if (!options.file_name || !options.map_name || !domain.actor.name) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (!import_kind_parse(draft->kind, &options.kind)) {
        return score_error_set(err, SCORE_INVALID, "kind", "there is no such kind of import");
    }
    SCORE_TRY(map_take(runner, draft, &options.map, err));
    return import_begin(&domain, &options, draft_source_read, &runner->source, &runner->run, err);
}

static enum score_status run_begin(struct import_runner *runner, const struct domain *domain,
                                   const struct import_draft *draft, struct score_error *err)
{
    arena_init(&runner->arena, LIMIT_REQUEST_ARENA_BYTES);
    draft_source_init(&runner->source, domain->store, draft->id);
    enum score_status status = run_begin_in(runner, domain, draft, err);
    if (status) {
        draft_source_done(&runner->source);
        arena_done(&runner->arena);
        return status;
    }
    runner->draft_id = draft->id;
    return SCORE_OK;
}

static bool is_machines(enum score_status status)
{
    return status == SCORE_BUSY || status == SCORE_IO || status == SCORE_NO_MEMORY ||
           status == SCORE_CORRUPT;
}

/* The file's fault ends the draft; the machine's is tried again, but not for ever. */
static enum score_status failure_take(struct import_runner *runner, struct domain *domain,
                                      struct import_draft *draft, enum score_status status,
                                      const struct score_error *cause, struct score_error *err)
{
    run_forget(runner, false, domain);
    bool is_same = runner->failed_draft_id == draft->id;
    runner->failed_draft_id = draft->id;
    runner->failures = is_same ? runner->failures + 1 : 1;
    if (is_machines(status) && (status == SCORE_BUSY || runner->failures < TRIES_MAX)) {
        if (err) {
            *err = *cause;
        }
        return status;
    }
    return import_draft_fail(domain, draft, cause->text, err);
}

static enum score_status step_store(struct import_runner *runner, struct domain *domain,
                                    struct import_draft *draft, struct score_error *err)
{
    bool is_end = false;
    if (!is_at_work(runner, draft)) {
        run_forget(runner, false, domain);
        SCORE_TRY(run_begin(runner, domain, draft, err));
    }
    runner->source.store = domain->store;
    SCORE_TRY(import_step(runner->run, domain, LIMIT_IMPORT_STEP, &is_end, err));
    const struct import *import = import_at(runner->run);
    SCORE_TRY(import_draft_advance(domain, draft, import, is_end, err));
    runner->import_id = import->id;
    runner->rows = import->rows;
    runner->failures = 0;
    if (is_end) {
        run_forget(runner, true, domain);
    }
    /* A little of the fold each time, or the next decision would wait for all of it. */
    return domain->world ? world_sync(domain->world, domain->store, 0, err) : SCORE_OK;
}

static enum score_status step_run(struct import_runner *runner, struct domain *domain,
                                  bool *ret_more, struct score_error *err)
{
    struct import_draft draft;
    struct score_error cause = {0};
    enum score_status status = import_draft_next(domain, &draft, &domain->actor, err);
    if (status == SCORE_NOT_FOUND) {
        run_forget(runner, false, domain);
        *ret_more = false;
        return SCORE_OK;
    }
    SCORE_TRY(status);
    struct import_draft before = draft;
    SCORE_TRY(store_tx_begin(domain->store, err));
    status = step_store(runner, domain, &draft, &cause);
    status = domain_tx_end(domain, status, &cause);
    if (status) {
        SCORE_TRY(failure_take(runner, domain, &before, status, &cause, err));
    }
    *ret_more = true;
    return SCORE_OK;
}

/* ---- taking back ----------------------------------------------------------------------------- */

/* What stands in the way ends the undo, and it says how far it came; the machine's fault is tried
 * again. Nothing has to be remembered from step to step. */
static enum score_status undo_step(struct domain *domain, int64_t id, struct score_error *err)
{
    struct score_error cause = {0};
    bool is_end = false;
    enum score_status status = import_undo_step(domain, id, LIMIT_UNDO_STEP, &is_end, &cause);
    if (status == SCORE_BUSY || status == SCORE_IO || status == SCORE_NO_MEMORY) {
        return score_error_set(err, status, cause.field, "%s", cause.text);
    }
    if (status) {
        return import_undo_stop(domain, id, cause.text, err);
    }
    return domain->world ? world_sync(domain->world, domain->store, 0, err) : SCORE_OK;
}

/* An import that is half gone first: then the drafts, each in its turn. */
static enum score_status any_step_run(struct import_runner *runner, struct domain *domain,
                                      bool *ret_more, struct score_error *err)
{
    int64_t id = 0;
    enum score_status status = import_undo_next(domain, &id, err);
    if (status == SCORE_NOT_FOUND) {
        return step_run(runner, domain, ret_more, err);
    }
    SCORE_TRY(status);
    SCORE_TRY(undo_step(domain, id, err));
    *ret_more = true;
    return SCORE_OK;
}

enum score_status api_import_step(struct api_context *context, bool *ret_more,
                                  struct score_error *err)
{
    struct arena arena;
    if (!context->importer) {
        context->importer = calloc(1, sizeof *context->importer);
    }
    if (!context->importer) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = {
        .store = context->store,
        .world = context->world,
        .site = context->site,
        .clock = context->clock,
        .arena = &arena,
        .actor = actor_system(),
    };
    enum score_status status = any_step_run(context->importer, &domain, ret_more, err);
    arena_done(&arena);
    return status;
}
