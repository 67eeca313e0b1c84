/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate promise: what the bound on |X - E| costs in value, over u. */

#include "base/text.h"
#include "cli/command.h"
#include "evaluate/promise.h"

static const double SKILL_SDS[] = {0, 0.6};
static const char *const MARKETS[] = {"alike", "unequal"};
enum { MARKET_COUNT = SCORE_ARRAY_COUNT(SKILL_SDS), SEEDS_MAX = 100 };

static int64_t arg_firms = 35;
static int64_t arg_opportunities = 2089;
static int64_t arg_seeds = 5;
static const char *arg_set;

/* One line of the table: means over the seeds, but for the largest u needed. */
struct line {
    double u;
    double value;   /* of an opportunity */
    double ratio;   /* value over the value without the promise */
    double of_best; /* value over the best firm's each time */
    double kept_u;
};

/* "kappa=.3" */
static enum score_status parameter_set(struct cli *cli, const char *text,
                                       struct score_policy *policy)
{
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : 0;
    double value;
    if (!equals || !text_parse_f64(equals + 1, &value)) {
        return cli_usage(cli, "--set is NAME=NUMBER, not '%s'", text);
    }
#define X(name, default_value, min, max, help)                                                     \
    if (len == strlen(#name) && memcmp(text, #name, len) == 0) {                                   \
        policy->name = value;                                                                      \
        return SCORE_OK;                                                                           \
    }
    SCORE_POLICY_LIST(X)
#undef X
    return cli_usage(cli, "a policy has no parameter '%.*s'", (int)len, text);
}

static enum score_status policy_read(struct cli *cli, struct score_policy *policy)
{
    const char *at = arg_set;
    score_policy_init(policy);
    score_policy_recommend(policy);
    while (at && *at) {
        size_t len = strcspn(at, ",");
        const char *one = arena_dup(&cli->arena, at, len);
        if (!one) {
            return cli_usage(cli, "--set: out of memory");
        }
        SCORE_TRY(parameter_set(cli, one, policy));
        at += len + (at[len] == ',');
    }
    struct score_error why = {0};
    if (score_policy_check(policy, &why)) {
        return cli_usage(cli, "--set: %s %s", why.field, why.text);
    }
    return SCORE_OK;
}

static enum score_status lines_make(struct promise_options *options,
                                    struct line ret[PROMISE_POINTS], struct score_error *err)
{
    memset(ret, 0, PROMISE_POINTS * sizeof(*ret));
    for (int64_t seed = 1; seed <= arg_seeds; seed++) {
        struct promise_point points[PROMISE_POINTS];
        options->seed = (uint64_t)seed;
        SCORE_TRY(promise_curve(options, points, err));
        double without = points[PROMISE_POINTS - 1].value;
        for (int i = 0; i < PROMISE_POINTS; i++) {
            ret[i].u = points[i].u;
            ret[i].value += points[i].value / (double)(arg_seeds * arg_opportunities);
            ret[i].ratio += points[i].value / without / (double)arg_seeds;
            ret[i].of_best += points[i].value / points[i].best / (double)arg_seeds;
            ret[i].kept_u = points[i].kept_u > ret[i].kept_u ? points[i].kept_u : ret[i].kept_u;
        }
    }
    return SCORE_OK;
}

static void lines_print(struct cli *cli, size_t market, const struct line lines[PROMISE_POINTS])
{
    cli_print(cli, "%s firms", MARKETS[market]);
    cli_print(cli, "  u        value  value/without  value/best  u needed");
    for (int i = 0; i < PROMISE_POINTS; i++) {
        const struct line *line = &lines[i];
        if (line->u > 0) {
            cli_print(cli, "  %-4g %9.1f %14.4f %11.4f %9.2f", line->u, line->value, line->ratio,
                      line->of_best, line->kept_u);
        } else {
            cli_print(cli, "  off  %9.1f %14.4f %11.4f %9.2f", line->value, line->ratio,
                      line->of_best, line->kept_u);
        }
    }
}

static void lines_json(struct json_writer *json, size_t market,
                       const struct line lines[PROMISE_POINTS])
{
    json_object_begin(json);
    json_field_text(json, "market", MARKETS[market]);
    json_field_f64(json, "skill_sd", SKILL_SDS[market]);
    json_key(json, "curve");
    json_array_begin(json);
    for (int i = 0; i < PROMISE_POINTS; i++) {
        json_object_begin(json);
        if (lines[i].u > 0) {
            json_field_f64(json, "u", lines[i].u);
        } else {
            json_field_null(json, "u");
        }
        json_field_f64(json, "value", lines[i].value);
        json_field_f64(json, "value_ratio", lines[i].ratio);
        json_field_f64(json, "value_of_best", lines[i].of_best);
        json_field_f64(json, "u_needed", lines[i].kept_u);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static enum score_status cmd_evaluate_promise(struct cli *cli, const struct cli_args *args,
                                              struct score_error *err)
{
    struct line lines[MARKET_COUNT][PROMISE_POINTS];
    struct promise_options options = {.firms = (size_t)arg_firms,
                                      .opportunities = (size_t)arg_opportunities};
    (void)args;
    SCORE_TRY(policy_read(cli, &options.policy));
    for (size_t market = 0; market < MARKET_COUNT; market++) {
        options.skill_sd = SKILL_SDS[market];
        SCORE_TRY(lines_make(&options, lines[market], err));
    }
    if (!cli->is_json) {
        cli_print(cli, "%lld firms, %lld opportunities, mean of %lld seeds", (long long)arg_firms,
                  (long long)arg_opportunities, (long long)arg_seeds);
        for (size_t market = 0; market < MARKET_COUNT; market++) {
            lines_print(cli, market, lines[market]);
        }
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_key(&json, "markets");
    json_array_begin(&json);
    for (size_t market = 0; market < MARKET_COUNT; market++) {
        lines_json(&json, market, lines[market]);
    }
    json_array_end(&json);
    json_field_i64(&json, "firms", arg_firms);
    json_field_i64(&json, "opportunities", arg_opportunities);
    json_field_i64(&json, "seeds", arg_seeds);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_NUMBER("--firms", arg_firms, "N", 2, PROMISE_FIRMS_MAX, "firms of the market (35)"),
    OPTION_ROW_NUMBER("--opportunities", arg_opportunities, "N", 1, PROMISE_OPPORTUNITIES_MAX,
                      "opportunities in its year (2089)"),
    OPTION_ROW_NUMBER("--seeds", arg_seeds, "N", 1, SEEDS_MAX, "markets to take the mean of (5)"),
    OPTION_ROW_TEXT("--set", arg_set, "K=V,..", "parameters of the policy"),
};
static const struct command COMMANDS[] = {
    {"evaluate promise", "", "a made-up market: what the promise costs in value, over its bound u",
     cmd_evaluate_promise, 0, 0, false, OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_EVALUATE_PROMISE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
