/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_store.h"

#include "base/text.h"
#include "domain/event_record.h"
#include "domain/opportunity.h"
#include "store/event_store.h"

enum { PROGRESS_ROWS = 500 };

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

/* One transaction per batch; a dry run and all-or-nothing have a single one. */
static enum score_status batch_next(struct intake_run *run, struct score_error *err)
{
    bool is_single = run->options->dry_run || run->options->all_or_nothing;
    if (++run->in_batch < LIMIT_IMPORT_BATCH || is_single) {
        return SCORE_OK;
    }
    run->in_batch = 0;
    SCORE_TRY(store_import_update(run->domain->store, &run->import, err));
    SCORE_TRY(store_tx_commit(run->domain->store, err));
    return store_tx_begin(run->domain->store, err);
}

static void progress_tell(const struct intake_run *run)
{
    if (run->options->progress && run->import.rows % PROGRESS_ROWS == 0) {
        run->options->progress(run->import.rows, run->bytes_done, run->options->user);
    }
}

static enum score_status record_take(const struct csv_record *record, void *user,
                                     struct score_error *err)
{
    struct intake_run *run = user;
    struct intake_row row;
    if (!run->has_header) {
        return intake_header_take(run, record, err);
    }
    arena_clear(&run->scratch);
    run->domain->problem = (struct problem){0};
    run->import.rows++;
    SCORE_TRY(intake_row_read(run, record, &row));
    if (!row.is_rejected) {
        SCORE_TRY(row_store(run, &row, err));
    }
    run->import.rejected += row.is_rejected;
    progress_tell(run);
    return batch_next(run, err);
}

static enum score_status problem_take(int64_t line, const char *message, void *user,
                                      struct score_error *err)
{
    struct intake_run *run = user;
    (void)err; /* a broken line is the file's fault */
    if (run->is_first_pass) {
        return SCORE_OK;
    }
    struct import_error error = {.line = line, .column = "", .code = "FORMAT", .message = message};
    intake_error_add(run, &error);
    run->import.rows++;
    run->import.rejected++;
    return SCORE_OK;
}

static void bytes_take(const char *bytes, size_t len, void *user)
{
    struct intake_run *run = user;
    hash_stream_add(&run->file_hash, bytes, len);
    run->bytes_done += (int64_t)len;
}

/* ---- first pass: what rules want to know of the whole file ------------------------------------
 */

static bool needs_first_pass(const struct intake_run *run)
{
    for (size_t i = 0; i < run->map->derive_count; i++) {
        if (run->map->derive[i].rule != MAP_RULE_OFFERING_PRICE) {
            return true;
        }
    }
    return false;
}

static void look_at_row(struct intake_run *run, const struct intake_row *row)
{
    static const enum intake_field dates[] = {FIELD_CREATED_AT, FIELD_DECISION_DATE,
                                              FIELD_CLOSED_AT};
    int64_t at_ms[SCORE_ARRAY_COUNT(dates)] = {0};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(dates); i++) {
        if (!row_has(row, dates[i]) ||
            !intake_date_parse(run->map, row_text(row, dates[i]), &at_ms[i])) {
            at_ms[i] = 0;
        }
        run->last_date_ms = at_ms[i] > run->last_date_ms ? at_ms[i] : run->last_date_ms;
    }
    int64_t days = at_ms[2] && at_ms[0] ? (at_ms[2] - at_ms[0]) / CLOCK_DAY_MS : -1;
    if (days >= 0 && days <= INTAKE_CYCLE_DAYS_MAX) {
        run->cycle_days[days]++;
        run->cycle_count++;
    }
}

static enum score_status first_record_take(const struct csv_record *record, void *user,
                                           struct score_error *err)
{
    struct intake_run *run = user;
    struct intake_row row;
    if (!run->has_header) {
        return intake_header_take(run, record, err);
    }
    arena_clear(&run->scratch);
    SCORE_TRY(intake_row_read(run, record, &row));
    look_at_row(run, &row);
    return SCORE_OK;
}

/* The lower median: a day that some deal really took. */
static int64_t cycle_median_days(const struct intake_run *run)
{
    int64_t below = 0;
    for (int64_t day = 0; day <= INTAKE_CYCLE_DAYS_MAX; day++) {
        below += run->cycle_days[day];
        if (below * 2 >= run->cycle_count && run->cycle_count) {
            return day;
        }
    }
    return 0;
}

static enum score_status first_pass(struct intake_run *run, import_read_fn read, void *read_user,
                                    struct score_error *err)
{
    if (!needs_first_pass(run)) {
        return SCORE_OK;
    }
    if (!run->options->rewind) {
        return score_error_set(err, SCORE_UNSUPPORTED, "derive",
                               "the map looks at the whole file first: give it as a file");
    }
    run->cycle_days = calloc(INTAKE_CYCLE_DAYS_MAX + 1, sizeof *run->cycle_days);
    if (!run->cycle_days) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct csv_handler handler = {
        .record = first_record_take, .problem = problem_take, .user = run};
    run->is_first_pass = true;
    SCORE_TRY(csv_read(run->options->separator, &handler, read, read_user, err));
    run->is_first_pass = false;
    run->has_header = false;
    run->median_cycle_ms = cycle_median_days(run) * CLOCK_DAY_MS;
    if (!run->options->rewind(read_user)) {
        return score_error_set(err, SCORE_UNSUPPORTED, "derive",
                               "the map looks at the whole file first: give it as a file");
    }
    return SCORE_OK;
}

/* ---- the run -------------------------------------------------------------------------------- */

