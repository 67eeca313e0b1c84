/* SPDX-License-Identifier: Apache-2.0 */

/* Before a row is stored: rules that look at the whole file, and the import's own record. */

#include "base/text.h"
#include "domain/intake_internal.h"
#include "domain/opportunity.h"
#include "store/event_store.h"

/* ---- the look ------------------------------------------------------------------------------- */

bool intake_needs_look(const struct intake_run *run)
{
    for (size_t i = 0; i < run->map->derive_count; i++) {
        enum map_rule rule = run->map->derive[i].rule;
        if (rule == MAP_RULE_LAST_DATE || rule == MAP_RULE_MEDIAN_CYCLE) {
            return true;
        }
    }
    return false;
}

/* The file's hash is of its bytes as they lie on the disk, once. */
static int64_t raw_read(void *user, char *into, size_t size)
{
    struct intake_run *run = user;
    int64_t got = run->read(run->read_user, into, size);
    if (got > 0 && !run->is_first_pass) {
        hash_stream_add(&run->file_hash, into, (size_t)got);
        run->bytes_done += got;
    }
    return got;
}

enum score_status intake_reader_begin(struct intake_run *run, const struct csv_handler *handler,
                                      struct score_error *err)
{
    const struct map_file *file = &run->map->file;
    char separator = intake_separator(run, run->map);
    import_read_fn read = raw_read;
    void *user = run;
    csv_reader_free(run->reader);
    run->reader = NULL;
    if (file->encoding != ENCODING_UTF8 || file->skip_lines > 0) {
        run->decoder = run->decoder ? run->decoder : malloc(sizeof *run->decoder);
        if (!run->decoder) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
        decoder_init(run->decoder, raw_read, run, file->encoding, file->skip_lines);
        read = decoder_read;
        user = run->decoder;
    }
    if (csv_reader_create(separator, handler, read, user, &run->reader)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return SCORE_OK;
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

static enum score_status look_record(const struct csv_record *record, void *user,
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

static enum score_status look_problem(int64_t line, const char *message, void *user,
                                      struct score_error *err)
{
    (void)line;
    (void)message;
    (void)user;
    (void)err;
    return SCORE_OK; /* listed when the rows are stored */
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

static enum score_status no_rewind(struct score_error *err)
{
    return score_error_set(err, SCORE_UNSUPPORTED, "derive",
                           "the map looks at the whole file first: give it as a file");
}

static enum score_status look_begin(struct intake_run *run, struct score_error *err)
{
    static const struct csv_handler HANDLER = {.record = look_record, .problem = look_problem};
    if (!run->options->rewind) {
        return no_rewind(err);
    }
    run->cycle_days = calloc(INTAKE_CYCLE_DAYS_MAX + 1, sizeof *run->cycle_days);
    if (!run->cycle_days) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct csv_handler handler = HANDLER;
    handler.user = run;
    run->is_first_pass = true;
    return intake_reader_begin(run, &handler, err);
}

enum score_status intake_look(struct intake_run *run, struct score_error *err)
{
    bool is_end = false;
    if (!run->reader) {
        SCORE_TRY(look_begin(run, err));
    }
    SCORE_TRY(csv_reader_step(run->reader, &is_end, err));
    if (!is_end) {
        return SCORE_OK;
    }
    csv_reader_free(run->reader);
    run->reader = NULL;
    run->is_first_pass = false;
    run->has_header = false;
    run->median_cycle_ms = cycle_median_days(run) * CLOCK_DAY_MS;
    run->phase = INTAKE_STORES;
    return run->options->rewind(run->read_user) ? SCORE_OK : no_rewind(err);
}

/* ---- the import's record -------------------------------------------------------------------- */

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

static enum score_status import_find(struct intake_run *run, struct score_error *err)
{
    struct store *store = run->domain->store;
    struct import found = {0};
    struct import_error *errors = NULL;
    struct import_item *last = NULL;
    size_t error_count = 0;
    size_t last_count = 0;
    struct store_page page = {.limit = 1};
    int64_t id = run->options->resume_id;
    SCORE_TRY(store_import_get(store, id, run->keep, &found, err));
    if (found.state != IMPORT_RUNNING || !text_equal(found.kind, run->import.kind)) {
        return score_error_set(err, SCORE_CONFLICT, "", "this import is not running");
    }
    SCORE_TRY(store_import_item_list(store, id, &page, &run->scratch, &last, &last_count, err));
    SCORE_TRY(store_import_error_list(store, id, &run->scratch, &errors, &error_count, err));
    for (size_t i = 0; i < error_count; i++) {
        errors[i].code = arena_dup_text(run->keep, errors[i].code);
        intake_error_add(run, &errors[i], "");
    }
    if (run->report.error_count != error_count) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    run->errors_stored = error_count;
    run->import = found;
    run->skip_rows = found.rows;
    run->position = last_count ? last->position : 0;
    return SCORE_OK;
}

enum score_status intake_record(struct intake_run *run, struct score_error *err)
{
    bool is_new = run->options->resume_id == 0;
    SCORE_TRY(is_new ? store_import_add(run->domain->store, &run->import, err)
                     : import_find(run, err));
    run->domain->import_id = run->import.id;
    run->is_recorded = true;
    return is_new ? required_set(run, err) : SCORE_OK;
}
