/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_store.h"

#include "base/text.h"
#include "domain/event_record.h"
#include "store/event_store.h"

enum { PROGRESS_ROWS = 500 };

/* What things cost, so that every step does about the same work whatever the file is like. */
enum { EFFORT_LINE = 1, EFFORT_SKIPPED = 4, EFFORT_ROW = 15 };
enum { EFFORT_PER_ROW = EFFORT_LINE + EFFORT_ROW };

/* ---- rows ----------------------------------------------------------------------------------- */

static intake_store_fn *const STORE_FNS[IMPORT_KIND_COUNT] = {
    [IMPORT_KIND_PARTNERS] = intake_partner_store,
    [IMPORT_KIND_USERS] = intake_user_store,
    [IMPORT_KIND_FOCALS] = intake_focal_store,
    [IMPORT_KIND_FACTS] = intake_fact_store,
    [IMPORT_KIND_DISTRIBUTORS] = intake_distributor_store,
    [IMPORT_KIND_TERRITORIES] = intake_territory_store,
    [IMPORT_KIND_OFFERINGS] = intake_offering_store,
    [IMPORT_KIND_AUTHORIZATIONS] = intake_authorization_store,
    [IMPORT_KIND_ACCOUNTS] = intake_account_store,
    [IMPORT_KIND_OPPORTUNITIES] = intake_opportunity_store,
    [IMPORT_KIND_OUTCOMES] = intake_outcome_store,
};

static void effect_count(struct intake_run *run, enum intake_effect effect)
{
    switch (effect) {
    case EFFECT_CREATED:
        run->import.created++;
        return;
    case EFFECT_UPDATED:
        run->import.updated++;
        return;
    case EFFECT_UNCHANGED:
        run->import.unchanged++;
        return;
    }
}

/* One row is one savepoint: what a bad row wrote before it failed goes with it. */
static enum score_status row_store(struct intake_run *run, struct intake_row *row,
                                   struct score_error *err)
{
    struct domain *domain = run->domain;
    struct score_error cause = {0};
    enum intake_effect effect = EFFECT_UNCHANGED;
    int64_t position = run->position;
    domain->import_row = row->hash;
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = STORE_FNS[run->options->kind](run, row, &effect, &cause);
    if (status) {
        status = row_blame(run, row, status, &cause, err);
    }
    domain->import_row = NULL;
    if (status || row->is_rejected) {
        store_tx_rollback(domain->store);
        run->position = position;
        return status;
    }
    SCORE_TRY(domain_tx_end(domain, SCORE_OK, err));
    effect_count(run, effect);
    return SCORE_OK;
}

/* Goes as far as finding out the row's key, by the very way that stores it. */
static enum score_status row_skip(struct intake_run *run, struct intake_row *row,
                                  struct score_error *err)
{
    struct domain *domain = run->domain;
    struct score_error cause = {0};
    enum intake_effect effect = EFFECT_UNCHANGED;
    int64_t position = run->position;
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = STORE_FNS[run->options->kind](run, row, &effect, &cause);
    status = row_blame(run, row, status, &cause, err);
    store_tx_rollback(domain->store);
    run->position = position;
    return status;
}

static void progress_tell(const struct intake_run *run)
{
    if (run->options->progress && run->import.rows % PROGRESS_ROWS == 0) {
        run->options->progress(run->import.rows, run->bytes_done, run->options->user);
    }
}

static void row_tell(const struct intake_run *run, const struct intake_row *row)
{
    const struct import_watch *watch = run->options->watch;
    const char *values[FIELD_COUNT];
    if (!watch || !watch->row) {
        return;
    }
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        values[i] = row->shown[i] ? row->shown[i] : row->values[i];
    }
    watch->row(row->line, values, watch->user);
}

