/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate rerank, match, regret: what our prices reach, beside published ones and optima. */

#include "base/clock.h"
#include "base/text.h"
#include "cli/command.h"
#include "evaluate/match.h"
#include "evaluate/regret.h"
#include "evaluate/rerank.h"

static const double MS_PER_SECOND = 1000;

static const char *arg_scores;
static const char *arg_groups;
static const char *arg_rule;
static const char *arg_set;
static int64_t arg_top = 10;
static bool arg_warm;
static int64_t arg_partners;
static int64_t arg_opportunities;
static int64_t arg_seeds = 1;
static int64_t arg_per_item;
static int64_t arg_capacity;
static int64_t arg_at_least;
static const char *arg_fairness;

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
                         "queue lookahead hindsight, not '%s'",
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
        cli_print(cli, "value    %.6g, with fairness %.6g", report->value, report->objective);
        if (report->gap > 0) {
            cli_print(cli, "gap      %.2g of the value, at most", report->gap);
        }
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
    json_field_f64(&json, "value", report->value);
    json_field_f64(&json, "objective", report->objective);
    json_field_f64(&json, "gap", report->gap);
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

/* ---- match ----------------------------------------------------------------------------------- */

static enum score_status match_options_read(struct cli *cli, struct match_problem *problem,
                                            bool *ret_is_maxmin)
{
    if (!arg_scores || !arg_per_item || !arg_capacity) {
        return cli_usage(cli, "evaluate match needs --scores FILE, --per-item N and --capacity N");
    }
    *ret_is_maxmin = arg_fairness && text_equal(arg_fairness, "maxmin");
    if (arg_fairness && !*ret_is_maxmin && !text_equal(arg_fairness, "none")) {
        return cli_usage(cli, "--fairness is none or maxmin, not '%s'", arg_fairness);
    }
    problem->per_item = (size_t)arg_per_item;
    problem->capacity = (size_t)arg_capacity;
    problem->at_least = (size_t)arg_at_least;
    return SCORE_OK;
}

struct match_report {
    const struct match_problem *problem;
    const struct match_result *result;
    const struct match_bound *bound;
    bool is_maxmin;
    double seconds;
    double judge_seconds;
};

static double match_ratio(double got, double bound)
{
    return bound > 0 ? got / bound : got >= bound ? 1 : 0;
}

static void match_json(struct cli *cli, const struct match_report *report)
{
    const struct match_bound *bound = report->bound;
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_f64(&json, "total", report->result->total);
    json_field_f64(&json, "min_item", report->result->min_item);
    json_field_f64(&json, "optimum_total", bound->total);
    json_field_f64(&json, "ratio", match_ratio(report->result->total, bound->total));
    json_field_f64(&json, "seconds", report->seconds);
    if (report->is_maxmin) {
        json_field_f64(&json, "min_item_bound", bound->min_item);
        json_field_f64(&json, "min_item_ratio",
                       match_ratio(report->result->min_item, bound->min_item));
    }
    json_field_f64(&json, "judge_seconds", report->judge_seconds);
    json_field_i64(&json, "partners", (int64_t)report->problem->partners);
    json_field_i64(&json, "opportunities", (int64_t)report->problem->items);
    json_field_text(&json, "verdict", "ok");
    json_object_end(&json);
    cli_json_end(cli);
}

static void match_print(struct cli *cli, const struct match_report *report)
{
    const struct match_bound *bound = report->bound;
    cli_print(cli, "%zu partners, %zu opportunities of %zu each, %zu to %zu a partner",
              report->problem->partners, report->problem->items, report->problem->per_item,
              report->problem->at_least, report->problem->capacity);
    cli_print(cli, "total        %.6g of at most %.6g: %.6f", report->result->total, bound->total,
              match_ratio(report->result->total, bound->total));
    if (report->is_maxmin) {
        cli_print(cli, "least sum    %.6g of at most %.6g: %.6f%s", report->result->min_item,
                  bound->min_item, match_ratio(report->result->min_item, bound->min_item),
                  bound->is_proven ? ", the optimum" : "");
    } else {
        cli_print(cli, "least sum    %.6g", report->result->min_item);
    }
    cli_print(cli, "seconds      %.2f, the judge %.2f", report->seconds, report->judge_seconds);
}

