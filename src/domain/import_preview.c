/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/import_preview.h"

#include "base/limits.h"
#include "base/text.h"

enum { KEY_BYTES = 512 };

struct look {
    struct arena *arena;
    struct import_preview *preview;
    struct import_error *errors; /* of the row at work, while rows are shown */
    size_t error_count;
    size_t error_capacity;
    const char **keys; /* of the problems */
    size_t key_capacity;
    size_t problem_capacity;
    bool is_exhausted; /* memory ran out */
};

/* Code, column and the message without the value it quotes: what makes two errors one problem. */
static void problem_key(const struct import_error *error, char ret[KEY_BYTES])
{
    const char *open = strchr(error->message, '"');
    const char *close = open ? strrchr(open + 1, '"') : NULL;
    int head = open && close ? (int)(open - error->message) : (int)strlen(error->message);
    (void)snprintf(ret, KEY_BYTES, "%s\n%s\n%.*s\n%s", error->code, error->column, head,
                   error->message, close ? close : "");
}

static const char *text_keep(struct look *look, const char *text, size_t bytes_max)
{
    size_t len = strlen(text);
    if (len > bytes_max) {
        len = bytes_max;
        while (len && ((unsigned char)text[len] & 0xC0) == 0x80) {
            len--; /* not in the middle of a character */
        }
    }
    const char *copy = arena_dup(look->arena, text, len);
    look->is_exhausted = look->is_exhausted || !copy;
    return copy ? copy : "";
}

static void problem_new(struct look *look, const char *key, const struct import_error *error,
                        const char *value)
{
    struct import_preview *preview = look->preview;
    size_t count = preview->problem_count;
    if (count == PREVIEW_PROBLEMS_MAX) {
        return;
    }
    struct preview_problem *problems = arena_grow(look->arena, preview->problems, count,
                                                  &look->problem_capacity, sizeof *problems);
    const char **keys =
        arena_grow(look->arena, (void *)look->keys, count, &look->key_capacity, sizeof *keys);
    if (!problems || !keys) {
        look->is_exhausted = true;
        return;
    }
    preview->problems = problems;
    look->keys = keys;
    keys[count] = text_keep(look, key, KEY_BYTES);
    problems[count] = (struct preview_problem){
        .code = error->code,
        .column = text_keep(look, error->column, LIMIT_NAME_BYTES),
        .message = text_keep(look, error->message, SCORE_ERROR_TEXT_SIZE),
        .count = 1,
        .first_line = error->line,
        .example = text_keep(look, value, PREVIEW_EXAMPLE_BYTES),
    };
    preview->problem_count++;
}

static void problem_count(struct look *look, const struct import_error *error, const char *value)
{
    char key[KEY_BYTES];
    problem_key(error, key);
    for (size_t i = 0; i < look->preview->problem_count; i++) {
        if (text_equal(look->keys[i], key)) {
            look->preview->problems[i].count++;
            return;
        }
    }
    problem_new(look, key, error, value);
}

static void row_error_keep(struct look *look, const struct import_error *error)
{
    struct import_error *errors = arena_grow(look->arena, look->errors, look->error_count,
                                             &look->error_capacity, sizeof *errors);
    if (!errors) {
        look->is_exhausted = true;
        return;
    }
    look->errors = errors;
    errors[look->error_count++] = (struct import_error){
        .line = error->line,
        .column = text_keep(look, error->column, LIMIT_NAME_BYTES),
        .code = error->code,
        .message = text_keep(look, error->message, SCORE_ERROR_TEXT_SIZE),
    };
}

static void error_see(const struct import_error *error, const char *value, void *user)
{
    struct look *look = user;
    problem_count(look, error, value);
    if (look->preview->row_count < PREVIEW_ROWS_MAX) {
        row_error_keep(look, error);
    }
}

static void row_see(int64_t line, const char *const *values, void *user)
{
    struct look *look = user;
    struct import_preview *preview = look->preview;
    if (preview->row_count == PREVIEW_ROWS_MAX) {
        return;
    }
    /* Errors of broken lines since the last row have no row: they are among the problems. */
    size_t first = 0;
    while (first < look->error_count && look->errors[first].line != line) {
        first++;
    }
    struct preview_row *row = &preview->rows[preview->row_count++];
    row->line = line;
    row->errors = first < look->error_count ? &look->errors[first] : NULL;
    row->error_count = look->error_count - first;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        row->values[i] = text_keep(look, values[i], LIMIT_TEXT_BYTES);
    }
    look->errors = NULL;
    look->error_count = 0;
    look->error_capacity = 0;
}

static void problems_sort(struct import_preview *preview)
{
    for (size_t i = 1; i < preview->problem_count; i++) {
        struct preview_problem problem = preview->problems[i];
        size_t at = i;
        for (; at > 0 && preview->problems[at - 1].count < problem.count; at--) {
            preview->problems[at] = preview->problems[at - 1];
        }
        preview->problems[at] = problem;
    }
}

/* What refuses the whole file is a finding about it; what the machine refuses is not. */
static enum score_status refusal_take(struct look *look, enum score_status status,
                                      const struct score_error *cause, struct score_error *err)
{
    if (status != SCORE_INVALID && status != SCORE_UNSUPPORTED) {
        if (err) {
            *err = *cause;
        }
        return status;
    }
    struct import_error error = {
        .line = 1, .column = cause->field, .code = "FILE", .message = cause->text};
    look->preview->import.state = IMPORT_FAILED;
    problem_count(look, &error, "");
    return SCORE_OK;
}

enum score_status import_preview_run(struct domain *domain, const struct import_options *options,
                                     import_read_fn read, void *read_user,
                                     struct import_preview *ret, struct score_error *err)
{
    struct look look = {.arena = domain->arena, .preview = ret};
    struct import_watch watch = {.row = row_see, .error = error_see, .user = &look};
    struct import_options watched = *options;
    struct import_report report = {0};
    struct score_error cause = {0};
    *ret = (struct import_preview){.import = {.kind = import_kind_text(options->kind)}};
    watched.watch = &watch;
    enum score_status status = import_run(domain, &watched, read, read_user, &report, &cause);
    if (status) {
        SCORE_TRY(refusal_take(&look, status, &cause, err));
    } else {
        ret->import = report.import;
    }
    if (look.is_exhausted) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    problems_sort(ret);
    return SCORE_OK;
}
