/* SPDX-License-Identifier: Apache-2.0 */

/* score import auto FILE..: what unknown files are, the map of that, and their import by it. */

#include <errno.h>

#include "api/json.h"
#include "api/json_map.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/import_file.h"
#include "domain/intake_guess.h"
#include "domain/world.h"
#include "store/store.h"

enum { MAP_BYTES_MAX = 8 * 1024 * 1024 };

struct auto_run {
    struct cli *cli;
    const struct import_auto_options *options;
    const char *const *paths;
    size_t count;
    struct guess_file *files;
    struct import_report *reports;
    size_t *order; /* which file is imported when */
    bool is_imported;
    struct import_map map;
    const char *map_path;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- guessing -------------------------------------------------------------------------------- */

static enum score_status beginning_read(struct auto_run *run, size_t at, struct score_error *err)
{
    struct import_source source;
    struct guess_input *input = &run->files[at].input;
    const char *path = run->paths[at];
    if (text_equal(path, "-")) {
        return cli_usage(run->cli, "'auto' looks at a file twice: give it as a file");
    }
    SCORE_TRY(import_source_open(run->cli, path, &source, err));
    char *bytes = arena_alloc(&run->cli->arena, GUESS_BYTES_MAX + 1);
    size_t len = bytes ? fread(bytes, 1, GUESS_BYTES_MAX + 1, source.file) : 0;
    bool is_read = bytes && !ferror(source.file);
    import_source_close(&source);
    if (!is_read) {
        return score_error_set(err, bytes ? SCORE_IO : SCORE_NO_MEMORY, "file",
                               "'%.160s' cannot be read", path);
    }
    *input = (struct guess_input){.bytes = bytes,
                                  .len = len,
                                  .is_whole = len <= GUESS_BYTES_MAX,
                                  .file_name = import_base_name(path)};
    run->files[at].choices.separator = run->options->separator;
    return SCORE_OK;
}

static enum score_status files_guess(struct auto_run *run, struct score_error *err)
{
    struct arena *arena = &run->cli->arena;
    run->files = arena_alloc_array(arena, run->count, sizeof *run->files);
    run->reports = arena_alloc_array(arena, run->count, sizeof *run->reports);
    run->order = arena_alloc_array(arena, run->count, sizeof *run->order);
    if (!run->files || !run->reports || !run->order) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->count; i++) {
        SCORE_TRY(beginning_read(run, i, err));
    }
    SCORE_TRY(import_guess_together(run->files, run->count, arena, err));
    for (size_t i = 0; i < run->count; i++) {
        size_t at = i;
        int rank = import_kind_order(run->files[i].guess.kind);
        while (at > 0 && import_kind_order(run->files[run->order[at - 1]].guess.kind) > rank) {
            run->order[at] = run->order[at - 1];
            at--;
        }
        run->order[at] = i;
    }
    return SCORE_OK;
}

static bool all_are_known(const struct auto_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct import_guess *guess = &run->files[i].guess;
        if (!guess->kind || guess->missing_count) {
            return false;
        }
    }
    return true;
}

/* ---- the map --------------------------------------------------------------------------------- */

/* Files of one kind become forms of it. */
static enum score_status forms_gather(struct auto_run *run, struct score_error *err)
{
    run->map.name = "auto";
    for (size_t i = 0; i < run->count; i++) {
        const struct import_guess *guess = &run->files[run->order[i]].guess;
        if (!guess->kind) {
            continue;
        }
        struct map_kind *form = &run->map.kinds[guess->kind];
        if (form->is_present) {
            while (form->next) {
                form = form->next;
            }
            form->next = arena_alloc(&run->cli->arena, sizeof *form);
            form = form->next;
        }
        if (!form) {
            return no_memory(err);
        }
        *form = guess->map.kinds[guess->kind];
    }
    return SCORE_OK;
}

/* What somebody wrote by hand is not written over. */
static enum score_status target_check(struct auto_run *run, struct score_error *err)
{
    struct import_map *found = NULL;
    enum score_status status = json_map_read(run->map_path, &run->cli->arena, &found, NULL);
    if (status == SCORE_NOT_FOUND || (!status && text_equal(found->name, "auto"))) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_EXISTS, "map",
                           "'%.160s' is there already and not a map of 'import auto': name another "
                           "file with --map",
                           run->map_path);
}

