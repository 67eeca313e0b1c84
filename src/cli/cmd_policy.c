/* SPDX-License-Identifier: Apache-2.0 */

/* score policy: from a draft to what is in force, and back. */

#include <errno.h>

#include "api/json_policy.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/identity.h"
#include "domain/policy_evaluate.h"
#include "domain/policy_feasible.h"
#include "store/party_store.h"

enum { LIST_MAX = 1000 };

static int64_t arg_days;
static int64_t arg_seeds;
static const char *arg_as;
static bool arg_recommended;
static const char *arg_reason;

/* ---- who and which --------------------------------------------------------------------------- */

/* pol_.. or the version that decisions name. */
static enum score_status id_read(const char *text, int64_t *ret, struct score_error *err)
{
    if (id_parse(ID_POLICY, text, ret) || (text_parse_i64(text, ret) && *ret > 0)) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_NOT_FOUND, "id",
                           "no policy '%.40s': pol_.. or its version, as score policy list shows",
                           text);
}

/* From here on as a real user of the portal; the events keep both names. */
static enum score_status person_set(struct cli *cli, const char **ret_note, struct score_error *err)
{
    struct user user;
    struct domain *domain = &cli->domain;
    *ret_note = "";
    if (!arg_as) {
        return SCORE_OK;
    }
    const char *email = identity_email_fold(domain->arena, arg_as);
    if (!email) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = store_user_find(domain->store, email, domain->arena, &user, err);
    if (status == SCORE_NOT_FOUND || (!status && user.state != USER_ACTIVE)) {
        return score_error_set(err, SCORE_DENIED, "as", "'%.80s' is nobody who may sign in here",
                               arg_as);
    }
    SCORE_TRY(status);
    const char *at = domain->actor.name;
    domain->actor = actor_of_user(&user, domain->arena);
    *ret_note = at;
    return SCORE_OK;
}

/* ---- printing -------------------------------------------------------------------------------- */

static void view_print(struct cli *cli, const struct policy_view *view)
{
    char id[ID_TEXT_SIZE];
    const struct policy *policy = &view->policy;
    id_format(ID_POLICY, policy->id, id);
    cli_print(cli, "%s  version %lld  %s  %s", id, (long long)policy->id,
              policy_state_text(policy->state), policy->name);
    cli_print(cli, "drafted by  %s", policy->drafted_by);
    if (*policy->approved_by) {
        cli_print(cli, "approved by %s", policy->approved_by);
    }
    for (size_t i = 0; i < policy_parameter_count(); i++) {
        double value = policy_parameter_value(&view->values, i);
        double live = policy_parameter_value(&view->live_values, i);
        const char *name = policy_parameter_at(i)->name;
        if (value < live || value > live) {
            cli_print(cli, "  %-22s %g, in force %g", name, value, live);
        } else {
            cli_print(cli, "  %-22s %g", name, value);
        }
    }
    if (view->has_evaluation) {
        cli_print(cli, "evaluation  %s%s: %s", policy_verdict_text(view->evaluation.verdict),
                  view->evaluation_counts ? "" : " (older than the policy in force)",
                  view->evaluation.summary);
    }
    if (view->shadow.decisions) {
        const struct policy_shadow_sums *shadow = &view->shadow;
        double count = (double)shadow->decisions;
        cli_print(cli,
                  "shadow      %lld decisions, the same firm in %lld; value %.2f, in force %.2f",
                  (long long)shadow->decisions, (long long)shadow->same, shadow->value / count,
                  shadow->live_value / count);
    }
}

static void view_give(struct cli *cli, const struct policy_view *view)
{
    struct json_writer json;
    if (!cli->is_json) {
        view_print(cli, view);
        return;
    }
    cli_json_begin(cli, &json);
    policy_view_to_json(&json, view);
    cli_json_end(cli);
}

