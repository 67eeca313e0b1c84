/* SPDX-License-Identifier: Apache-2.0 */

/* score import KIND FILE.. | list | undo IMPORT */

#include <errno.h>
#include <sys/stat.h>

#include "api/json.h"
#include "api/json_map.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/table.h"
#include "domain/intake.h"

static const char *arg_map;
static const char *arg_separator;
static bool arg_dry_run;
static bool arg_all_or_nothing;
static int64_t arg_limit = LIMIT_PAGE_DEFAULT;

/* ---- reading --------------------------------------------------------------------------------- */

struct source {
    FILE *file;
    int64_t bytes_total;
    const char *label;
    bool draws;
};

static int64_t source_read(void *user, char *into, size_t size)
{
    struct source *source = user;
    size_t got = fread(into, 1, size, source->file);
    return got == 0 && ferror(source->file) ? -1 : (int64_t)got;
}

static bool source_rewind(void *user)
{
    struct source *source = user;
    return fseek(source->file, 0, SEEK_SET) == 0;
}

static void source_progress(int64_t rows, int64_t bytes_done, void *user)
{
    const struct source *source = user;
    if (source->draws) {
        /* The last bytes are read before the last rows are stored. */
        int64_t done = bytes_done < source->bytes_total ? bytes_done : source->bytes_total - 1;
        cli_progress(source->label, done, source->bytes_total, rows);
    }
}

static enum score_status source_open(const struct cli *cli, const char *path, struct source *ret,
                                     struct score_error *err)
{
    struct stat found = {0};
    FILE *file = text_equal(path, "-") ? stdin : fopen(path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "file",
                               "'%.160s' cannot be read: %s", path, strerror(errno));
    }
    bool is_known = fstat(fileno(file), &found) == 0;
    if (is_known && S_ISDIR(found.st_mode)) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
        return score_error_set(err, SCORE_IO, "file", "'%.160s' is a folder", path);
    }
    bool is_file = is_known && S_ISREG(found.st_mode);
    *ret = (struct source){.file = file,
                           .bytes_total = is_file ? (int64_t)found.st_size : 0,
                           .label = path,
                           .draws = is_file && cli_has_terminal(cli)};
    return SCORE_OK;
}

static void source_close(struct source *source)
{
    if (source->draws) {
        cli_progress(source->label, 1, 1, 0);
    }
    if (source->file != stdin) {
        (void)fclose(source->file); /* opened for reading: nothing can be lost */
    }
}

/* ---- maps ------------------------------------------------------------------------------------ */

/* A path, or the name of a map that comes with the program. */
static enum score_status map_load(struct cli *cli, const char *name, struct import_map **ret,
                                  struct score_error *err)
{
    enum score_status status = json_map_read(name, &cli->arena, ret, err);
    if (status == SCORE_NOT_FOUND && !strchr(name, '/')) {
        const char *dir = config_folder(&cli->config, CONFIG_MAPS_DIR, "maps", &cli->arena);
        const char *path =
            arena_format(&cli->arena, "%s/%s%s", dir, name, strchr(name, '.') ? "" : ".json");
        if (*dir && path) {
            status = json_map_read(path, &cli->arena, ret, err);
        }
    }
    if (status == SCORE_INVALID) {
        char text[SCORE_ERROR_TEXT_SIZE];
        (void)snprintf(text, sizeof text, "%s", err->text);
        return score_error_set(err, SCORE_INVALID, err->field, "map %.80s: %.60s: %.100s", name,
                               err->field, text);
    }
    return status;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void report_print(struct cli *cli, const struct import_report *report)
{
    const struct import *import = &report->import;
    char id[ID_TEXT_SIZE];
    id_format(ID_IMPORT, import->id, id);
    cli_print(cli, "%s: %lld rows, %lld created, %lld updated, %lld unchanged, %lld rejected%s%s",
              import->kind, (long long)import->rows, (long long)import->created,
              (long long)import->updated, (long long)import->unchanged, (long long)import->rejected,
              *id           ? "  "
              : arg_dry_run ? "  (dry run)"
                            : "",
              id);
    for (size_t i = 0; i < report->error_count; i++) {
        const struct import_error *error = &report->errors[i];
        cli_print(cli, "  line %lld%s%s: %s: %s", (long long)error->line,
                  *error->column ? ", " : "", error->column, error->code, error->message);
    }
    if (report->import.rejected > (int64_t)report->error_count && report->error_count) {
        cli_print(cli, "  .. and more: %d are listed at most", LIMIT_IMPORT_ERRORS);
    }
}

static void report_answer(struct cli *cli, const struct import_report *report)
{
    for (size_t i = 0; i < report->ignored_count; i++) {
        cli_say("score: column '%s' is not read: name it in the map, or under \"ignore\"",
                report->ignored[i]);
    }
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        import_to_json(&json, &report->import, report->errors, report->error_count, arg_dry_run);
        cli_json_end(cli);
    } else {
        report_print(cli, report);
    }
}

/* ---- import ---------------------------------------------------------------------------------- */

