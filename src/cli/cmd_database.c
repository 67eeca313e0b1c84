/* SPDX-License-Identifier: Apache-2.0 */

/* score migrate, config, version. */

#include "base/json_writer.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"

#ifndef SCORE_VERSION
#define SCORE_VERSION "unknown"
#endif

static const char *arg_config;

static enum score_status cmd_migrate(struct cli *cli, const struct cli_args *args,
                                     struct score_error *err)
{
    int64_t version = 0;
    int64_t found = store_schema_found(cli->domain.store);
    (void)args;
    /* Opening for writing has migrated already, while others went on. */
    SCORE_TRY(store_schema_version(cli->domain.store, &version, err));
    if (!cli->is_json) {
        if (found == version) {
            cli_print(cli, "schema %lld, the newest", (long long)version);
        } else {
            cli_print(cli, "schema %lld -> %lld, the newest", (long long)found, (long long)version);
        }
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "found", found);
    json_field_i64(&json, "schema", version);
    json_field_i64(&json, "latest", store_schema_latest());
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const char *effective_value(struct cli *cli, enum config_key key)
{
    const char *value = cli->config.values[key];
    if (key == CONFIG_DATABASE) {
        value = config_database_shown(&cli->config, &cli->arena);
    } else if (key == CONFIG_SEAL_KEY) {
        value = config_seal_key(&cli->config, &cli->arena);
    } else if (key == CONFIG_MAPS_DIR) {
        value = config_folder(&cli->config, key, "maps", &cli->arena);
    } else if (key == CONFIG_MARKETS_DIR) {
        value = config_folder(&cli->config, key, "markets", &cli->arena);
    } else if (key == CONFIG_PORTAL_DIR) {
        value = config_folder(&cli->config, key, "web/dist", &cli->arena);
    }
    if (config_is_secret(key) && value && *value) {
        value = "****";
    }
    return value ? value : "";
}

static void config_json(struct cli *cli)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    for (int i = 0; i < CONFIG_COUNT; i++) {
        enum config_key key = (enum config_key)i;
        json_key(&json, config_name(key));
        json_object_begin(&json);
        json_field_text(&json, "value", effective_value(cli, key));
        json_field_text(&json, "origin", cli->config.origins[key]);
        json_object_end(&json);
    }
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_config(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    struct table table;
    (void)args;
    if (arg_config) {
        SCORE_TRY(config_file_read(&cli->config, arg_config, &cli->arena, err));
    }
    SCORE_TRY(config_check(&cli->config, err));
    if (cli->is_json) {
        config_json(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "setting|value|from|what");
    for (int i = 0; i < CONFIG_COUNT; i++) {
        enum config_key key = (enum config_key)i;
        table_add(&table, config_name(key));
        table_add(&table, effective_value(cli, key));
        table_add(&table, cli->config.origins[key]);
        table_add(&table, config_help(key));
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_version(struct cli *cli, const struct cli_args *args,
                                     struct score_error *err)
{
    (void)args;
    (void)err; /* nothing can fail */
    if (!cli->is_json) {
        cli_print(cli, "score %s, schema %lld", SCORE_VERSION, (long long)store_schema_latest());
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "version", SCORE_VERSION);
    json_field_i64(&json, "schema", store_schema_latest());
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

/* Yardsticks, load generators and databases of their own do not belong into the program. */
static enum score_status cmd_bench(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    (void)err;
    if (args->count > 0 && !text_equal(args->items[0], "store")) {
        return cli_usage(cli, "there is one bench: store");
    }
    if (!cli->is_json) {
        cli_print(cli, "run script/bench store in the source tree: it builds, measures, and prints "
                       "each figure with its bar");
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "run", "script/bench store");
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row CONFIG_OPTIONS[] = {
    OPTION_ROW_TEXT("--config", arg_config, "FILE", "settings, one key = value a line"),
};
static const struct command COMMANDS[] = {
    {"migrate", "", "create or update the database's schema", cmd_migrate, 0, 0, true, NULL, 0},
    {"config", "", "the settings in force, and where each came from", cmd_config, 0, 0, false,
     CONFIG_OPTIONS, SCORE_ARRAY_COUNT(CONFIG_OPTIONS)},
    {"bench", "[NAME]", "where the measurements are", cmd_bench, 0, 1, false, NULL, 0},
    {"version", "", "program and schema", cmd_version, 0, 0, false, NULL, 0},
};
const struct command_list CMD_DATABASE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
