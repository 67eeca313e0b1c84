/* SPDX-License-Identifier: Apache-2.0 */

/* score backup, restore: a whole database to a file and back, proven. */

#include "base/clock.h"
#include "base/json_writer.h"
#include "cli/command.h"
#include "domain/backup.h"

static bool arg_force;

static const double MS_PER_SECOND = 1000;

struct report {
    const char *url; /* without a password */
    const char *file;
    const struct backup_result *result;
    double seconds;
    bool is_restore;
};

static void report_json(struct cli *cli, const struct report *report)
{
    const struct backup_result *result = report->result;
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "database", report->url);
    json_field_text(&json, "file", report->file);
    json_field_i64(&json, "events", result->verify.events);
    json_field_i64(&json, "bytes", result->bytes);
    json_field_i64(&json, "schema", result->schema);
    json_field_f64(&json, "seconds", report->seconds);
    json_field_i64(&json, "dated", result->verify.dated);
    if (report->is_restore && *result->kept) {
        json_field_text(&json, "kept", result->kept);
    } else if (report->is_restore) {
        json_key(&json, "kept");
        json_none(&json);
    }
    json_object_end(&json);
    cli_json_end(cli);
}

static void report_print(struct cli *cli, const struct report *report)
{
    const struct backup_result *result = report->result;
    if (cli->is_json) {
        report_json(cli, report);
        return;
    }
    cli_print(cli, "%s: %lld events, %lld bytes, schema %lld, sound, %.1f s",
              report->is_restore ? report->url : report->file, (long long)result->verify.events,
              (long long)result->bytes, (long long)result->schema, report->seconds);
    if (result->verify.dated > 0) {
        cli_print(cli,
                  "%lld times in it are out of order, as a wrong clock leaves them: 'score verify' "
                  "names them",
                  (long long)result->verify.dated);
    }
    if (*result->kept) {
        cli_print(cli, "the former database is kept as %s", result->kept);
    }
}

typedef enum score_status backup_fn(struct domain *domain, const char *url, const char *file,
                                    bool force, struct backup_result *ret, struct score_error *err);

/* Never by cli_open: that would bring the schema of what is to be saved to the present. */
static enum score_status run(struct cli *cli, const char *file, backup_fn *work, bool is_restore,
                             struct score_error *err)
{
    struct backup_result result;
    int64_t begin_ms = clock_monotonic_ms();
    const char *url = config_database(&cli->config, &cli->arena);
    const char *shown = config_database_shown(&cli->config, &cli->arena);
    if (!url || !shown) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    cli->domain.actor = actor_cli(&cli->arena);
    SCORE_TRY(work(&cli->domain, url, file, arg_force, &result, err));
    struct report report = {
        .url = shown,
        .file = file,
        .result = &result,
        .seconds = (double)(clock_monotonic_ms() - begin_ms) / MS_PER_SECOND,
        .is_restore = is_restore,
    };
    report_print(cli, &report);
    return SCORE_OK;
}

static enum score_status cmd_backup(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    return run(cli, args->items[0], backup_make, false, err);
}

static enum score_status cmd_restore(struct cli *cli, const struct cli_args *args,
                                     struct score_error *err)
{
    return run(cli, args->items[0], backup_restore, true, err);
}

static const struct option_row BACKUP_OPTIONS[] = {
    OPTION_ROW_FLAG("--force", arg_force, "replace FILE if it exists"),
};
static const struct option_row RESTORE_OPTIONS[] = {
    OPTION_ROW_FLAG("--force", arg_force,
                    "replace a database in a file; it is kept as DATABASE.before-restore-N"),
};
static const struct command COMMANDS[] = {
    {"backup", "FILE", "copy the database to a file, proven sound; the server may go on",
     cmd_backup, 1, 1, false, BACKUP_OPTIONS, SCORE_ARRAY_COUNT(BACKUP_OPTIONS)},
    {"restore", "FILE", "prove a backup sound and put it in the database's place", cmd_restore, 1,
     1, false, RESTORE_OPTIONS, SCORE_ARRAY_COUNT(RESTORE_OPTIONS)},
};
const struct command_list CMD_BACKUP = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
