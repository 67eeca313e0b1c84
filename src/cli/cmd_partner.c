/* SPDX-License-Identifier: Apache-2.0 */

/* score partner, score focal: firms and whom to ask there. */

#include "api/json.h"
#include "api/sheet.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/attest.h"
#include "domain/focal.h"
#include "domain/partner.h"
#include "store/party_store.h"

static const char *arg_kind;
static const char *arg_facts;
static bool arg_all;
static bool arg_dry_run;
static const char *arg_state = "MET";
static const char *arg_line = "";
static const char *arg_focal_line = "";
static const char *arg_country = "";
static const char *arg_ground;
static const char *arg_until;
static bool arg_verified;
static const char *arg_query = "";
static int64_t arg_limit = 100;

/* ---- partner --------------------------------------------------------------------------------- */

static enum score_status cmd_partner_list(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    struct store_page page = {.limit = (int)arg_limit};
    struct partner *items = NULL;
    struct table table;
    size_t count = 0;
    (void)args;
    SCORE_TRY(partner_list(&cli->domain, arg_query, &page, &items, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_array_begin(&json);
        for (size_t i = 0; i < count; i++) {
            partner_to_json(&json, &items[i]);
        }
        json_array_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "partner|external id|name|country|city|>limit|active");
    for (size_t i = 0; i < count; i++) {
        char id[ID_TEXT_SIZE];
        id_format(ID_PARTNER, items[i].id, id);
        table_add(&table, id);
        table_add(&table, items[i].external_id);
        table_add(&table, items[i].name);
        table_add(&table, items[i].country);
        table_add(&table, items[i].city);
        table_add_i64(&table, items[i].open_lead_limit);
        table_add(&table, items[i].is_active ? "yes" : "no");
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_partner_show(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    struct partner partner = {0};
    int64_t id = 0;
    SCORE_TRY(partner_resolve(&cli->domain, args->items[0], &id, err));
    SCORE_TRY(partner_get(&cli->domain, id, &partner, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        partner_to_json(&json, &partner);
        cli_json_end(cli);
        return SCORE_OK;
    }
    char public_id[ID_TEXT_SIZE];
    id_format(ID_PARTNER, id, public_id);
    cli_print(cli, "%s  %s  %s", public_id, partner.external_id, partner.name);
    cli_print(cli, "place         %s %s %s", partner.country, partner.postal_code, partner.city);
    cli_print(cli, "territory     %s%s", partner.territory,
              partner.serves_everywhere ? " (serves everywhere)" : "");
    cli_print(cli, "reach         %s %s %s", partner.email, partner.phone, partner.website);
    cli_print(cli, "level, size   %s, %s", partner.level, partner.size);
    cli_print(cli, "open leads    at most %lld", (long long)partner.open_lead_limit);
    cli_print(cli, "active        %s", partner.is_active ? "yes" : "no");
    return SCORE_OK;
}

static enum score_status cmd_partner_facts(struct cli *cli, const struct cli_args *args,
                                           struct score_error *err)
{
    struct readiness readiness = {0};
    struct table table;
    int64_t id = 0;
    SCORE_TRY(partner_resolve(&cli->domain, args->items[0], &id, err));
    SCORE_TRY(partner_readiness(&cli->domain, id, &readiness, err));
    cli->says_no = !readiness.is_ready;
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        readiness_to_json(&json, id, &readiness);
        cli_json_end(cli);
        return SCORE_OK;
    }
    cli_print(cli, "%s, focal %s, %lld of %lld open leads",
              readiness.is_ready ? "ready to receive" : "NOT ready to receive",
              readiness.has_focal ? "reachable" : "MISSING", (long long)readiness.open_leads,
              (long long)readiness.open_lead_limit);
    if (*readiness.focal_problem) {
        cli_print(cli, "%s", readiness.focal_problem);
    }
    table_init(&table, &cli->arena, "fact|line|country|met|evidence|to do");
    for (size_t i = 0; i < readiness.line_count; i++) {
        const struct readiness_line *line = &readiness.lines[i];
        table_add(&table, fact_kind_text(line->kind));
        table_add(&table, line->line);
        table_add(&table, line->country);
        table_add(&table, line->is_met ? "yes" : line->is_known ? "no" : "not known");
        table_add(&table, line->evidence);
        table_add(&table, line->fix);
    }
    return table_write(&table, &cli->out, err);
}

/* "STANDING,MYSA" as bits. */
static enum score_status facts_read(struct cli *cli, uint32_t *ret)
{
    char *words = arena_dup_text(&cli->arena, arg_facts);
    char *rest = NULL;
    *ret = 0;
    for (char *word = words ? strtok_r(words, ", ", &rest) : NULL; word;
         word = strtok_r(NULL, ", ", &rest)) {
        enum fact_kind kind;
        if (!fact_kind_parse(word, &kind)) {
            return cli_usage(cli,
                             "--facts are STANDING, MYSA, AUTHORISATION, DISTRIBUTOR, PROFILE");
        }
        *ret |= UINT32_C(1) << kind;
    }
    return SCORE_OK;
}

/* Many facts, many firms, one ground. */
static enum score_status attest_many(struct cli *cli, const struct cli_args *args,
                                     struct score_error *err)
{
    struct attest_request request = {
        .ground = arg_ground ? arg_ground : "",
        .line = arg_line,
        .partner_count = (size_t)args->count,
        .is_trial = arg_dry_run,
    };
    struct attest_result result = {0};
    if (arg_all == (args->count > 0)) {
        return cli_usage(cli, "--facts takes PARTNER.., or --all");
    }
    if (*arg_country || arg_until || arg_verified || !text_equal(arg_state, "MET")) {
        return cli_usage(cli, "--state, --country, --until and --verified are for one --fact");
    }
    SCORE_TRY(facts_read(cli, &request.facts));
    int64_t *ids = arena_alloc_array(&cli->arena, request.partner_count + 1, sizeof *ids);
    if (!ids) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (int i = 0; i < args->count; i++) {
        SCORE_TRY(partner_resolve(&cli->domain, args->items[i], &ids[i], err));
    }
    request.partner_ids = arg_all ? NULL : ids;
    SCORE_TRY(partner_attest(&cli->domain, &request, &result, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        attest_to_json(&json, &result);
        cli_json_end(cli);
        return SCORE_OK;
    }
    cli_print(cli, "%lld facts %sattested about %lld firms, not verified; %lld were known already",
              (long long)result.attested, arg_dry_run ? "would be " : "",
              (long long)result.partners, (long long)result.unchanged);
    return SCORE_OK;
}

static enum score_status attest_read(struct cli *cli, struct fact *fact)
{
    if (!arg_kind || !fact_kind_parse(arg_kind, &fact->kind)) {
        return cli_usage(cli, "--fact is STANDING, MYSA, AUTHORISATION, DISTRIBUTOR or PROFILE");
    }
    if (!fact_state_parse(arg_state, &fact->state)) {
        return cli_usage(cli, "--state is MET or NOT_MET");
    }
    if (!arg_ground) {
        return cli_usage(cli, "--ground says why it is believed");
    }
    if (arg_until && !clock_parse(arg_until, &fact->valid_until_ms)) {
        return cli_usage(cli, "--until is a date such as 2027-12-31");
    }
    return SCORE_OK;
}

static enum score_status cmd_partner_attest(struct cli *cli, const struct cli_args *args,
                                            struct score_error *err)
{
    struct fact fact = {.line = arg_line, .country = arg_country, .is_verified = arg_verified};
    if (arg_facts) {
        return attest_many(cli, args, err);
    }
    if (args->count != 1 || arg_all || arg_dry_run) {
        return cli_usage(cli, "--fact is about one PARTNER; --facts about many");
    }
    SCORE_TRY(attest_read(cli, &fact));
    fact.ground = arg_ground;
    SCORE_TRY(partner_resolve(&cli->domain, args->items[0], &fact.partner_id, err));
    SCORE_TRY(partner_fact_attest(&cli->domain, &fact, err));
    return cmd_partner_facts(cli, args, err);
}

/* ---- focal ----------------------------------------------------------------------------------- */

static enum score_status focals_give(struct cli *cli, const struct focal *focals, size_t count,
                                     struct score_error *err)
{
    struct table table;
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_array_begin(&json);
        for (size_t i = 0; i < count; i++) {
            focal_to_json(&json, &focals[i]);
        }
        json_array_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "line|>rank|name|email|reachable");
    for (size_t i = 0; i < count; i++) {
        table_add(&table, *focals[i].line ? focals[i].line : "every");
        table_add_i64(&table, focals[i].rank);
        table_add(&table, focals[i].user_name);
        table_add(&table, focals[i].user_email);
        table_add(&table, focals[i].is_reachable ? "yes" : "no");
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_focal_show(struct cli *cli, const struct cli_args *args,
                                        struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    int64_t id = 0;
    SCORE_TRY(partner_resolve(&cli->domain, args->items[0], &id, err));
    SCORE_TRY(focal_list(&cli->domain, id, &focals, &count, err));
    return focals_give(cli, focals, count, err);
}

static enum score_status cmd_focal_set(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    struct focal *focals = NULL;
    int64_t users[FOCALS_MAX] = {0};
    size_t count = 0;
    int64_t id = 0;
    SCORE_TRY(partner_resolve(&cli->domain, args->items[0], &id, err));
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
    struct focal_change change = {
        .line = arg_focal_line, .user_ids = users, .count = (size_t)args->count - 1};
    SCORE_TRY(focal_set(&cli->domain, id, &change, &focals, &count, err));
    return focals_give(cli, focals, count, err);
}

static void past_row(struct cli *cli, const struct focal_past *past, struct table *table)
{
    char at[CLOCK_TEXT_SIZE];
    SCORE_AUTO(buf_done) struct buf people = {0};
    buf_init(&people, cli->out.max);
    for (size_t i = 0; i < past->people_count; i++) {
        buf_add_format(&people, "%s%s", i ? ", " : "", past->people[i]);
    }
    clock_format(past->at_ms, at);
    table_add(table, at);
    table_add(table, past->by);
    table_add(table, *past->line ? past->line : "every");
    table_add(table, buf_text(&people));
}

static enum score_status cmd_focal_history(struct cli *cli, const struct cli_args *args,
                                           struct score_error *err)
{
    struct focal_past *items = NULL;
    struct table table;
    size_t count = 0;
    int64_t id = 0;
    SCORE_TRY(partner_resolve(&cli->domain, args->items[0], &id, err));
    SCORE_TRY(focal_history(&cli->domain, id, &items, &count, err));
    table_init(&table, &cli->arena, "at|by|line|people");
    for (size_t i = 0; i < count; i++) {
        past_row(cli, &items[i], &table);
    }
    if (!cli->is_json) {
        return table_write(&table, &cli->out, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    table_to_json(&json, &table);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row FOCAL_OPTIONS[] = {
    OPTION_ROW_TEXT("--line", arg_focal_line, "LINE",
                    "of this product line alone; nobody named = as every line"),
};
static const struct option_row LIST_OPTIONS[] = {
    OPTION_ROW_TEXT("--query", arg_query, "TEXT", "part of the name or external id"),
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 1000000, "at most N firms, default 100"),
};
static const struct option_row ATTEST_OPTIONS[] = {
    OPTION_ROW_TEXT("--facts", arg_facts, "FACT,..",
                    "several facts of several firms, only where nothing is known"),
    OPTION_ROW_FLAG("--all", arg_all, "with --facts: every active firm"),
    OPTION_ROW_FLAG("--dry-run", arg_dry_run, "with --facts: count, and write nothing"),
    OPTION_ROW_TEXT("--fact", arg_kind, "FACT",
                    "STANDING, MYSA, AUTHORISATION, DISTRIBUTOR or PROFILE"),
    OPTION_ROW_TEXT("--state", arg_state, "STATE", "MET (default) or NOT_MET"),
    OPTION_ROW_TEXT("--line", arg_line, "LINE", "offering line; default every line"),
    OPTION_ROW_TEXT("--country", arg_country, "CODE", "customer's country; default every country"),
    OPTION_ROW_TEXT("--ground", arg_ground, "TEXT", "why it is believed"),
    OPTION_ROW_TEXT("--until", arg_until, "DATE", "when it ends; default never"),
    OPTION_ROW_FLAG("--verified", arg_verified, "somebody checked the evidence"),
};

static const struct command COMMANDS[] = {
    {"partner list", "", "firms by name", cmd_partner_list, 0, 0, true, LIST_OPTIONS,
     SCORE_ARRAY_COUNT(LIST_OPTIONS)},
    {"partner show", "PARTNER", "one firm", cmd_partner_show, 1, 1, true, NULL, 0},
    {"partner facts", "PARTNER", "the five facts: met, missing, and who must fix it",
     cmd_partner_facts, 1, 1, true, NULL, 0},
    {"partner attest", "PARTNER.. | --all",
     "state one of the five facts, or several where unknown, with the ground", cmd_partner_attest,
     0, -1, true, ATTEST_OPTIONS, SCORE_ARRAY_COUNT(ATTEST_OPTIONS)},
    {"focal show", "PARTNER", "whom passed opportunities go to", cmd_focal_show, 1, 1, true, NULL,
     0},
    {"focal set", "PARTNER EMAIL..", "name the focal, then the deputies", cmd_focal_set, 1,
     FOCALS_MAX + 1, true, FOCAL_OPTIONS, SCORE_ARRAY_COUNT(FOCAL_OPTIONS)},
    {"focal history", "PARTNER", "who was named, when, and by whom", cmd_focal_history, 1, 1, true,
     NULL, 0},
};
const struct command_list CMD_PARTNER = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