static enum score_status map_write(struct auto_run *run, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    struct json_writer json;
    const char *first = import_base_name(run->paths[0]);
    run->map_path = run->options->map ? run->options->map
                                      : arena_format(&run->cli->arena, "%s.map.json", first);
    if (!run->map_path) {
        return no_memory(err);
    }
    SCORE_TRY(target_check(run, err));
    buf_init(&text, MAP_BYTES_MAX);
    json_writer_init(&json, &text);
    import_map_json_write(&json, &run->map);
    buf_add_char(&text, '\n');
    SCORE_TRY(buf_status(&text, "the map", err));
    FILE *file = fopen(run->map_path, "wbe");
    bool is_written = file && fwrite(text.data, 1, text.len, file) == text.len;
    is_written = file && fclose(file) == 0 && is_written;
    return is_written ? SCORE_OK
                      : score_error_set(err, SCORE_IO, "map", "'%.160s' cannot be written: %s",
                                        run->map_path, strerror(errno));
}

/* ---- importing ------------------------------------------------------------------------------- */

static enum score_status files_import(struct auto_run *run, struct domain *domain,
                                      struct score_error *err)
{
    for (size_t i = 0; i < run->count; i++) {
        size_t at = run->order[i];
        const struct import_guess *guess = &run->files[at].guess;
        struct import_options options = {
            .kind = guess->kind,
            .map = &guess->map,
            .map_name = import_base_name(run->map_path),
            .all_or_nothing = run->options->all_or_nothing,
        };
        SCORE_TRY(
            import_file_run(run->cli, domain, &options, run->paths[at], &run->reports[at], err));
        run->cli->says_no = run->cli->says_no || run->reports[at].import.state == IMPORT_FAILED;
    }
    run->is_imported = true;
    return SCORE_OK;
}

