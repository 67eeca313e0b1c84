/* SPDX-License-Identifier: Apache-2.0 */
#include "api/draft_guess.h"

#include <jansson.h>

#include "api/json_map.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/intake_csv.h"
#include "domain/intake_guess.h"

enum { GUESS_JSON_BYTES = 4 * 1024 * 1024 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- choices --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t at;
} CHOICES[] = {
    {"kind", offsetof(struct draft_choices, kind)},
    {"encoding", offsetof(struct draft_choices, encoding)},
    {"separator", offsetof(struct draft_choices, separator)},
    {"date_order", offsetof(struct draft_choices, date_order)},
    {"decimal_mark", offsetof(struct draft_choices, decimal_mark)},
};

static const char **choice_at(struct draft_choices *choices, size_t index)
{
    return (const char **)(void *)((char *)choices + CHOICES[index].at);
}

static void choices_take(json_t *root, struct arena *arena, struct draft_choices *ret)
{
    const char *name = NULL;
    json_t *field = NULL;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CHOICES); i++) {
        const char *text = json_string_value(json_object_get(root, CHOICES[i].name));
        const char *copy = text ? arena_dup_text(arena, text) : "";
        *choice_at(ret, i) = copy ? copy : "";
    }
    json_t *columns = json_object_get(root, "columns");
    size_t count = json_object_size(columns);
    const char **names = arena_alloc_array(arena, count + 1, sizeof *names);
    const char **values = arena_alloc_array(arena, count + 1, sizeof *values);
    size_t read = 0;
    json_object_foreach(columns, name, field)
    {
        const char *text = json_string_value(field);
        const char *copy = arena_dup_text(arena, name);
        if (names && values && copy) {
            names[read] = copy;
            values[read++] = text ? arena_dup_text(arena, text) : NULL;
        }
    }
    ret->columns = (struct json_pairs){.names = names, .values = values, .count = read};
}

enum score_status draft_choices_read(const char *text, struct arena *arena,
                                     struct draft_choices *ret, struct score_error *err)
{
    *ret = (struct draft_choices){.kind = ""};
    json_t *root = *text ? json_loads(text, 0, NULL) : json_object();
    if (!root) {
        return score_error_set(err, SCORE_CORRUPT, "choices", "the stored choices are damaged");
    }
    choices_take(root, arena, ret);
    json_decref(root);
    return SCORE_OK;
}

static void choices_write(struct json_writer *json, const struct draft_choices *choices)
{
    struct draft_choices copy = *choices;
    json_object_begin(json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CHOICES); i++) {
        if (**choice_at(&copy, i)) {
            json_field_text(json, CHOICES[i].name, *choice_at(&copy, i));
        }
    }
    json_key(json, "columns");
    json_object_begin(json);
    for (size_t i = 0; i < choices->columns.count; i++) {
        json_field_text(json, choices->columns.names[i], choices->columns.values[i]);
    }
    json_object_end(json);
    json_object_end(json);
}

/* Texts into what the guess understands; what is none of it is noted. */
static void choices_translate(struct domain *domain, const struct draft_choices *choices,
                              struct guess_choices *ret)
{
    if (*choices->kind && !import_kind_parse(choices->kind, &ret->kind)) {
        problem_add(domain, "kind", "UNKNOWN", "no such kind of import");
    }
    if (*choices->encoding && !text_encoding_parse(choices->encoding, &ret->encoding)) {
        problem_add(domain, "encoding", "UNKNOWN", "utf-8, latin-1, utf-16le or utf-16be");
    }
    ret->has_encoding = *choices->encoding != '\0';
    if (*choices->separator &&
        (strlen(choices->separator) != 1 || !strchr(",;|\t", choices->separator[0]))) {
        problem_add(domain, "separator", "UNKNOWN", "a comma, semicolon, bar or tab");
    }
    ret->separator = choices->separator[0];
    if (*choices->date_order && !date_order_parse(choices->date_order, &ret->date_order)) {
        problem_add(domain, "date_order", "UNKNOWN", "DMY, MDY or YMD");
    }
    if (*choices->decimal_mark && !text_equal(choices->decimal_mark, ".") &&
        !text_equal(choices->decimal_mark, ",")) {
        problem_add(domain, "decimal_mark", "UNKNOWN", "a point or a comma");
    }
    ret->decimal_mark = choices->decimal_mark[0];
}

