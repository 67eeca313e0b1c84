/* SPDX-License-Identifier: Apache-2.0 */

/* score seal list, node list: what is sealed, and who does the work. */

#include "api/json_proof.h"
#include "base/json_writer.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"

static int64_t arg_limit = 1000;

static void add_time(struct table *table, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE] = "";
    if (at_ms) {
        clock_format(at_ms, text);
    }
    table_add(table, text);
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

static void add_hash(struct table *table, const uint8_t hash[SEAL_HASH_BYTES])
{
    char hex[2 * SEAL_HASH_BYTES + 1];
    text_hex(hash, SEAL_HASH_BYTES, hex);
    table_add(table, hex);
}

static enum score_status checkpoints_print(struct cli *cli, const struct checkpoint *items,
                                           size_t count, struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena, ">NUMBER|MADE|>FIRST|>LAST|>KEY|HEAD");
    for (size_t i = 0; i < count; i++) {
        table_add_i64(&table, items[i].number);
        add_time(&table, items[i].at_ms);
        table_add_i64(&table, items[i].first_seq);
        table_add_i64(&table, items[i].last_seq);
        table_add_i64(&table, items[i].key_number);
        add_hash(&table, items[i].head);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_seal_list(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    struct store_page page = {.limit = (int)arg_limit};
    struct checkpoint *items = NULL;
    size_t count = 0;
    (void)args;
    SCORE_TRY(proof_checkpoint_list(&cli->domain, &page, &items, &count, err));
    if (!cli->is_json) {
        return checkpoints_print(cli, items, count, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        proof_checkpoint_to_json(&json, &items[i]);
    }
    json_array_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* "clocks, sealer"; what has lapsed says so. */
static enum score_status duties_text(struct cli *cli, const struct node *node, const char **ret,
                                     struct score_error *err)
{
    const char *text = "";
    for (size_t i = 0; i < node->duty_count && text; i++) {
        text = arena_format(&cli->arena, "%s%s%s%s", text, *text ? ", " : "", node->duties[i].name,
                            node->duties[i].is_lapsed ? " (lapsed)" : "");
    }
    if (!text) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = text;
    return SCORE_OK;
}

static enum score_status nodes_print(struct cli *cli, const struct node *items, size_t count,
                                     struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena, "NODE|STATE|UNTIL|DUTIES");
    for (size_t i = 0; i < count; i++) {
        const char *duties = "";
        SCORE_TRY(duties_text(cli, &items[i], &duties, err));
        table_add(&table, items[i].name);
        table_add(&table, items[i].is_lapsed ? "lapsed" : "lives");
        add_time(&table, items[i].until_ms);
        table_add(&table, duties);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_node_list(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    struct node *items = NULL;
    size_t count = 0;
    (void)args;
    SCORE_TRY(node_list(&cli->domain, &items, &count, err));
    if (!cli->is_json) {
        return nodes_print(cli, items, count, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        node_to_json(&json, &items[i]);
    }
    json_array_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row LIST_OPTIONS[] = {
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 100000, "at most so many (1000)"),
};
static const struct command COMMANDS[] = {
    {"seal list", "", "the signed checkpoints, newest first", cmd_seal_list, 0, 0, true,
     LIST_OPTIONS, SCORE_ARRAY_COUNT(LIST_OPTIONS)},
    {"node list", "", "the servers on this database, and what each of them does", cmd_node_list, 0,
     0, true, NULL, 0},
};
const struct command_list CMD_PROOF = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