/* On a copy, so that deals find the firms of the file before them. */
static enum score_status files_try(struct auto_run *run, struct score_error *err)
{
    struct domain copy = run->cli->domain;
    copy.world = NULL;
    SCORE_TRY(store_scratch_open(run->cli->domain.store, &copy.store, err));
    enum score_status status = world_create(&copy.world, err);
    status = status ? status : files_import(run, &copy, err);
    world_free(copy.world);
    store_close(copy.store);
    return status;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void columns_json(struct json_writer *json, const struct import_guess *guess)
{
    json_key(json, "columns");
    json_array_begin(json);
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_column *column = &guess->columns[i];
        json_object_begin(json);
        json_field_text(json, "column", column->name);
        json_field_text(json, "field",
                        column->field < FIELD_COUNT ? intake_field_text(column->field) : NULL);
        json_field_f64(json, "confidence", column->confidence);
        json_key(json, "samples");
        json_array_begin(json);
        for (size_t s = 0; s < column->sample_count; s++) {
            json_text(json, column->samples[s]);
        }
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void error_json(struct json_writer *json, int64_t line, const char *column, const char *code,
                       const char *message)
{
    json_object_begin(json);
    json_field_i64(json, "line", line);
    json_field_text(json, "column", column);
    json_field_text(json, "code", code);
    json_field_text(json, "message", message);
    json_object_end(json);
}

/* What keeps a file from being read stands among its errors; the rest are notices. */
static bool is_fatal(const struct guess_problem *problem)
{
    return text_equal(problem->code, "KIND") || text_equal(problem->code, "HEADER") ||
           text_equal(problem->code, "REQUIRED") || text_equal(problem->code, "COLUMNS") ||
           text_equal(problem->code, "EMPTY") || text_equal(problem->code, "BINARY");
}

static void problems_json(struct json_writer *json, const struct auto_run *run, size_t at,
                          bool are_fatal)
{
    const struct import_guess *guess = &run->files[at].guess;
    json_key(json, are_fatal ? "errors" : "notices");
    json_array_begin(json);
    for (size_t i = 0; i < guess->problem_count; i++) {
        const struct guess_problem *problem = &guess->problems[i];
        if (is_fatal(problem) == are_fatal) {
            error_json(json, 0, problem->column, problem->code, problem->message);
        }
    }
    const struct import_report *report = &run->reports[at];
    for (size_t i = 0; are_fatal && i < report->error_count; i++) {
        const struct import_error *error = &report->errors[i];
        error_json(json, error->line, error->column, error->code, error->message);
    }
    const char *missing =
        are_fatal ? "" : import_missing_partners(&run->cli->arena, &run->reports[at]);
    if (missing && *missing) {
        error_json(json, 0, "", "PARTNERS", missing);
    }
    json_array_end(json);
}

static void file_json(struct json_writer *json, const struct auto_run *run, size_t at)
{
    const struct import_guess *guess = &run->files[at].guess;
    const struct import *import = &run->reports[at].import;
    bool is_kept = run->is_imported && !run->options->dry_run;
    json_object_begin(json);
    json_field_text(json, "file", run->paths[at]);
    json_field_text(json, "kind", guess->kind ? import_kind_text(guess->kind) : NULL);
    json_field_optional(json, "nearest", import_kind_text(guess->nearest_kind));
    json_field_f64(json, "confidence", guess->kind_confidence);
    json_field_text(json, "encoding", text_encoding_text(guess->encoding));
    json_field_text(json, "separator", (char[]){guess->separator, '\0'});
    json_field_i64(json, "rows", run->is_imported ? import->rows : guess->row_count);
    columns_json(json, guess);
    problems_json(json, run, at, true);
    problems_json(json, run, at, false);
    json_field_id(json, "import", ID_IMPORT, is_kept ? import->id : 0);
    if (run->is_imported) {
        json_field_i64(json, "created", import->created);
        json_field_i64(json, "updated", import->updated);
        json_field_i64(json, "unchanged", import->unchanged);
        json_field_i64(json, "rejected", import->rejected);
    }
    json_object_end(json);
}

static void answer_json(const struct auto_run *run)
{
    struct json_writer json;
    cli_json_begin(run->cli, &json);
    json_object_begin(&json);
    json_key(&json, "files");
    json_array_begin(&json);
    for (size_t i = 0; i < run->count; i++) {
        file_json(&json, run, i);
    }
    json_array_end(&json);
    json_field_optional(&json, "map", run->map_path ? run->map_path : "");
    json_field_bool(&json, "dry_run", run->options->dry_run);
    json_object_end(&json);
    cli_json_end(run->cli);
}

static const char *separator_text(char separator)
{
    return separator == '\t'  ? "tabs"
           : separator == ';' ? "semicolons"
           : separator == '|' ? "bars"
                              : "commas";
}

static enum score_status file_print(const struct auto_run *run, size_t at, struct score_error *err)
{
    struct cli *cli = run->cli;
    const struct import_guess *guess = &run->files[at].guess;
    struct table table;
    cli_print(cli, "%s: %s, %s, %s", run->paths[at],
              guess->kind ? import_kind_text(guess->kind) : "not recognised",
              text_encoding_text(guess->encoding), separator_text(guess->separator));
    table_init(&table, &cli->arena, "column|field|>sure|for example");
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_column *column = &guess->columns[i];
        bool is_read = column->field < FIELD_COUNT;
        table_add(&table, column->name);
        table_add(&table, is_read ? intake_field_text(column->field) : "not read");
        table_add_f64(&table, "%.2f", column->confidence);
        table_add(&table, column->sample_count ? column->samples[0] : "");
    }
    SCORE_TRY(table_write(&table, &cli->out, err));
    for (size_t i = 0; i < guess->problem_count; i++) {
        const struct guess_problem *problem = &guess->problems[i];
        cli_print(cli, "  %s%s%s: %s", problem->code, *problem->column ? ", " : "", problem->column,
                  problem->message);
    }
    if (run->is_imported) {
        import_report_print(cli, &run->reports[at], run->options->dry_run);
    }
    cli_print(cli, "%s", "");
    return SCORE_OK;
}

static enum score_status answer(const struct auto_run *run, struct score_error *err)
{
    if (run->cli->is_json) {
        answer_json(run);
        return SCORE_OK;
    }
    for (size_t i = 0; i < run->count; i++) {
        SCORE_TRY(file_print(run, run->order[i], err));
    }
    if (run->map_path) {
        cli_print(run->cli, "map: %s", run->map_path);
    }
    return SCORE_OK;
}

enum score_status import_auto(struct cli *cli, const char *const *paths, int count,
                              const struct import_auto_options *options, struct score_error *err)
{
    struct auto_run run = {.cli = cli, .options = options, .paths = paths, .count = (size_t)count};
    SCORE_TRY(files_guess(&run, err));
    SCORE_TRY(forms_gather(&run, err));
    if (!all_are_known(&run)) {
        cli->says_no = true;
        SCORE_TRY(answer(&run, err));
        cli_say("score: nothing was imported: name the kind, as in 'score import partners FILE', "
                "or leave out what was not recognised");
        return SCORE_OK;
    }
    SCORE_TRY(map_write(&run, err));
    SCORE_TRY(options->dry_run ? files_try(&run, err) : files_import(&run, &cli->domain, err));
    return answer(&run, err);
}