static void list_json(struct cli *cli, const struct policy *items, size_t count)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        policy_to_json(&json, &items[i]);
    }
    json_array_end(&json);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_policy_list(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    struct store_page page = {.limit = LIST_MAX};
    struct policy *items = NULL;
    size_t count = 0;
    struct table table;
    (void)args;
    SCORE_TRY(policy_list(&cli->domain, &page, &items, &count, err));
    if (cli->is_json) {
        list_json(cli, items, count);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, ">version|state|name|drafted by|approved by|id");
    for (size_t i = 0; i < count; i++) {
        char id[ID_TEXT_SIZE];
        id_format(ID_POLICY, items[i].id, id);
        table_add_i64(&table, items[i].id);
        table_add(&table, policy_state_text(items[i].state));
        table_add(&table, items[i].name);
        table_add(&table, items[i].drafted_by);
        table_add(&table, items[i].approved_by);
        table_add(&table, id);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_policy_show(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(id_read(args->items[0], &id, err));
    SCORE_TRY(policy_read(&cli->domain, id, &view, err));
    view_give(cli, &view);
    return SCORE_OK;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static enum score_status file_read(const char *path, struct buf *ret, struct score_error *err)
{
    char chunk[4096];
    FILE *file = text_equal(path, "-") ? stdin : fopen(path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "file",
                               "'%.120s' cannot be read: %s", path, strerror(errno));
    }
    buf_init(ret, LIMIT_BODY_BYTES);
    size_t got = fread(chunk, 1, sizeof chunk, file);
    while (got && !ret->status) {
        buf_add(ret, chunk, got);
        got = fread(chunk, 1, sizeof chunk, file);
    }
    bool has_failed = ferror(file) != 0;
    if (file != stdin) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
    }
    if (has_failed) {
        return score_error_set(err, SCORE_IO, "file", "'%.120s' cannot be read", path);
    }
    return buf_status(ret, "the policy", err);
}

/* Reads the file of args; what is wrong names it. */
static enum score_status policy_of(struct cli *cli, const char *path, struct policy_file *ret,
                                   struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    SCORE_TRY(file_read(path, &text, err));
    struct score_error cause = {0};
    enum score_status status =
        policy_file_read(buf_text(&text), text.len, &cli->arena, ret, &cause);
    return status ? score_error_set(err, status, cause.field, "%.80s: %.160s", path, cause.text)
                  : SCORE_OK;
}

static void check_json(struct cli *cli, const struct policy_feasibility *found)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_bool(&json, "ok", !found->reason);
    json_field_text(&json, "reason", found->reason ? found->reason : "");
    json_key(&json, "clash");
    json_array_begin(&json);
    for (int line = 0; line < FEASIBLE_LINE_COUNT; line++) {
        if ((found->answer.clash | found->answer.missing) >> line & 1) {
            json_text(&json, feasible_line_name((enum feasible_line)line));
        }
    }
    json_array_end(&json);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_policy_check(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    struct policy_file file;
    struct policy_feasibility found;
    SCORE_TRY(policy_of(cli, args->items[0], &file, err));
    SCORE_TRY(policy_check(&cli->domain, &file, &found, err));
    if (cli->is_json) {
        check_json(cli, &found);
    } else {
        cli_print(cli, "%s", found.reason ? found.reason : "its limits can be met");
    }
    cli->says_no = found.reason != NULL;
    return SCORE_OK;
}

static enum score_status cmd_policy_draft(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    struct policy_file file = {.name = "recommended"};
    struct policy_view view;
    const char *note = "";
    if ((args->count == 1) == arg_recommended) {
        return cli_usage(cli, "policy draft takes a FILE or --recommended");
    }
    if (arg_recommended) {
        policy_recommended(&file.policy);
    } else {
        SCORE_TRY(policy_of(cli, args->items[0], &file, err));
    }
    SCORE_TRY(person_set(cli, &note, err));
    SCORE_TRY(policy_draft(&cli->domain, &file, note, &view, err));
    view_give(cli, &view);
    return SCORE_OK;
}

static enum score_status cmd_policy_evaluate(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    int64_t id = 0;
    struct policy_view view;
    struct policy_judge_options options = {.days = arg_days, .seeds = arg_seeds};
    SCORE_TRY(id_read(args->items[0], &id, err));
    SCORE_TRY(policy_evaluate(&cli->domain, id, &options, &view, err));
    view_give(cli, &view);
    cli->says_no = view.evaluation.verdict != POLICY_VERDICT_PASSED;
    return SCORE_OK;
}

static enum score_status cmd_policy_approve(struct cli *cli, const struct cli_args *args,
                                            struct score_error *err)
{
    int64_t id = 0;
    struct policy_view view;
    const char *note = "";
    SCORE_TRY(id_read(args->items[0], &id, err));
    SCORE_TRY(person_set(cli, &note, err));
    SCORE_TRY(policy_approve(&cli->domain, id, note, &view, err));
    view_give(cli, &view);
    return SCORE_OK;
}

static enum score_status cmd_policy_shadow(struct cli *cli, const struct cli_args *args,
                                           struct score_error *err)
{
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(id_read(args->items[0], &id, err));
    SCORE_TRY(policy_shadow_begin(&cli->domain, id, &view, err));
    view_give(cli, &view);
    return SCORE_OK;
}

static enum score_status cmd_policy_activate(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(id_read(args->items[0], &id, err));
    SCORE_TRY(policy_activate(&cli->domain, id, &view, err));
    view_give(cli, &view);
    return SCORE_OK;
}

static enum score_status cmd_policy_rollback(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    struct policy_view view;
    (void)args;
    SCORE_TRY(policy_rollback(&cli->domain, 0, arg_reason ? arg_reason : "", &view, err));
    view_give(cli, &view);
    return SCORE_OK;
}

static const struct option_row AS_OPTIONS[] = {
    OPTION_ROW_TEXT("--as", arg_as, "EMAIL", "as this user; the event names both"),
};
static const struct option_row DRAFT_OPTIONS[] = {
    OPTION_ROW_FLAG("--recommended", arg_recommended, "what a new database begins with"),
    OPTION_ROW_TEXT("--as", arg_as, "EMAIL", "as this user; the event names both"),
};
static const struct option_row EVALUATE_OPTIONS[] = {
    OPTION_ROW_NUMBER("--days", arg_days, "N", 1, 365, "of answered decisions, default 90"),
    OPTION_ROW_NUMBER("--seeds", arg_seeds, "N", 1, 20, "simulated markets, default 3"),
};
static const struct option_row ROLLBACK_OPTIONS[] = {
    OPTION_ROW_TEXT("--reason", arg_reason, "TEXT", "for the event"),
};

static const struct command COMMANDS[] = {
    {"policy list", "", "every policy, newest first", cmd_policy_list, 0, 0, true, NULL, 0},
    {"policy show", "POLICY", "one, beside the policy in force", cmd_policy_show, 1, 1, true, NULL,
     0},
    {"policy check", "FILE", "can its caps, floors and bands be met; exit 1 if not",
     cmd_policy_check, 1, 1, true, NULL, 0},
    {"policy draft", "FILE|--recommended", "a new draft", cmd_policy_draft, 0, 1, true,
     DRAFT_OPTIONS, SCORE_ARRAY_COUNT(DRAFT_OPTIONS)},
    {"policy evaluate", "POLICY", "what it would do; exit 1 below the gate", cmd_policy_evaluate, 1,
     1, true, EVALUATE_OPTIONS, SCORE_ARRAY_COUNT(EVALUATE_OPTIONS)},
    {"policy approve", "POLICY", "by a second person", cmd_policy_approve, 1, 1, true, AS_OPTIONS,
     SCORE_ARRAY_COUNT(AS_OPTIONS)},
    {"policy shadow", "POLICY", "compute it beside each decision", cmd_policy_shadow, 1, 1, true,
     NULL, 0},
    {"policy activate", "POLICY", "put it in force", cmd_policy_activate, 1, 1, true, NULL, 0},
    {"policy rollback", "", "put the former policy in force again", cmd_policy_rollback, 0, 0, true,
     ROLLBACK_OPTIONS, SCORE_ARRAY_COUNT(ROLLBACK_OPTIONS)},
};
const struct command_list CMD_POLICY = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
