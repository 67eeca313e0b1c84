/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_internal.h"

#include <math.h>

#include "base/text.h"

/* ---- header --------------------------------------------------------------------------------- */

static enum score_status column_bind(struct intake_run *run, size_t index, enum intake_field field,
                                     struct score_error *err)
{
    struct intake_column *column = &run->columns[index];
    if (run->field_column[field] >= 0) {
        return score_error_set(err, SCORE_INVALID, column->name,
                               "two columns stand for '%s': name one of them in the map",
                               intake_field_text(field));
    }
    if (column->field_count == INTAKE_COLUMN_FIELDS_MAX) {
        return score_error_set(err, SCORE_INVALID, column->name, "at most %d fields from a column",
                               INTAKE_COLUMN_FIELDS_MAX);
    }
    column->fields[column->field_count++] = field;
    run->field_column[field] = (int)index;
    return SCORE_OK;
}

/* Does the map speak of this header at all? */
static bool is_named_by_map(const struct map_kind *map, const char *name)
{
    for (size_t i = 0; i < map->ignore_count; i++) {
        if (text_equal(map->ignore[i], name)) {
            return true;
        }
    }
    for (size_t i = 0; i < map->band_count; i++) {
        if (text_equal(map->bands[i].column, name)) {
            return true;
        }
    }
    for (size_t i = 0; i < map->join_count; i++) {
        for (size_t c = 0; c < map->joins[i].column_count; c++) {
            if (text_equal(map->joins[i].columns[c], name)) {
                return true;
            }
        }
    }
    return false;
}

/* A map of a guess tells repeated headers apart by a number. */
static const char *header_name(struct intake_run *run, const struct csv_record *record,
                               size_t index)
{
    const char *name = record->fields[index];
    int times = 1;
    if (!run->map->has_words) {
        return arena_dup_text(run->keep, name);
    }
    name = intake_trim(run->keep, name);
    for (size_t i = 0; name && *name && i < index; i++) {
        const char *other = intake_trim(&run->scratch, record->fields[i]);
        times += other && text_equal(other, name);
    }
    return !name || times == 1 ? (name ? arena_dup_text(run->keep, name) : NULL)
                               : arena_format(run->keep, "%s (%d)", name, times);
}

static enum score_status ignored_add(struct intake_run *run, const char *name,
                                     struct score_error *err)
{
    struct import_report *report = &run->report;
    if (!report->ignored) {
        report->ignored = arena_alloc_array(run->keep, LIMIT_CSV_COLUMNS, sizeof(char *));
    }
    if (!report->ignored) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    report->ignored[report->ignored_count++] = name;
    return SCORE_OK;
}

static enum score_status column_take(struct intake_run *run, size_t index, struct score_error *err)
{
    struct intake_column *column = &run->columns[index];
    const struct map_kind *map = run->map;
    for (size_t i = 0; i < index; i++) {
        if (text_equal(run->columns[i].name, column->name)) {
            return score_error_set(err, SCORE_INVALID, column->name,
                                   "the header names this column twice");
        }
    }
    bool is_mapped = is_named_by_map(map, column->name);
    for (size_t i = 0; i < map->column_count; i++) {
        if (text_equal(map->columns[i].column, column->name)) {
            is_mapped = true;
            SCORE_TRY(column_bind(run, index, map->columns[i].field, err));
        }
    }
    enum intake_field field = FIELD_COUNT;
    if (!is_mapped && intake_field_parse(column->name, &field) &&
        intake_kind_has(run->options->kind, field)) {
        is_mapped = true;
        SCORE_TRY(column_bind(run, index, field, err));
    }
    return is_mapped ? SCORE_OK : ignored_add(run, column->name, err);
}

/* A needed field must have a column or a fallback, or every single row would fail. */
static enum score_status needs_check(const struct intake_run *run, struct score_error *err)
{
    const struct map_kind *map = run->map;
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum intake_field field = (enum intake_field)i;
        bool is_given = run->field_column[field] >= 0;
        for (size_t t = 0; t < map->template_count; t++) {
            is_given = is_given || map->templates[t].field == field;
        }
        for (size_t d = 0; d < map->derive_count; d++) {
            is_given = is_given || map->derive[d].field == field;
        }
        for (size_t d = 0; d < map->default_count; d++) {
            is_given = is_given || map->defaults[d].field == field;
        }
        if (intake_kind_needs(run->options->kind, field) && !is_given) {
            return score_error_set(err, SCORE_INVALID, intake_field_text(field),
                                   "no column gives '%s', which every one of the %s needs: "
                                   "rename the column or give --map",
                                   intake_field_text(field), import_kind_text(run->options->kind));
        }
    }
    return SCORE_OK;
}

/* A map that names columns the file does not have is the wrong map, or the wrong file. */
static enum score_status mapped_columns_check(const struct intake_run *run, struct score_error *err)
{
    for (size_t i = 0; i < run->map->column_count; i++) {
        const char *wanted = run->map->columns[i].column;
        bool is_there = false;
        for (size_t c = 0; c < run->column_count; c++) {
            is_there = is_there || text_equal(run->columns[c].name, wanted);
        }
        if (!is_there) {
            return score_error_set(err, SCORE_INVALID, wanted,
                                   "the map names the column '%s', which the file does not have",
                                   wanted);
        }
    }
    return SCORE_OK;
}