static enum score_status row_pass_over(struct intake_run *run, const struct csv_record *record,
                                       struct score_error *err)
{
    struct intake_row row;
    run->is_skipping = true;
    run->skip_rows--;
    run->effort += EFFORT_SKIPPED;
    enum score_status status = intake_row_read(run, record, &row);
    if (!status && !row.is_rejected) {
        status = row_skip(run, &row, err);
    }
    run->is_skipping = false;
    return status;
}

static enum score_status record_take(const struct csv_record *record, void *user,
                                     struct score_error *err)
{
    struct intake_run *run = user;
    struct intake_row row;
    if (!run->has_header) {
        return intake_header_take(run, record, err);
    }
    if (run->map->has_words && intake_is_blank(record)) {
        return SCORE_OK;
    }
    arena_clear(&run->scratch);
    run->domain->problem = (struct problem){0};
    if (run->skip_rows > 0) {
        return row_pass_over(run, record, err);
    }
    run->effort += EFFORT_ROW;
    run->import.rows++;
    SCORE_TRY(intake_row_read(run, record, &row));
    if (!row.is_rejected) {
        SCORE_TRY(row_store(run, &row, err));
    }
    run->import.rejected += row.is_rejected;
    row_tell(run, &row);
    progress_tell(run);
    return SCORE_OK;
}

static enum score_status problem_take(int64_t line, const char *message, void *user,
                                      struct score_error *err)
{
    struct intake_run *run = user;
    (void)err; /* a broken line is the file's fault */
    if (run->skip_rows > 0) {
        run->skip_rows--;
        return SCORE_OK;
    }
    struct import_error error = {.line = line, .column = "", .code = "FORMAT", .message = message};
    intake_error_add(run, &error, "");
    run->import.rows++;
    run->import.rejected++;
    return SCORE_OK;
}

/* ---- a step --------------------------------------------------------------------------------- */

static enum score_status event_done(struct intake_run *run, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "kind", run->import.kind);
    kv_add_i64(&detail, "rows", run->import.rows);
    return event_record_object(run->domain, ID_IMPORT, run->import.id, "import.done", &detail, err);
}

/* All rows are in. */
static enum score_status run_end(struct intake_run *run, struct score_error *err)
{
    uint8_t hash[HASH_BYTES];
    char hex[HASH_HEX_SIZE];
    hash_stream_final(&run->file_hash, hash);
    hash_hex(hash, sizeof hash, hex);
    run->import.file_hash = arena_dup_text(run->keep, hex);
    if (!run->import.file_hash) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (!run->has_header) {
        return score_error_set(err, SCORE_INVALID, "", "the file is empty: it has no header line");
    }
    run->import.state = IMPORT_DONE;
    run->import.finished_at_ms = domain_now_ms(run->domain);
    return event_done(run, err);
}

/* What the step did is counted in the same transaction. */
static enum score_status step_count(struct intake_run *run, struct score_error *err)
{
    struct store *store = run->domain->store;
    for (; run->errors_stored < run->report.error_count; run->errors_stored++) {
        SCORE_TRY(store_import_error_add(store, run->import.id,
                                         &run->report.errors[run->errors_stored], err));
    }
    return store_import_update(store, &run->import, err);
}

static enum score_status store_step(struct intake_run *run, int64_t effort_max, bool *ret_is_end,
                                    struct score_error *err)
{
    bool is_end = false;
    if (!run->is_recorded) {
        SCORE_TRY(intake_record(run, err));
    }
    if (!run->reader) {
        struct csv_handler handler = {.record = record_take, .problem = problem_take, .user = run};
        SCORE_TRY(intake_reader_begin(run, &handler, err));
    }
    while (!is_end && run->effort < effort_max) {
        run->effort += EFFORT_LINE;
        SCORE_TRY(csv_reader_step(run->reader, &is_end, err));
    }
    if (is_end) {
        SCORE_TRY(run_end(run, err));
    }
    *ret_is_end = is_end;
    return step_count(run, err);
}

