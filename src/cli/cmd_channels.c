/* SPDX-License-Identifier: Apache-2.0 */

/* score channels, score question: whom firms ask, and what they asked. */

#include "api/json.h"
#include "base/clock.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/channels.h"
#include "store/party_store.h"

static bool arg_open;
static int64_t arg_limit = LIMIT_PAGE_MAX;

/* ---- the team ---------------------------------------------------------------------------------
 */

static enum score_status team_give(struct cli *cli, struct score_error *err)
{
    struct channels_member *items = NULL;
    struct table table;
    size_t count = 0;
    SCORE_TRY(channels_list(&cli->domain, &items, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_array_begin(&json);
        for (size_t i = 0; i < count; i++) {
            channels_member_to_json(&json, &items[i]);
        }
        json_array_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "country|name|email|phone");
    for (size_t i = 0; i < count; i++) {
        table_add(&table, *items[i].country ? items[i].country : "everywhere");
        table_add(&table, items[i].name);
        table_add(&table, items[i].email);
        table_add(&table, items[i].phone);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status run_list(struct cli *cli, const struct cli_args *args,
                                  struct score_error *err)
{
    (void)args;
    return team_give(cli, err);
}

static enum score_status run_set(struct cli *cli, const struct cli_args *args,
                                 struct score_error *err)
{
    int64_t users[CHANNELS_MEMBERS_MAX] = {0};
    const char *country = text_equal(args->items[0], "everywhere") ? "" : args->items[0];
    for (int i = 1; i < args->count; i++) {
        struct user user = {0};
        enum score_status status =
            store_user_find(cli->domain.store, args->items[i], cli->domain.arena, &user, err);
        if (status == SCORE_NOT_FOUND) {
            return score_error_set(err, SCORE_NOT_FOUND, "", "there is no user '%.80s'",
                                   args->items[i]);
        }
        SCORE_TRY(status);
        users[i - 1] = user.id;
    }
    SCORE_TRY(channels_set(&cli->domain, country, users, (size_t)args->count - 1, err));
    return team_give(cli, err);
}

/* ---- questions --------------------------------------------------------------------------------
 */

static void question_print(struct cli *cli, const struct question *question)
{
    char id[ID_TEXT_SIZE];
    char asked[CLOCK_TEXT_SIZE];
    char due[CLOCK_TEXT_SIZE];
    id_format(ID_QUESTION, question->id, id);
    clock_format_date(question->asked_at_ms, asked);
    clock_format_date(question->due_at_ms, due);
    bool is_late = !question->answered_at_ms && question->due_at_ms < domain_now_ms(&cli->domain);
    cli_print(cli, "%s  %s of %s, %s", id, question->user_name, question->partner_name, asked);
    buf_add_format(&cli->out, "  %s\n", question->text);
    if (question->answered_at_ms) {
        buf_add_format(&cli->out, "  answer: %s\n", question->answer);
    } else {
        cli_print(cli, "  not answered, due %s%s", due, is_late ? " (late)" : "");
    }
}

static enum score_status run_questions(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    (void)args;
    struct store_page page = {.limit = (int)arg_limit};
    struct question *items = NULL;
    size_t count = 0;
    SCORE_TRY(question_list(&cli->domain, arg_open, &page, &items, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_array_begin(&json);
        for (size_t i = 0; i < count; i++) {
            question_to_json(&json, &items[i]);
        }
        json_array_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    for (size_t i = 0; i < count; i++) {
        question_print(cli, &items[i]);
    }
    if (count == 0) {
        cli_print(cli, "no questions");
    }
    return SCORE_OK;
}

static enum score_status run_answer(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    int64_t id = 0;
    struct question question;
    if (!id_parse(ID_QUESTION, args->items[0], &id)) {
        return cli_usage(cli, "'%s' is no question's id", args->items[0]);
    }
    SCORE_TRY(question_answer(&cli->domain, id, args->items[1], &question, err));
    if (!cli->is_json) {
        question_print(cli, &question);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    question_to_json(&json, &question);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row QUESTION_OPTIONS[] = {
    OPTION_ROW_FLAG("--open", arg_open, "those without an answer alone"),
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 1000000, "at most N, newest first"),
};

static const struct command COMMANDS[] = {
    {"channels list", "", "the channels team by country", run_list, 0, 0, true, NULL, 0},
    {"channels set", "COUNTRY|everywhere EMAIL..",
     "name the team of a country; nobody = none of its own", run_set, 1, 1 + CHANNELS_MEMBERS_MAX,
     true, NULL, 0},
    {"question list", "", "what firms have asked the channels team", run_questions, 0, 0, true,
     QUESTION_OPTIONS, SCORE_ARRAY_COUNT(QUESTION_OPTIONS)},
    {"question answer", "QUESTION TEXT", "answer one; who asked gets a letter", run_answer, 2, 2,
     true, NULL, 0},
};
const struct command_list CMD_CHANNELS = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
