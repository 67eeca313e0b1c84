/* SPDX-License-Identifier: Apache-2.0 */

/* score import KIND|auto FILE.. | list | undo IMPORT */

#include "api/json.h"
#include "api/json_map.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/import_file.h"
#include "domain/intake.h"

static const char *arg_map;
static const char *arg_separator;
static bool arg_dry_run;
static bool arg_all_or_nothing;
static int64_t arg_limit = LIMIT_PAGE_DEFAULT;

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
        import_report_print(cli, report, arg_dry_run);
    }
}

/* ---- import ---------------------------------------------------------------------------------- */

static enum score_status separator_read(struct cli *cli, char *ret)
{
    *ret = '\0'; /* the map's, or a comma */
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

static enum score_status auto_run(struct cli *cli, const struct cli_args *args, char separator,
                                  struct score_error *err)
{
    struct import_auto_options options = {.map = arg_map,
                                          .separator = separator,
                                          .dry_run = arg_dry_run,
                                          .all_or_nothing = arg_all_or_nothing};
    return import_auto(cli, args->items + 1, args->count - 1, &options, err);
}

static enum score_status cmd_import(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    struct import_options options = {.dry_run = arg_dry_run, .all_or_nothing = arg_all_or_nothing};
    struct import_report sum = {0};
    struct import_map *map = NULL;
    SCORE_TRY(separator_read(cli, &options.separator));
    if (text_equal(args->items[0], "auto")) {
        return auto_run(cli, args, options.separator, err);
    }
    if (!import_kind_parse(args->items[0], &options.kind)) {
        return cli_usage(cli,
                         "'%s' is no kind: auto, partners, users, focals, facts, distributors, "
                         "territories, offerings, authorizations, accounts, opportunities or "
                         "outcomes",
                         args->items[0]);
    }
    if (arg_map) {
        SCORE_TRY(map_load(cli, arg_map, &map, err));
        options.map = map;
        options.map_name = *map->name ? map->name : import_base_name(arg_map);
    }
    for (int i = 1; i < args->count; i++) {
        struct import_report report = {0};
        SCORE_TRY(import_file_run(cli, &cli->domain, &options, args->items[i], &report, err));
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

/* Many changes go in steps, so that a server beside it can write in between. An undo that was
 * broken off is gone on with. */
static enum score_status undo_run(struct cli *cli, int64_t id, struct score_error *err)
{
    struct domain *domain = &cli->domain;
    struct import_report report = {0};
    struct score_error cause = {0};
    enum score_status status = SCORE_OK;
    SCORE_TRY(import_get(domain, id, &report, err));
    if (report.import.state != IMPORT_UNDOING) {
        SCORE_TRY(import_undo_check(domain, id, LIMIT_UNDO_WHOLE, err));
        SCORE_TRY(import_undo(domain, id, LIMIT_UNDO_WHOLE, &report, err));
    }
    bool is_end = report.import.state != IMPORT_UNDOING;
    while (!is_end && !status) {
        status = import_undo_step(domain, id, LIMIT_UNDO_WHOLE, &is_end, &cause);
    }
    if (status == SCORE_CONFLICT) {
        SCORE_TRY(import_undo_stop(domain, id, cause.text, err));
    }
    return status ? score_error_set(err, status, cause.field, "%s", cause.text) : SCORE_OK;
}

static enum score_status cmd_import_undo(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    struct import_report report = {0};
    int64_t id = 0;
    if (!id_parse(ID_IMPORT, args->items[0], &id)) {
        return cli_usage(cli, "'%s' is no import: 'score import list' shows them", args->items[0]);
    }
    SCORE_TRY(undo_run(cli, id, err));
    SCORE_TRY(import_get(&cli->domain, id, &report, err));
    if (cli->is_json) {
        report_answer(cli, &report);
    } else {
        cli_print(cli, "undone: %s of %s", report.import.kind, report.import.file_name);
    }
    return SCORE_OK;
}

static const struct option_row IMPORT_OPTIONS[] = {
    OPTION_ROW_TEXT("--map", arg_map, "MAP",
                    "column map: a file, or a name in maps_dir; auto writes it"),
    OPTION_ROW_TEXT("--separator", arg_separator, "CHAR",
                    "between the fields; default: the map's, or ,"),
    OPTION_ROW_FLAG("--dry-run", arg_dry_run, "report only, change nothing"),
    OPTION_ROW_FLAG("--all-or-nothing", arg_all_or_nothing, "one bad row and nothing is kept"),
};
static const struct option_row LIST_OPTIONS[] = {
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 100000, "newest N imports"),
};

static const struct command COMMANDS[] = {
    {"import", "KIND|auto FILE..", "bring outside data in, row by row", cmd_import, 2, -1, true,
     IMPORT_OPTIONS, SCORE_ARRAY_COUNT(IMPORT_OPTIONS)},
    {"import list", "", "imports so far, newest first", cmd_import_list, 0, 0, true, LIST_OPTIONS,
     SCORE_ARRAY_COUNT(LIST_OPTIONS)},
    {"import undo", "IMPORT", "take an import back, exactly", cmd_import_undo, 1, 1, true, NULL, 0},
};
const struct command_list CMD_IMPORT = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
