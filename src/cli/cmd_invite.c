/* SPDX-License-Identifier: Apache-2.0 */

/* score partner invite, invitations; score user reset: links that go out. */

#include "api/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/invitation.h"
#include "domain/partner.h"
#include "domain/password_reset.h"

static const char *arg_email = "";
static const char *arg_name = "";
static const char *arg_partner;
static int64_t arg_limit = 100;

enum { DAY_CHARS = 10 };

/* ---- invite ---------------------------------------------------------------------------------- */

static void results_json(struct cli *cli, const struct invitation_result *results, size_t count)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        invitation_result_to_json(&json, &results[i], true);
    }
    json_array_end(&json);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status results_table(struct cli *cli, const struct cli_args *args,
                                       const struct invitation_result *results, size_t count,
                                       struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena, "partner|email|invited");
    for (size_t i = 0; i < count; i++) {
        const struct invitation_result *result = &results[i];
        table_add(&table, result->partner_id ? result->partner_name : args->items[i]);
        table_add(&table, result->email);
        table_add(&table, *result->code       ? result->message
                          : result->is_mailed ? "by mail"
                                              : result->link);
    }
    return table_write(&table, &cli->out, err);
}

/* Exit 1 when somebody could not be invited. */
static enum score_status cmd_partner_invite(struct cli *cli, const struct cli_args *args,
                                            struct score_error *err)
{
    size_t count = (size_t)args->count;
    if (count > 1 && *arg_email) {
        return cli_usage(cli, "--email names one person, who is of one firm");
    }
    struct invitation_wish *wishes = arena_alloc(&cli->arena, count * sizeof(*wishes));
    struct invitation_result *results = arena_alloc(&cli->arena, count * sizeof(*results));
    if (!wishes || !results) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        wishes[i] = (struct invitation_wish){
            .partner = args->items[i], .email = arg_email, .name = arg_name};
    }
    SCORE_TRY(invitations_send(&cli->domain, wishes, count, results, err));
    for (size_t i = 0; i < count; i++) {
        cli->says_no = cli->says_no || *results[i].code;
    }
    if (cli->is_json) {
        results_json(cli, results, count);
        return SCORE_OK;
    }
    return results_table(cli, args, results, count, err);
}

static enum score_status cmd_partner_invitations(struct cli *cli, const struct cli_args *args,
                                                 struct score_error *err)
{
    const struct store_page page = {.limit = (int)arg_limit};
    struct invitation *items = NULL;
    struct table table;
    int64_t partner_id = 0;
    size_t count = 0;
    (void)args;
    if (arg_partner) {
        SCORE_TRY(partner_resolve(&cli->domain, arg_partner, &partner_id, err));
    }
    SCORE_TRY(invitation_list(&cli->domain, partner_id, &page, &items, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_array_begin(&json);
        for (size_t i = 0; i < count; i++) {
            invitation_to_json(&json, &items[i]);
        }
        json_array_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "partner|email|name|state|invited|until");
    for (size_t i = 0; i < count; i++) {
        char at[CLOCK_TEXT_SIZE];
        table_add(&table, items[i].partner_name);
        table_add(&table, items[i].email);
        table_add(&table, items[i].name);
        table_add(&table, invitation_state_text(items[i].state));
        clock_format(items[i].created_at_ms, at);
        at[DAY_CHARS] = '\0';
        table_add(&table, at);
        clock_format(items[i].expires_at_ms, at);
        at[DAY_CHARS] = '\0';
        table_add(&table, at);
    }
    return table_write(&table, &cli->out, err);
}

/* ---- reset ----------------------------------------------------------------------------------- */

static enum score_status cmd_user_reset(struct cli *cli, const struct cli_args *args,
                                        struct score_error *err)
{
    const char *url = "";
    int64_t expires_at_ms = 0;
    char until[CLOCK_TEXT_SIZE];
    SCORE_TRY(password_link_make(&cli->domain, args->items[0], &url, &expires_at_ms, err));
    clock_format(expires_at_ms, until);
    if (!cli->is_json) {
        cli_print(cli, "%s", url);
        cli_say("score: sets a new password of %s, once, until %s", args->items[0], until);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "email", args->items[0]);
    json_field_text(&json, "link", url);
    json_field_time(&json, "expires_at", expires_at_ms);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row INVITE_OPTIONS[] = {
    OPTION_ROW_TEXT("--email", arg_email, "E", "whom; default the focal, else the firm's mailbox"),
    OPTION_ROW_TEXT("--name", arg_name, "N", "how the letter addresses them"),
};
static const struct option_row LIST_OPTIONS[] = {
    OPTION_ROW_TEXT("--partner", arg_partner, "PARTNER", "of one firm"),
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 1000000, "at most N, default 100"),
};

static const struct command COMMANDS[] = {
    {"partner invite", "PARTNER..", "mail a link to register for MySA, or print it",
     cmd_partner_invite, 1, INVITATIONS_MAX, true, INVITE_OPTIONS,
     SCORE_ARRAY_COUNT(INVITE_OPTIONS)},
    {"partner invitations", "", "who was invited, and who has registered", cmd_partner_invitations,
     0, 0, true, LIST_OPTIONS, SCORE_ARRAY_COUNT(LIST_OPTIONS)},
    {"user reset", "EMAIL", "print a link that sets a new password", cmd_user_reset, 1, 1, true,
     NULL, 0},
};
const struct command_list CMD_INVITE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