static enum score_status look_step(struct intake_run *run, int64_t effort_max,
                                   struct score_error *err)
{
    while (run->phase == INTAKE_LOOKS && run->effort < effort_max) {
        run->effort += EFFORT_LINE;
        SCORE_TRY(intake_look(run, err));
    }
    return SCORE_OK;
}

/* The run's memory, rights and import stay; the thread it runs on may have changed. */
static void run_bind(struct intake_run *run, const struct domain *domain)
{
    run->inner.store = domain->store;
    run->inner.world = domain->world;
    run->inner.clock = domain->clock;
    run->effort = 0;
}

enum score_status import_step(struct intake_run *run, const struct domain *domain, int64_t rows_max,
                              bool *ret_is_end, struct score_error *err)
{
    SCORE_ASSERT(rows_max > 0);
    SCORE_ASSERT(run->phase == INTAKE_LOOKS || run->phase == INTAKE_STORES);
    int64_t effort_max = rows_max * EFFORT_PER_ROW;
    bool is_end = false;
    enum score_status status = SCORE_OK;
    run_bind(run, domain);
    if (run->phase == INTAKE_LOOKS) {
        status = look_step(run, effort_max, err);
    } else {
        status = store_tx_begin(run->inner.store, err);
        if (!status) {
            status = store_step(run, effort_max, &is_end, err);
            status = domain_tx_end(&run->inner, status, err);
        }
    }
    if (status) {
        run->phase = INTAKE_BROKEN;
        return status;
    }
    run->phase = is_end ? INTAKE_ENDED : run->phase;
    *ret_is_end = is_end;
    return SCORE_OK;
}

const struct import *import_at(const struct intake_run *run)
{
    return &run->import;
}

/* ---- the run -------------------------------------------------------------------------------- */

/* A run that broke off keeps its committed batches and says so; undo takes them back. */
static void run_mark_failed(struct intake_run *run)
{
    struct store *store = run->domain->store;
    run->import.state = IMPORT_FAILED;
    run->import.finished_at_ms = domain_now_ms(run->domain);
    if (!run->import.id || store_tx_begin(store, NULL)) {
        return;
    }
    struct import kept = {0};
    enum score_status status = store_import_get(store, run->import.id, run->keep, &kept, NULL);
    if (!status) {
        kept.state = run->import.state;
        kept.finished_at_ms = run->import.finished_at_ms;
        run->import = kept; /* counts of the step that failed are gone with it */
        status = store_import_update(store, &kept, NULL);
    }
    if (status || store_tx_commit(store, NULL)) {
        store_tx_rollback(store); /* the first failure is the one to report */
    }
}

static enum score_status run_permit(const struct domain *domain, enum import_kind kind,
                                    struct score_error *err)
{
    if (kind < IMPORT_KIND_PARTNERS || kind >= IMPORT_KIND_COUNT) {
        return score_error_set(err, SCORE_INVALID, "kind", "there is no such kind of import");
    }
    /* Users may be given any role, so only who may give roles brings them. */
    uint32_t roles =
        kind == IMPORT_KIND_USERS ? ROLE_ADMINISTRATOR : ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR;
    return actor_require(domain, roles, err);
}

static enum score_status map_permit(const struct import_options *options, struct score_error *err)
{
    if (!options->map) {
        return SCORE_OK;
    }
    SCORE_TRY(import_map_check(options->map, err));
    if (!options->map->kinds[options->kind].is_present) {
        return score_error_set(err, SCORE_INVALID, "map", "the map says nothing about %s",
                               import_kind_text(options->kind));
    }
    return SCORE_OK;
}

static const struct map_kind NO_MAP = {0};