/* The map may say what a source must bring before it can be passed. */
static enum score_status required_set(struct intake_run *run, struct score_error *err)
{
    const struct map_kind *map = run->map;
    struct domain *domain = run->domain;
    const char *before = "";
    if (!map->required_source) {
        return SCORE_OK;
    }
    const char *name = arena_format(&run->scratch, "required.%s", map->required_source);
    if (!name) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(store_setting_get(domain->store, name, domain->arena, &before, err));
    if (text_equal(before, map->required_fields)) {
        return SCORE_OK;
    }
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_TEXT_BYTES);
    kv_add_text(&text, "required_source", map->required_source);
    kv_add_text(&text, "required_fields", before);
    SCORE_TRY(buf_status(&text, "required fields", err));
    SCORE_TRY(opportunity_required_set(domain, map->required_source, map->required_fields, err));
    struct intake_touched touched = {
        .kind = ID_IMPORT, .id = run->import.id, .before = buf_text(&text)};
    return intake_item_add(run, &touched, err);
}

static enum score_status errors_store(struct intake_run *run, struct score_error *err)
{
    for (size_t i = 0; i < run->report->error_count; i++) {
        SCORE_TRY(store_import_error_add(run->domain->store, run->import.id,
                                         &run->report->errors[i], err));
    }
    return SCORE_OK;
}

static enum score_status event_done(struct intake_run *run, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "kind", run->import.kind);
    kv_add_i64(&detail, "rows", run->import.rows);
    return event_record_object(run->domain, ID_IMPORT, run->import.id, "import.done", &detail, err);
}

/* All that is left to write once the rows are in. */
static enum score_status run_finish(struct intake_run *run, struct score_error *err)
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
    SCORE_TRY(errors_store(run, err));
    SCORE_TRY(store_import_update(run->domain->store, &run->import, err));
    return event_done(run, err);
}

static enum score_status run_in_tx(struct intake_run *run, import_read_fn read, void *read_user,
                                   struct score_error *err)
{
    struct csv_handler handler = {
        .record = record_take, .problem = problem_take, .bytes = bytes_take, .user = run};
    SCORE_TRY(store_import_add(run->domain->store, &run->import, err));
    run->domain->import_id = run->import.id;
    SCORE_TRY(required_set(run, err));
    SCORE_TRY(csv_read(run->options->separator, &handler, read, read_user, err));
    return run_finish(run, err);
}

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
    bool is_kept = store_import_get(store, run->import.id, run->keep, &kept, NULL) == SCORE_OK;
    if (!is_kept || store_import_update(store, &run->import, NULL) ||
        store_tx_commit(store, NULL)) {
        store_tx_rollback(store); /* the first failure is the one to report */
    }
}

static enum score_status run_whole(struct intake_run *run, import_read_fn read, void *read_user,
                                   struct score_error *err)
{
    struct store *store = run->domain->store;
    SCORE_TRY(first_pass(run, read, read_user, err));
    SCORE_TRY(store_tx_begin(store, err));
    enum score_status status = run_in_tx(run, read, read_user, err);
    bool is_refused = run->options->all_or_nothing && run->import.rejected > 0;
    if (!status && (run->options->dry_run || is_refused)) {
        store_tx_rollback(store);
        run->import.id = 0;
        run->import.state = is_refused ? IMPORT_FAILED : IMPORT_DONE;
        return SCORE_OK;
    }
    status = domain_tx_end(run->domain, status, err);
    if (status) {
        run_mark_failed(run);
    }
    return status;
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

static const struct map_kind NO_MAP = {0};

/* The run works as the manager that it was permitted to be, under the caller's name. */
static void run_init(struct intake_run *run, struct domain *inner,
                     const struct import_options *options, struct import_report *report)
{
    *run = (struct intake_run){
        .domain = inner,
        .options = options,
        .map = options->map ? &options->map->kinds[options->kind] : &NO_MAP,
        .keep = inner->arena,
        .report = report,
        .cache = intake_cache_create(),
        .keys = intake_keys_create(),
    };
    arena_init(&run->scratch, LIMIT_REQUEST_ARENA_BYTES);
    hash_stream_init(&run->file_hash);
    run->import = (struct import){
        .kind = import_kind_text(options->kind),
        .file_name = options->file_name ? options->file_name : "",
        .file_hash = "",
        .map_name = options->map_name ? options->map_name : "",
        .state = IMPORT_RUNNING,
        .created_at_ms = domain_now_ms(inner),
        .actor = inner->actor.name,
    };
    inner->arena = &run->scratch;
    inner->actor.roles |= ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR;
    inner->problem = (struct problem){0};
}

static void run_done(struct intake_run *run)
{
    intake_cache_free(run->cache);
    intake_keys_free(run->keys);
    arena_done(&run->scratch);
    free(run->cycle_days);
}

enum score_status import_run(struct domain *domain, const struct import_options *options,
                             import_read_fn read, void *read_user, struct import_report *ret,
                             struct score_error *err)
{
    SCORE_TRY(run_permit(domain, options->kind, err));
    if (options->map) {
        SCORE_TRY(import_map_check(options->map, err));
        if (!options->map->kinds[options->kind].is_present) {
            return score_error_set(err, SCORE_INVALID, "map", "the map says nothing about %s",
                                   import_kind_text(options->kind));
        }
    }
    struct domain inner = *domain;
    struct import_report report = {0};
    struct intake_run *run = calloc(1, sizeof *run);
    if (!run) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    run_init(run, &inner, options, &report);
    enum score_status status = run->cache && run->keys
                                   ? run_whole(run, read, read_user, err)
                                   : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    report.import = run->import;
    run_done(run);
    free(run);
    if (!status) {
        *ret = report;
    }
    return status;
}