static enum score_status separator_read(struct cli *cli, char *ret)
{
    *ret = ',';
    if (!arg_separator) {
        return SCORE_OK;
    }
    *ret = text_equal(arg_separator, "\\t") || text_equal(arg_separator, "tab") ? '\t'
                                                                                : arg_separator[0];
    if (!strchr(",;|\t", *ret) || (*ret != '\t' && strlen(arg_separator) != 1) || !*ret) {
        return cli_usage(cli, "--separator is one of , ; | and tab");
    }
    return SCORE_OK;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum score_status file_import(struct cli *cli, struct import_options *options,
                                     const char *path, struct import_report *ret,
                                     struct score_error *err)
{
    struct source source;
    SCORE_TRY(source_open(cli, path, &source, err));
    options->file_name = base_name(path);
    options->progress = source_progress;
    options->user = &source;
    options->rewind = source_rewind;
    enum score_status status = import_run(&cli->domain, options, source_read, &source, ret, err);
    source_close(&source);
    return status;
}

/* Several files of one kind are one report: counts add up, errors follow each other. */
static enum score_status report_add(struct cli *cli, struct import_report *sum,
                                    const struct import_report *more, struct score_error *err)
{
    struct import import = more->import;
    size_t count = sum->error_count + more->error_count;
    struct import_error *errors = arena_alloc_array(&cli->arena, count + 1, sizeof *errors);
    if (!errors) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        errors[i] = i < sum->error_count ? sum->errors[i] : more->errors[i - sum->error_count];
    }
    import.rows += sum->import.rows;
    import.created += sum->import.created;
    import.updated += sum->import.updated;
    import.unchanged += sum->import.unchanged;
    import.rejected += sum->import.rejected;
    sum->import = import;
    sum->errors = errors;
    sum->error_count = count;
    sum->ignored = more->ignored;
    sum->ignored_count = more->ignored_count;
    return SCORE_OK;
}

static enum score_status cmd_import(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    struct import_options options = {.dry_run = arg_dry_run, .all_or_nothing = arg_all_or_nothing};
    struct import_report sum = {0};
    struct import_map *map = NULL;
    if (!import_kind_parse(args->items[0], &options.kind)) {
        return cli_usage(cli,
                         "'%s' is no kind: partners, users, focals, facts, distributors, "
                         "territories, offerings, authorizations, accounts, opportunities or "
                         "outcomes",
                         args->items[0]);
    }
    SCORE_TRY(separator_read(cli, &options.separator));
    if (arg_map) {
        SCORE_TRY(map_load(cli, arg_map, &map, err));
        options.map = map;
        options.map_name = *map->name ? map->name : base_name(arg_map);
    }
    for (int i = 1; i < args->count; i++) {
        struct import_report report = {0};
        SCORE_TRY(file_import(cli, &options, args->items[i], &report, err));
        if (!cli->is_json && args->count > 2) {
            report_answer(cli, &report);
        }
        cli->says_no = cli->says_no || report.import.state == IMPORT_FAILED;
        SCORE_TRY(report_add(cli, &sum, &report, err));
    }
    if (cli->is_json || args->count == 2) {
        report_answer(cli, &sum);
    }
    if (cli->says_no) {
        cli_say("score: nothing was kept: %lld rows were rejected", (long long)sum.import.rejected);
    }
    return SCORE_OK;
}

/* ---- list, undo ------------------------------------------------------------------------------ */

static void imports_json(struct cli *cli, const struct import *items, size_t count)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        import_to_json(&json, &items[i], NULL, 0, false);
    }
    json_array_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_import_list(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    struct store_page page = {.limit = (int)arg_limit};
    struct import *items = NULL;
    size_t count = 0;
    (void)args;
    SCORE_TRY(import_list(&cli->domain, &page, &items, &count, err));
    if (cli->is_json) {
        imports_json(cli, items, count);
        return SCORE_OK;
    }
    struct table table;
    table_init(&table, &cli->arena,
               "import|kind|file|map|state|>rows|>created|>updated|>rejected|at|by");
    for (size_t i = 0; i < count; i++) {
        char id[ID_TEXT_SIZE];
        char at[CLOCK_TEXT_SIZE];
        id_format(ID_IMPORT, items[i].id, id);
        clock_format(items[i].created_at_ms, at);
        table_add(&table, id);
        table_add(&table, items[i].kind);
        table_add(&table, items[i].file_name);
        table_add(&table, items[i].map_name);
        table_add(&table, import_state_text(items[i].state));
        table_add_i64(&table, items[i].rows);
        table_add_i64(&table, items[i].created);
        table_add_i64(&table, items[i].updated);
        table_add_i64(&table, items[i].rejected);
        table_add(&table, at);
        table_add(&table, items[i].actor);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_import_undo(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    struct import_report report = {0};
    int64_t id = 0;
    if (!id_parse(ID_IMPORT, args->items[0], &id)) {
        return cli_usage(cli, "'%s' is no import: 'score import list' shows them", args->items[0]);
    }
    SCORE_TRY(import_undo(&cli->domain, id, &report, err));
    if (cli->is_json) {
        report_answer(cli, &report);
    } else {
        cli_print(cli, "undone: %s of %s", report.import.kind, report.import.file_name);
    }
    return SCORE_OK;
}

static const struct option_row IMPORT_OPTIONS[] = {
    OPTION_ROW_TEXT("--map", arg_map, "MAP", "column map: a file, or a name in maps_dir"),
    OPTION_ROW_TEXT("--separator", arg_separator, "CHAR", "between the fields; default ,"),
    OPTION_ROW_FLAG("--dry-run", arg_dry_run, "report only, change nothing"),
    OPTION_ROW_FLAG("--all-or-nothing", arg_all_or_nothing, "one bad row and nothing is kept"),
};
static const struct option_row LIST_OPTIONS[] = {
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 100000, "newest N imports"),
};

static const struct command COMMANDS[] = {
    {"import", "KIND FILE..", "bring outside data in, row by row", cmd_import, 2, -1, true,
     IMPORT_OPTIONS, SCORE_ARRAY_COUNT(IMPORT_OPTIONS)},
    {"import list", "", "imports so far, newest first", cmd_import_list, 0, 0, true, LIST_OPTIONS,
     SCORE_ARRAY_COUNT(LIST_OPTIONS)},
    {"import undo", "IMPORT", "take an import back, exactly", cmd_import_undo, 1, 1, true, NULL, 0},
};
const struct command_list CMD_IMPORT = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
