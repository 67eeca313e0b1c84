/* SPDX-License-Identifier: Apache-2.0 */

/* score bench engine: where measurements are made, for who looks for them in the program. */

#include "cli/command.h"

static enum score_status cmd_bench_engine(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    (void)args;
    (void)err;
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_object_begin(&json);
        json_field_text(&json, "engine", "script/bench engine");
        json_field_text(&json, "store", "script/bench store");
        json_field_text(&json, "figures", "docs/engine.md");
        json_object_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    cli_print(cli, "Measurements need a quiet machine and a release build of their own, so the "
                   "source tree makes them:");
    cli_print(cli, "    script/bench engine    the engine alone, each figure with its bar");
    cli_print(cli, "    script/bench store     the server on SQLite and on PostgreSQL");
    cli_print(cli, "docs/engine.md, Speed, has the figures of the last run.");
    return SCORE_OK;
}

static const struct command COMMANDS[] = {
    {"bench engine", "", "where the engine's speed is measured", cmd_bench_engine, 0, 0, false,
     NULL, 0},
};

const struct command_list CMD_BENCH = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