enum score_status intake_header_take(struct intake_run *run, const struct csv_record *record,
                                     struct score_error *err)
{
    if (record->count > LIMIT_CSV_COLUMNS) {
        return score_error_set(err, SCORE_INVALID, "", "%zu columns where %d are the most",
                               record->count, LIMIT_CSV_COLUMNS);
    }
    run->columns = arena_alloc_array(run->keep, record->count, sizeof *run->columns);
    if (!run->columns) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    run->column_count = record->count;
    run->report.ignored_count = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        run->field_column[i] = -1;
    }
    for (size_t i = 0; i < record->count; i++) {
        if (record->flaws[i]) {
            return score_error_set(err, SCORE_INVALID, "",
                                   "the header's column %zu is not readable UTF-8", i + 1);
        }
        run->columns[i].name = header_name(run, record, i);
        if (!run->columns[i].name) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
    }
    for (size_t i = 0; i < record->count; i++) {
        if (*run->columns[i].name) {
            SCORE_TRY(column_take(run, i, err));
        }
    }
    SCORE_TRY(mapped_columns_check(run, err));
    SCORE_TRY(needs_check(run, err));
    run->has_header = true;
    return SCORE_OK;
}

/* ---- one row -------------------------------------------------------------------------------- */

static const char *value_find(const struct map_value *values, size_t count, const char *column,
                              const char *text)
{
    for (size_t i = 0; i < count; i++) {
        bool fits = values[i].column[0] == '*' || text_equal(values[i].column, column);
        if (fits && text_equal(values[i].from, text)) {
            return values[i].to;
        }
    }
    return NULL;
}

static const char *value_replace(const struct intake_run *run, const char *column, const char *text)
{
    const char *to = value_find(run->map->values, run->map->value_count, column, text);
    const struct import_map *whole = run->options->map;
    if (!to && whole) {
        to = value_find(whole->values, whole->value_count, column, text);
    }
    return to ? to : text;
}

/* "1100.04" by a factor of a million; what is no number passes unchanged and is refused later. */
static const char *value_scale(struct intake_run *run, const char *column, const char *text)
{
    for (size_t i = 0; i < run->map->scale_count; i++) {
        char number[LIMIT_CODE_BYTES];
        double value = 0;
        if (!text_equal(run->map->scales[i].column, column) ||
            !intake_number_text(run->map, text, number, sizeof number) ||
            !text_parse_f64(number, &value)) {
            continue;
        }
        char *scaled = arena_format(&run->scratch, "%.2f", value * run->map->scales[i].factor);
        if (!scaled) {
            return text;
        }
        size_t len = strlen(scaled);
        if (len > 3 && text_equal(scaled + len - 3, ".00")) {
            scaled[len - 3] = '\0';
        }
        return scaled;
    }
    return text;
}

static void bands_apply(struct intake_run *run, const char *column, const char *text,
                        struct intake_row *row)
{
    for (size_t i = 0; i < run->map->band_count; i++) {
        const struct map_band *band = &run->map->bands[i];
        char number[LIMIT_CODE_BYTES];
        double value = 0;
        if (!text_equal(band->column, column) || !*text) {
            continue;
        }
        if (!intake_number_text(run->map, text, number, sizeof number) ||
            !text_parse_f64(number, &value)) {
            struct import_error error = {.line = row->line,
                                         .column = column,
                                         .code = "FORMAT",
                                         .message = "this is not a number"};
            row->is_rejected = true;
            intake_error_add(run, &error, text);
            continue;
        }
        for (size_t s = 0; s < band->step_count; s++) {
            if (value <= band->steps[s].up_to) {
                row->values[band->field] = band->steps[s].label;
                break;
            }
        }
    }
}

/* The part's place in the field: columns stand in the file's order, parts in the map's. */
static void joins_apply(struct intake_run *run, const char *column, const char *text,
                        struct intake_row *row)
{
    for (size_t i = 0; i < run->map->join_count; i++) {
        const struct map_join *join = &run->map->joins[i];
        const char *so_far = row->values[join->field];
        for (size_t c = 0; c < join->column_count; c++) {
            if (!text_equal(join->columns[c], column) || !*text) {
                continue;
            }
            bool is_first = c == 0;
            const char *both = !*so_far
                                   ? text
                                   : arena_format(&run->scratch, "%s %s", is_first ? text : so_far,
                                                  is_first ? so_far : text);
            row->values[join->field] = both ? both : so_far;
        }
    }
}