/* The numbers cannot be met: exit 1, and the reason in place of figures. */
static void match_refuse(struct cli *cli, const char *reason)
{
    static const char *const KEYS[] = {"total", "min_item", "optimum_total", "ratio", "seconds"};
    struct json_writer json;
    cli->says_no = true;
    if (!cli->is_json) {
        cli_say("score: refused: %s", reason);
        return;
    }
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(KEYS); i++) {
        json_field_null(&json, KEYS[i]);
    }
    json_field_text(&json, "verdict", "refused");
    json_key(&json, "reasons");
    json_array_begin(&json);
    json_text(&json, reason);
    json_array_end(&json);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status match_give(struct cli *cli, const struct match_problem *problem,
                                    bool is_maxmin, struct score_error *err)
{
    struct match_result result = {0};
    struct match_bound bound;
    int64_t begin_ms = clock_monotonic_ms();
    SCORE_TRY(match_run(problem, is_maxmin, &result, err));
    double seconds = seconds_since(begin_ms);
    begin_ms = clock_monotonic_ms();
    enum score_status status = match_bound(problem, &result, is_maxmin, &bound, err);
    struct match_report report = {problem,   &result, &bound,
                                  is_maxmin, seconds, seconds_since(begin_ms)};
    if (!status && cli->is_json) {
        match_json(cli, &report);
    } else if (!status) {
        match_print(cli, &report);
    }
    match_result_done(&result);
    return status;
}

static enum score_status cmd_evaluate_match(struct cli *cli, const struct cli_args *args,
                                            struct score_error *err)
{
    struct match_problem problem = {0};
    bool is_maxmin = false;
    (void)args;
    SCORE_TRY(match_options_read(cli, &problem, &is_maxmin));
    SCORE_TRY(match_scores_read(arg_scores, &problem, err));
    struct score_error why = {0};
    enum score_status status = SCORE_OK;
    if (match_check(&problem, &why)) {
        match_refuse(cli, why.text);
    } else {
        status = match_give(cli, &problem, is_maxmin, err);
    }
    match_problem_done(&problem);
    return status;
}

/* ---- regret ---------------------------------------------------------------------------------- */

static enum score_status regret_options_read(struct cli *cli, struct regret_options *ret)
{
    const char *fairness = arg_fairness ? arg_fairness : "log";
    if (!arg_partners || !arg_opportunities) {
        return cli_usage(cli, "evaluate regret needs --partners M and --opportunities T");
    }
    if (arg_partners * arg_opportunities > REGRET_CELLS_MAX) {
        return cli_usage(cli, "--partners x --opportunities is at most %d", REGRET_CELLS_MAX);
    }
    if (arg_opportunities < arg_partners) {
        return cli_usage(cli, "--opportunities is at least --partners, or equal shares are none");
    }
    if (!group_rule_parse(fairness, &ret->rule) ||
        (ret->rule != GROUP_RULE_LOG && ret->rule != GROUP_RULE_MAXMIN &&
         ret->rule != GROUP_RULE_RATIO && ret->rule != GROUP_RULE_QUEUE)) {
        return cli_usage(cli, "--fairness is log, maxmin, ratio or queue, not '%s'", fairness);
    }
    ret->partners = (size_t)arg_partners;
    ret->opportunities = (size_t)arg_opportunities;
    ret->is_warm = arg_warm;
    ret->settings = regret_settings_default(ret->rule, ret->is_warm);
    return settings_read(cli, &ret->settings);
}

/* Means over the seeds. */
struct regret_means {
    double value_ratio, objective_ratio, gini, gini_optimum, min_share, floors_met, most_of_cap;
    double seconds, judge_seconds;
};

static enum score_status regret_mean(const struct regret_options *options, struct regret_means *ret,
                                     struct score_error *err)
{
    for (int64_t seed = 1; seed <= arg_seeds; seed++) {
        struct regret_report report;
        double share = 1 / (double)arg_seeds;
        int64_t begin_ms = clock_monotonic_ms();
        SCORE_TRY(regret_run(options, (uint64_t)seed, &report, err));
        ret->seconds += seconds_since(begin_ms);
        begin_ms = clock_monotonic_ms();
        SCORE_TRY(regret_judge(options, (uint64_t)seed, &report, err));
        ret->judge_seconds += seconds_since(begin_ms);
        ret->value_ratio += share * report.value / report.value_optimum;
        ret->objective_ratio += share * report.objective / report.objective_optimum;
        ret->gini += share * report.gini;
        ret->gini_optimum += share * report.gini_optimum;
        ret->min_share += share * report.min_share;
        ret->floors_met += share * report.floors_met;
        ret->most_of_cap =
            report.most_of_cap > ret->most_of_cap ? report.most_of_cap : ret->most_of_cap;
    }
    return SCORE_OK;
}

