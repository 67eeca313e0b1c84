/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate rerank, match, regret: what our prices reach, beside published ones and optima. */

#include "base/clock.h"
#include "base/text.h"
#include "cli/command.h"
#include "evaluate/rerank.h"

static const double MS_PER_SECOND = 1000;

static const char *arg_scores;
static const char *arg_groups;
static const char *arg_rule;
static const char *arg_set;
static int64_t arg_top = 10;
static bool arg_warm;

static double seconds_since(int64_t begin_ms)
{
    return (double)(clock_monotonic_ms() - begin_ms) / MS_PER_SECOND;
}

/* ---- rerank ---------------------------------------------------------------------------------- */

/* "kappa=.3,alpha=4" */
static enum score_status settings_read(struct cli *cli, struct group_settings *settings)
{
    struct score_error why = {0};
    const char *at = arg_set;
    while (at && *at) {
        size_t len = strcspn(at, ",");
        const char *one = arena_dup(&cli->arena, at, len);
        if (!one || group_settings_parse(settings, one, &why)) {
            return cli_usage(cli, "--set: %s", one ? why.text : "out of memory");
        }
        at += len + (at[len] == ',');
    }
    return SCORE_OK;
}

static enum score_status rerank_options_read(struct cli *cli, struct rerank_options *ret)
{
    if (!arg_scores || !arg_groups || !arg_rule) {
        return cli_usage(cli, "evaluate rerank needs --scores FILE, --groups FILE and --rule RULE");
    }
    ret->top = (size_t)arg_top;
    ret->is_warm = arg_warm;
    if (!group_rule_parse(arg_rule, &ret->rule)) {
        return cli_usage(cli,
                         "--rule is one of none cpfair min_regularizer pmmf log maxmin quad ratio "
                         "queue, not '%s'",
                         arg_rule);
    }
    ret->settings = group_settings_default(ret->rule, ret->is_warm);
    return settings_read(cli, &ret->settings);
}

static void rerank_give(struct cli *cli, const struct rerank_report *report, double seconds)
{
    if (!cli->is_json) {
        cli_print(cli, "rule     %s%s, top %lld, %zu users measured", arg_rule,
                  arg_warm ? ", warm" : "", (long long)arg_top, report->users);
        cli_print(cli, "ndcg     %.4f", report->ndcg);
        cli_print(cli, "u_loss   %.4f", report->u_loss);
        cli_print(cli, "min/max  %.4f", report->min_max);
        cli_print(cli, "mmf      %.4f", report->mmf);
        cli_print(cli, "gini     %.4f", report->gini);
        cli_print(cli, "seconds  %.2f", seconds);
        return;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_f64(&json, "ndcg", report->ndcg);
    json_field_f64(&json, "u_loss", report->u_loss);
    json_field_f64(&json, "min_max", report->min_max);
    json_field_f64(&json, "mmf", report->mmf);
    json_field_f64(&json, "gini", report->gini);
    json_field_f64(&json, "seconds", seconds);
    json_field_text(&json, "rule", arg_rule);
    json_field_i64(&json, "top", arg_top);
    json_field_i64(&json, "users", (int64_t)report->users);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_evaluate_rerank(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    struct rerank_options options = {0};
    struct rerank_report report;
    struct rerank_data data = {0};
    (void)args;
    SCORE_TRY(rerank_options_read(cli, &options));
    SCORE_TRY(rerank_data_read(arg_scores, arg_groups, &data, err));
    int64_t begin_ms = clock_monotonic_ms();
    enum score_status status = rerank_run(&data, &options, &report, err);
    rerank_data_done(&data);
    if (!status) {
        rerank_give(cli, &report, seconds_since(begin_ms));
    }
    return status;
}

static const struct option_row RERANK_OPTIONS[] = {
    OPTION_ROW_TEXT("--scores", arg_scores, "FILE",
                    "columns user, item, score; absent pairs are 0"),
    OPTION_ROW_TEXT("--groups", arg_groups, "FILE", "columns item, group; every item once"),
    OPTION_ROW_TEXT("--rule", arg_rule, "RULE",
                    "none, cpfair, min_regularizer, pmmf, log, maxmin, quad, ratio or queue"),
    OPTION_ROW_NUMBER("--top", arg_top, "N", 1, RERANK_TOP_MAX, "items shown to a user (10)"),
    OPTION_ROW_TEXT("--set", arg_set, "K=V,..",
                    "of the rule: kappa, lambda, alpha, t0, q, eta0, lr, gamma"),
    OPTION_ROW_FLAG("--warm", arg_warm, "learn prices on even users, measure on odd ones"),
};
static const struct command COMMANDS[] = {
    {"evaluate rerank", "", "re-rank a file of scores fairly, by our prices or published ones",
     cmd_evaluate_rerank, 0, 0, false, RERANK_OPTIONS, SCORE_ARRAY_COUNT(RERANK_OPTIONS)},
};
const struct command_list CMD_EVALUATE_MARKET = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