static void column_read(struct intake_run *run, const struct csv_record *record, size_t index,
                        struct intake_row *row)
{
    const struct intake_column *column = &run->columns[index];
    if (record->flaws[index]) {
        bool is_long = record->flaws[index] == CSV_FLAW_TOO_LONG;
        struct import_error error = {
            .line = row->line,
            .column = column->name,
            .code = is_long ? "TOO_LONG" : "ENCODING",
            .message = is_long ? "the field is longer than 64 KiB" : "the field is not UTF-8 text",
        };
        row->is_rejected = true;
        intake_error_add(run, &error, "");
        return;
    }
    const char *raw = record->fields[index];
    raw = run->map->has_words ? intake_trim(&run->scratch, raw) : raw;
    const char *text = value_replace(run, column->name, raw ? raw : "");
    bands_apply(run, column->name, text, row);
    joins_apply(run, column->name, text, row);
    for (size_t f = 0; f < column->field_count; f++) {
        const char *sign = intake_sign(run, column->fields[f], text);
        row->sign = *sign ? sign : row->sign;
        row->values[column->fields[f]] =
            intake_word(run, column->fields[f], value_scale(run, column->name, text));
    }
}

static const char *row_text_of(enum intake_field field, void *user)
{
    const struct intake_row *row = user;
    return row->values[field];
}

static void fallback_set(struct intake_row *row, enum intake_field field, const char *text)
{
    if (!row_has(row, field) && text && *text) {
        row->values[field] = text;
        row->defaulted |= UINT64_C(1) << field;
    }
}

/* What a deal is about, in one word: the same deal has the same, whatever its stage and amount. */
static void identity_set(struct intake_run *run, struct intake_row *row)
{
    static const enum intake_field fields[] = {
        FIELD_TITLE,      FIELD_ACCOUNT,      FIELD_OFFERING,      FIELD_PARTNER,
        FIELD_CREATED_AT, FIELD_CONTACT_NAME, FIELD_CONTACT_EMAIL, FIELD_NEED};
    struct hash_stream stream;
    uint8_t bytes[HASH_BYTES];
    char hex[INTAKE_ROW_HASH_SIZE];
    bool has_rule = false;
    for (size_t i = 0; i < run->map->derive_count; i++) {
        has_rule = has_rule || run->map->derive[i].rule == MAP_RULE_IDENTITY;
    }
    if (!has_rule || row_has(row, FIELD_EXTERNAL_ID)) {
        return;
    }
    hash_stream_init(&stream);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(fields); i++) {
        const char *text = row_text(row, fields[i]);
        hash_stream_add(&stream, text, strlen(text) + 1);
    }
    hash_stream_final(&stream, bytes);
    text_hex(bytes, (INTAKE_ROW_HASH_SIZE - 1) / 2, hex);
    fallback_set(row, FIELD_EXTERNAL_ID, arena_format(&run->scratch, "row-%s", hex));
}

/* Rows may be longer by empty fields, and shorter where the map says that they are. */
static bool is_width_wrong(const struct intake_run *run, const struct csv_record *record)
{
    if (record->count < run->column_count) {
        return !run->map->file.has_short_rows;
    }
    for (size_t i = run->column_count; i < record->count; i++) {
        if (i >= LIMIT_CSV_COLUMNS || record->flaws[i] || *record->fields[i]) {
            return true;
        }
    }
    return false;
}

static void fallbacks_apply(struct intake_run *run, struct intake_row *row)
{
    const struct map_kind *map = run->map;
    if (!row_has(row, FIELD_CURRENCY) && *row->sign) {
        row->values[FIELD_CURRENCY] = row->sign;
    }
    identity_set(run, row);
    for (size_t i = 0; i < map->default_count; i++) {
        fallback_set(row, map->defaults[i].field, map->defaults[i].text);
    }
    struct map_texts texts = {.text_of = row_text_of, .user = row};
    for (size_t i = 0; i < map->template_count; i++) {
        if (!row_has(row, map->templates[i].field)) {
            fallback_set(row, map->templates[i].field,
                         map_template_fill(map->templates[i].text, &texts, &run->scratch));
        }
    }
}

/* What the row says, in one short word (see intake_row_was_last). */
static enum score_status row_hash(struct intake_row *row)
{
    struct hash_stream stream;
    uint8_t bytes[HASH_BYTES];
    hash_stream_init(&stream);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        /* The NUL separates, so that no two rows run together to the same bytes. */
        hash_stream_add(&stream, row->values[i], strlen(row->values[i]) + 1);
    }
    hash_stream_final(&stream, bytes);
    text_hex(bytes, (INTAKE_ROW_HASH_SIZE - 1) / 2, row->hash);
    return SCORE_OK;
}

enum score_status intake_row_read(struct intake_run *run, const struct csv_record *record,
                                  struct intake_row *ret)
{
    *ret = (struct intake_row){.run = run, .line = record->line, .sign = ""};
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        ret->values[i] = "";
    }
    if (is_width_wrong(run, record)) {
        row_error(ret, FIELD_COUNT, "COLUMNS", "%zu fields where the header has %zu", record->count,
                  run->column_count);
        return SCORE_OK;
    }
    for (size_t i = 0; i < record->count && i < run->column_count; i++) {
        column_read(run, record, i, ret);
    }
    fallbacks_apply(run, ret);
    if (run->is_first_pass) {
        return SCORE_OK;
    }
    row_check(run, ret);
    return row_hash(ret);
}