static void regret_json(struct cli *cli, const struct regret_means *means)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_f64(&json, "value_ratio", means->value_ratio);
    json_field_f64(&json, "objective_ratio", means->objective_ratio);
    json_field_f64(&json, "gini", means->gini);
    json_field_f64(&json, "floors_met", means->floors_met);
    json_field_f64(&json, "seconds", means->seconds);
    json_field_f64(&json, "judge_seconds", means->judge_seconds);
    json_field_f64(&json, "gini_optimum", means->gini_optimum);
    json_field_f64(&json, "min_share", means->min_share);
    json_field_f64(&json, "most_of_cap", means->most_of_cap);
    json_field_i64(&json, "seeds", arg_seeds);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_evaluate_regret(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    struct regret_options options = {0};
    struct regret_means means = {0};
    (void)args;
    SCORE_TRY(regret_options_read(cli, &options));
    SCORE_TRY(regret_mean(&options, &means, err));
    if (cli->is_json) {
        regret_json(cli, &means);
        return SCORE_OK;
    }
    cli_print(cli, "%s%s, %lld partners, %lld opportunities, mean of %lld seeds",
              group_rule_text(options.rule), arg_warm ? ", warm" : "", (long long)arg_partners,
              (long long)arg_opportunities, (long long)arg_seeds);
    cli_print(cli, "value       %.4f of the hindsight optimum", means.value_ratio);
    cli_print(cli, "objective   %.4f of the hindsight optimum", means.objective_ratio);
    cli_print(cli, "gini        %.4f, the optimum's %.4f", means.gini, means.gini_optimum);
    cli_print(cli, "least share %.4f of an equal one", means.min_share);
    cli_print(cli, "floors met  %.4f of the partners; most of a cap %.4f", means.floors_met,
              means.most_of_cap);
    cli_print(cli, "seconds     %.2f, the judge %.2f", means.seconds, means.judge_seconds);
    return SCORE_OK;
}

static const struct option_row REGRET_OPTIONS[] = {
    OPTION_ROW_NUMBER("--partners", arg_partners, "M", 2, REGRET_PARTNERS_MAX,
                      "partners of the market"),
    OPTION_ROW_NUMBER("--opportunities", arg_opportunities, "T", 1, REGRET_OPPORTUNITIES_MAX,
                      "opportunities, one after the other"),
    OPTION_ROW_NUMBER("--seeds", arg_seeds, "N", 1, REGRET_SEEDS_MAX,
                      "markets to take the mean of (1)"),
    OPTION_ROW_TEXT("--fairness", arg_fairness, "RULE", "log (default), maxmin, ratio or queue"),
    OPTION_ROW_TEXT("--set", arg_set, "K=V,..", "of the rule: kappa, lambda, alpha, t0, q, eta0"),
    OPTION_ROW_FLAG("--warm", arg_warm, "learn prices on a past of the same partners"),
};
static const struct option_row MATCH_OPTIONS[] = {
    OPTION_ROW_TEXT("--scores", arg_scores, "FILE",
                    "no header; a row for a partner, a column for an opportunity"),
    OPTION_ROW_NUMBER("--per-item", arg_per_item, "N", 1, MATCH_SIDE_MAX,
                      "different partners for each opportunity"),
    OPTION_ROW_NUMBER("--capacity", arg_capacity, "N", 1, MATCH_SIDE_MAX,
                      "opportunities of a partner at most"),
    OPTION_ROW_NUMBER("--at-least", arg_at_least, "N", 0, MATCH_SIDE_MAX, ".. and at least (0)"),
    OPTION_ROW_TEXT("--fairness", arg_fairness, "WHAT",
                    "none, or maxmin: raise the worst served opportunity first"),
};
static const struct option_row RERANK_OPTIONS[] = {
    OPTION_ROW_TEXT("--scores", arg_scores, "FILE",
                    "columns user, item, score; absent pairs are 0"),
    OPTION_ROW_TEXT("--groups", arg_groups, "FILE", "columns item, group; every item once"),
    OPTION_ROW_TEXT("--rule", arg_rule, "RULE",
                    "none, cpfair, min_regularizer, pmmf, log, maxmin, quad, ratio, queue, "
                    "lookahead or hindsight"),
    OPTION_ROW_NUMBER("--top", arg_top, "N", 1, RERANK_TOP_MAX, "items shown to a user (10)"),
    OPTION_ROW_TEXT("--set", arg_set, "K=V,..",
                    "of the rule: kappa, lambda, alpha, floor, t0, q, eta0, lr, gamma, replays"),
    OPTION_ROW_FLAG("--warm", arg_warm, "learn prices on even users, measure on odd ones"),
};
static const struct command COMMANDS[] = {
    {"evaluate rerank", "", "re-rank a file of scores fairly, by our prices or published ones",
     cmd_evaluate_rerank, 0, 0, false, RERANK_OPTIONS, SCORE_ARRAY_COUNT(RERANK_OPTIONS)},
    {"evaluate match", "", "match a file of scores, partners by opportunities, and judge it by CLP",
     cmd_evaluate_match, 0, 0, false, MATCH_OPTIONS, SCORE_ARRAY_COUNT(MATCH_OPTIONS)},
    {"evaluate regret", "",
     "a made-up market: deciding one by one against hindsight, judged by CLP", cmd_evaluate_regret,
     0, 0, false, REGRET_OPTIONS, SCORE_ARRAY_COUNT(REGRET_OPTIONS)},
};
const struct command_list CMD_EVALUATE_MARKET = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
