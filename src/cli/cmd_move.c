/* SPDX-License-Identifier: Apache-2.0 */

/* score move: the whole history into another database. */

#include "base/json_writer.h"
#include "base/table.h"
#include "cli/command.h"
#include "store/copy.h"

static enum score_status databases_copy(struct cli *cli, const char *from_url, const char *to_url,
                                        struct store_copied *ret, struct score_error *err)
{
    struct store *from = NULL;
    struct store *to = NULL;
    enum score_status status = store_open(from_url, STORE_READ_ONLY, &from, err);
    status = status ? status : store_open(to_url, STORE_READ_WRITE, &to, err);
    status = status ? status : store_copy(from, to, &cli->arena, ret, err);
    store_close(to);
    store_close(from);
    return status;
}

static void copied_json(struct cli *cli, const struct store_copied *copied)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_key(&json, "tables");
    json_object_begin(&json);
    for (size_t i = 0; i < copied->table_count; i++) {
        json_field_i64(&json, copied->tables[i].name, copied->tables[i].rows);
    }
    json_object_end(&json);
    json_field_i64(&json, "rows", copied->rows);
    json_field_i64(&json, "events", copied->events);
    json_field_f64(&json, "number_ledger", copied->number_ledger);
    json_field_f64(&json, "value_ledger", copied->value_ledger);
    json_field_bool(&json, "verified", true);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_move(struct cli *cli, const struct cli_args *args,
                                  struct score_error *err)
{
    struct store_copied copied = {0};
    struct table table;
    SCORE_TRY(databases_copy(cli, args->items[0], args->items[1], &copied, err));
    if (cli->is_json) {
        copied_json(cli, &copied);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "table|rows");
    for (size_t i = 0; i < copied.table_count; i++) {
        table_add(&table, copied.tables[i].name);
        table_add(&table, arena_format(&cli->arena, "%lld", (long long)copied.tables[i].rows));
    }
    SCORE_TRY(table_write(&table, &cli->out, err));
    cli_print(cli, "%lld rows, %lld events; ledgers %.6f turns, %.2f value: the same on both",
              (long long)copied.rows, (long long)copied.events, copied.number_ledger,
              copied.value_ledger);
    cli_print(cli, "point the server at the new database; keep the old one until you have looked");
    return SCORE_OK;
}

static const struct command COMMANDS[] = {
    {"move", "FROM TO", "copy a database into an empty one, sqlite: or postgresql://", cmd_move, 2,
     2, false, NULL, 0},
};
const struct command_list CMD_MOVE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
