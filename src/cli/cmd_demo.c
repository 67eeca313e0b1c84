/* SPDX-License-Identifier: Apache-2.0 */

/* score demo, score simulate: generated markets. */

#include "base/json_writer.h"
#include "cli/command.h"
#include "cli/signins.h"
#include "domain/demo.h"
#include "domain/world.h"

enum { PARTNERS_MAX = 50000, OPPORTUNITIES_MAX = 1000000, DAYS_MAX = 3650 };

static int64_t arg_partners = 240;
static int64_t arg_opportunities = 3000;
static int64_t arg_days = 365;
static int64_t arg_seed = 1;
static const char *arg_today;

static void market_progress(int64_t done, int64_t total, void *user)
{
    const struct cli *cli = user;
    if (cli_has_terminal(cli)) {
        cli_progress("living a year", done, total, done);
    }
}

static enum score_status options_fill(struct cli *cli, struct simulate_options *ret)
{
    *ret = (struct simulate_options){
        .partners = arg_partners,
        .opportunities = arg_opportunities,
        .days = arg_days,
        .seed = (uint64_t)arg_seed,
        .until_ms = clock_now_ms(&cli->domain.clock),
        .password_hash = "",
        .progress = market_progress,
        .user = cli,
    };
    if (arg_today && !clock_parse(arg_today, &ret->until_ms)) {
        return cli_usage(cli, "--today is a date such as 2026-11-24, or a time with its zone");
    }
    return SCORE_OK;
}

static enum score_status cmd_demo(struct cli *cli, const struct cli_args *args,
                                  struct score_error *err)
{
    struct simulate_options options;
    struct demo_summary summary = {0};
    int64_t start_ms = clock_monotonic_ms();
    (void)args;
    SCORE_TRY(options_fill(cli, &options));
    SCORE_TRY(demo_fill(&cli->domain, &options, &summary, err));
    market_progress(1, 1, cli);
    double seconds = (double)(clock_monotonic_ms() - start_ms) / 1000.0;
    if (!cli->is_json) {
        cli_print(cli, "%lld firms, %lld people, %lld opportunities, %lld events, in %.1f s",
                  (long long)summary.partners, (long long)summary.users,
                  (long long)summary.opportunities, (long long)summary.events, seconds);
        signins_say();
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "partners", summary.partners);
    json_field_i64(&json, "users", summary.users);
    json_field_i64(&json, "opportunities", summary.opportunities);
    json_field_i64(&json, "events", summary.events);
    json_field_i64(&json, "offers", summary.simulated.offers);
    json_field_f64(&json, "accept_rate", summary.simulated.accept_rate);
    json_field_f64(&json, "win_rate", summary.simulated.win_rate);
    json_field_f64(&json, "seconds", seconds);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

/* In a database of its own, in memory: nothing of it stays. */
static enum score_status simulate_in_memory(struct cli *cli, const struct simulate_options *options,
                                            struct simulate_result *ret, struct score_error *err)
{
    SCORE_TRY(store_open(":memory:", STORE_READ_WRITE, &cli->domain.store, err));
    SCORE_TRY(world_create(&cli->domain.world, err));
    return simulate_run(&cli->domain, options, ret, err);
}

static enum score_status cmd_simulate(struct cli *cli, const struct cli_args *args,
                                      struct score_error *err)
{
    struct simulate_options options;
    struct simulate_result result = {0};
    int64_t start_ms = clock_monotonic_ms();
    (void)args;
    SCORE_TRY(options_fill(cli, &options));
    SCORE_TRY(simulate_in_memory(cli, &options, &result, err));
    market_progress(1, 1, cli);
    double seconds = (double)(clock_monotonic_ms() - start_ms) / 1000.0;
    if (!cli->is_json) {
        cli_print(cli, "value        %.0f, %.4f of the best firm's each time (regret %.4f)",
                  result.value, result.value_ratio, result.regret);
        cli_print(cli, "gini         %.4f", result.gini);
        cli_print(cli, "accepted     %.4f of %lld offers", result.accept_rate,
                  (long long)result.offers);
        cli_print(cli, "won          %.4f of the closed ones", result.win_rate);
        cli_print(cli, "in           %.1f s", seconds);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_f64(&json, "value", result.value);
    json_field_f64(&json, "value_ratio", result.value_ratio);
    json_field_f64(&json, "gini", result.gini);
    json_field_f64(&json, "win_rate", result.win_rate);
    json_field_f64(&json, "accept_rate", result.accept_rate);
    json_field_f64(&json, "regret", result.regret);
    json_field_i64(&json, "offers", result.offers);
    json_field_f64(&json, "seconds", seconds);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row DEMO_OPTIONS[] = {
    OPTION_ROW_NUMBER("--partners", arg_partners, "N", 1, PARTNERS_MAX, "firms, default 240"),
    OPTION_ROW_NUMBER("--opportunities", arg_opportunities, "N", 1, OPPORTUNITIES_MAX,
                      "default 3000"),
    OPTION_ROW_NUMBER("--seed", arg_seed, "N", 0, INT64_MAX,
                      "the same seed and today give the same market"),
    OPTION_ROW_TEXT("--today", arg_today, "DATE", "where the market's year ends; default now"),
};
static const struct option_row SIMULATE_OPTIONS[] = {
    OPTION_ROW_NUMBER("--partners", arg_partners, "N", 1, PARTNERS_MAX, "firms, default 240"),
    OPTION_ROW_NUMBER("--opportunities", arg_opportunities, "N", 1, OPPORTUNITIES_MAX,
                      "default 3000"),
    OPTION_ROW_NUMBER("--days", arg_days, "N", 1, DAYS_MAX, "default 365"),
    OPTION_ROW_NUMBER("--seed", arg_seed, "N", 0, INT64_MAX, "default 1"),
    OPTION_ROW_TEXT("--today", arg_today, "DATE", "where the simulated time ends; default now"),
};

static const struct command COMMANDS[] = {
    {"demo", "", "fill an empty database with a generated market", cmd_demo, 0, 0, true,
     DEMO_OPTIONS, SCORE_ARRAY_COUNT(DEMO_OPTIONS)},
    {"simulate", "", "measure SCORE on a generated market, in memory", cmd_simulate, 0, 0, false,
     SIMULATE_OPTIONS, SCORE_ARRAY_COUNT(SIMULATE_OPTIONS)},
};
const struct command_list CMD_DEMO = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