/* The run works as the manager that it was permitted to be, under the caller's name. */
static void run_init(struct intake_run *run, const struct domain *domain,
                     const struct import_options *options)
{
    run->inner = *domain;
    run->domain = &run->inner;
    run->given = *options;
    run->options = &run->given;
    run->map = options->map ? &options->map->kinds[options->kind] : &NO_MAP;
    run->keep = domain->arena;
    arena_init(&run->scratch, LIMIT_REQUEST_ARENA_BYTES);
    hash_stream_init(&run->file_hash);
    run->import = (struct import){
        .kind = import_kind_text(options->kind),
        .file_name = options->file_name ? options->file_name : "",
        .file_hash = "",
        .map_name = options->map_name ? options->map_name : "",
        .state = IMPORT_RUNNING,
        .created_at_ms = domain_now_ms(domain),
        .actor = domain->actor.name,
    };
    run->inner.arena = &run->scratch;
    run->inner.actor.roles |= ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR;
    run->inner.problem = (struct problem){0};
}

enum score_status import_begin(struct domain *domain, const struct import_options *options,
                               import_read_fn read, void *read_user, struct intake_run **ret_run,
                               struct score_error *err)
{
    SCORE_TRY(run_permit(domain, options->kind, err));
    SCORE_TRY(map_permit(options, err));
    struct intake_run *run = calloc(1, sizeof *run);
    if (!run) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    run_init(run, domain, options);
    run->read = read;
    run->read_user = read_user;
    enum score_status status = intake_form_pick(run, err);
    if (status) {
        import_drop(run);
        return status;
    }
    run->phase = intake_needs_look(run) ? INTAKE_LOOKS : INTAKE_STORES;
    run->cache = intake_cache_create();
    run->keys = intake_keys_create();
    if (!run->cache || !run->keys) {
        import_drop(run);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret_run = run;
    return SCORE_OK;
}

void import_drop(struct intake_run *run)
{
    if (run) {
        csv_reader_free(run->reader);
        free(run->decoder);
        intake_cache_free(run->cache);
        intake_keys_free(run->keys);
        arena_done(&run->scratch);
        free(run->cycle_days);
        free(run);
    }
}

void import_finish(struct intake_run *run, const struct domain *domain, struct import_report *ret)
{
    run_bind(run, domain);
    if (run->phase != INTAKE_ENDED) {
        run_mark_failed(run);
    }
    if (ret) {
        *ret = run->report;
        ret->import = run->import;
    }
    import_drop(run);
}

static enum score_status run_steps(struct intake_run *run, const struct domain *domain,
                                   struct score_error *err)
{
    bool is_end = false;
    while (!is_end) {
        SCORE_TRY(import_step(run, domain, LIMIT_IMPORT_BATCH, &is_end, err));
    }
    return SCORE_OK;
}

/* Steps inside one transaction, which may be taken back as a whole. */
static enum score_status run_whole(struct intake_run *run, struct domain *domain,
                                   struct score_error *err)
{
    bool is_end = false;
    while (run->phase == INTAKE_LOOKS) {
        SCORE_TRY(import_step(run, domain, LIMIT_IMPORT_BATCH, &is_end, err));
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = run_steps(run, domain, err);
    bool is_refused = run->options->all_or_nothing && run->import.rejected > 0;
    if (!status && (run->options->dry_run || is_refused)) {
        store_tx_rollback(domain->store);
        run->import.id = 0;
        run->import.state = is_refused ? IMPORT_FAILED : IMPORT_DONE;
        return SCORE_OK;
    }
    return domain_tx_end(domain, status, err);
}

enum score_status import_run(struct domain *domain, const struct import_options *options,
                             import_read_fn read, void *read_user, struct import_report *ret,
                             struct score_error *err)
{
    struct intake_run *run = NULL;
    struct import_report report;
    SCORE_TRY(import_begin(domain, options, read, read_user, &run, err));
    bool is_whole = options->dry_run || options->all_or_nothing;
    enum score_status status = is_whole ? run_whole(run, domain, err) : run_steps(run, domain, err);
    import_finish(run, domain, &report);
    if (!status) {
        *ret = report;
    }
    return status;
}