/* A name of somebody's column, in a path of ours. */
static const char *column_path(struct domain *domain, const char *column)
{
    const char *path = arena_format(domain->arena, "columns/%.80s", column);
    return path ? path : "columns";
}

static enum score_status columns_translate(struct domain *domain,
                                           const struct draft_choices *choices,
                                           struct guess_choices *ret, struct score_error *err)
{
    size_t count = choices->columns.count;
    struct guess_column_choice *columns =
        arena_alloc_array(domain->arena, count + 1, sizeof *columns);
    if (!columns) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        const char *field = choices->columns.values[i];
        columns[i] =
            (struct guess_column_choice){.column = choices->columns.names[i], .field = FIELD_COUNT};
        if (field && !intake_field_parse(field, &columns[i].field)) {
            problem_add(domain, column_path(domain, columns[i].column), "UNKNOWN", "no such field");
        }
    }
    ret->columns = columns;
    ret->column_count = count;
    return SCORE_OK;
}

static bool has_column(const struct import_guess *guess, const char *name)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (text_equal(guess->columns[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* Only the file tells whether a chosen column is there and its kind whether the field is. */
static void choices_hold(struct domain *domain, const struct guess_choices *choices,
                         const struct import_guess *guess)
{
    for (size_t i = 0; i < choices->column_count; i++) {
        const struct guess_column_choice *choice = &choices->columns[i];
        if (!has_column(guess, choice->column)) {
            problem_add(domain, column_path(domain, choice->column), "UNKNOWN",
                        "the file has no such column");
        } else if (choice->field != FIELD_COUNT && guess->kind &&
                   !intake_kind_has(guess->kind, choice->field)) {
            problem_add(domain, column_path(domain, choice->column), "STATE",
                        "%s have no such field", import_kind_text(guess->kind));
        }
    }
}

/* ---- the guess into texts -------------------------------------------------------------------- */

static void columns_write(struct json_writer *json, const struct import_guess *guess,
                          bool has_samples)
{
    json_array_begin(json);
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_column *column = &guess->columns[i];
        json_object_begin(json);
        json_field_text(json, "column", column->name);
        json_field_text(json, "field",
                        column->field == FIELD_COUNT ? NULL : intake_field_text(column->field));
        json_field_f64(json, "confidence", column->is_chosen ? 1.0 : column->confidence);
        json_key(json, "samples");
        json_array_begin(json);
        for (size_t s = 0; has_samples && s < column->sample_count; s++) {
            json_text(json, column->samples[s]);
        }
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void notices_write(struct json_writer *json, const struct import_guess *guess)
{
    json_array_begin(json);
    for (size_t i = 0; i < guess->problem_count; i++) {
        json_object_begin(json);
        json_field_text(json, "code", guess->problems[i].code);
        json_field_text(json, "column", guess->problems[i].column);
        json_field_text(json, "message", guess->problems[i].message);
        json_object_end(json);
    }
    json_array_end(json);
}

static const char *missing_words(struct arena *arena, const struct import_guess *guess)
{
    const char *words = "";
    for (size_t i = 0; i < guess->missing_count && words; i++) {
        words = arena_format(arena, "%s%s%s", words, i ? " " : "",
                             intake_field_text(guess->missing[i]));
    }
    return words;
}

/* What one writer wrote, as a text in the arena. */
static enum score_status text_take(struct buf *buf, struct arena *arena, const char **ret,
                                   struct score_error *err)
{
    SCORE_TRY(buf_status(buf, "the guess", err));
    *ret = arena_dup_text(arena, buf_text(buf));
    buf_clear(buf);
    return *ret ? SCORE_OK : no_memory(err);
}

static enum score_status texts_write(struct arena *arena, const struct draft_choices *choices,
                                     const struct import_guess *guess, struct import_draft *ret,
                                     const char **ret_bare, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf buf = {0};
    struct json_writer json;
    buf_init(&buf, GUESS_JSON_BYTES);
    json_writer_init(&json, &buf);
    columns_write(&json, guess, true);
    SCORE_TRY(text_take(&buf, arena, &ret->columns, err));
    json_writer_init(&json, &buf);
    columns_write(&json, guess, false);
    SCORE_TRY(text_take(&buf, arena, ret_bare, err));
    json_writer_init(&json, &buf);
    notices_write(&json, guess);
    SCORE_TRY(text_take(&buf, arena, &ret->notices, err));
    json_writer_init(&json, &buf);
    choices_write(&json, choices);
    SCORE_TRY(text_take(&buf, arena, &ret->choices, err));
    json_writer_init(&json, &buf);
    if (guess->kind) {
        import_map_json_write(&json, &guess->map);
    }
    return text_take(&buf, arena, &ret->map, err);
}

static enum score_status guess_write(struct domain *domain, const struct draft_choices *choices,
                                     const struct import_guess *guess, struct import_draft *ret,
                                     const char **ret_bare, struct score_error *err)
{
    const char *separator = arena_format(domain->arena, "%c", guess->separator);
    const char *missing = missing_words(domain->arena, guess);
    if (!separator || !missing) {
        return no_memory(err);
    }
    SCORE_TRY(texts_write(domain->arena, choices, guess, ret, ret_bare, err));
    ret->kind = guess->kind ? import_kind_text(guess->kind) : "";
    ret->encoding = text_encoding_text(guess->encoding);
    ret->encoding_doubt = guess->encoding_doubt;
    ret->separator = separator;
    ret->header_line = guess->header_line;
    ret->date_order = date_order_text(guess->date_order);
    ret->decimal_mark = guess->decimal_mark == ',' ? "," : ".";
    ret->missing = missing;
    return SCORE_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

static enum score_status beginning_read(const struct draft_file *file, struct arena *arena,
                                        struct guess_input *ret, struct score_error *err)
{
    char *bytes = arena_alloc(arena, GUESS_BYTES_MAX);
    size_t len = 0;
    int64_t got = 1;
    if (!bytes) {
        return no_memory(err);
    }
    while (got > 0 && len < GUESS_BYTES_MAX) {
        got = file->read(file->user, bytes + len, GUESS_BYTES_MAX - len);
        len += got > 0 ? (size_t)got : 0;
    }
    if (got < 0 || !file->rewind(file->user)) {
        return score_error_set(err, SCORE_IO, "", "the file cannot be read to its end");
    }
    *ret = (struct guess_input){
        .bytes = bytes, .len = len, .is_whole = got == 0, .file_name = file->file_name};
    return SCORE_OK;
}

static enum score_status row_count(const struct csv_record *record, void *user,
                                   struct score_error *err)
{
    (void)record;
    (void)err;
    (*(int64_t *)user)++;
    return SCORE_OK;
}

static enum score_status broken_row_count(int64_t line, const char *message, void *user,
                                          struct score_error *err)
{
    (void)line;
    (void)message;
    (void)err;
    (*(int64_t *)user)++;
    return SCORE_OK;
}

/* As the import will count them: records behind the header, broken lines too. */
static enum score_status rows_count(const struct draft_file *file, const struct import_guess *guess,
                                    int64_t *ret, struct score_error *err)
{
    int64_t count = 0;
    struct csv_handler handler = {.record = row_count, .problem = broken_row_count, .user = &count};
    struct decoder *decoder = malloc(sizeof *decoder);
    if (!decoder) {
        return no_memory(err);
    }
    decoder_init(decoder, file->read, file->user, guess->encoding, guess->header_line - 1);
    enum score_status status = csv_read(guess->separator, &handler, decoder_read, decoder, err);
    free(decoder);
    *ret = count > 0 ? count - 1 : 0;
    return status;
}

enum score_status draft_guess(struct domain *domain, const struct draft_file *file,
                              const struct draft_choices *choices, struct import_draft *ret,
                              const char **ret_bare, struct score_error *err)
{
    struct guess_input input;
    struct guess_choices chosen = {0};
    struct import_guess guess;
    choices_translate(domain, choices, &chosen);
    SCORE_TRY(columns_translate(domain, choices, &chosen, err));
    SCORE_TRY(problem_status(domain, err));
    SCORE_TRY(beginning_read(file, domain->arena, &input, err));
    SCORE_TRY(import_guess(&input, &chosen, domain->arena, &guess, err));
    choices_hold(domain, &chosen, &guess);
    SCORE_TRY(problem_status(domain, err));
    SCORE_TRY(guess_write(domain, choices, &guess, ret, ret_bare, err));
    ret->rows_total = 0;
    return guess.header_line ? rows_count(file, &guess, &ret->rows_total, err) : SCORE_OK;
}
