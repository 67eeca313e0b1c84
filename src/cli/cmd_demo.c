/* SPDX-License-Identifier: Apache-2.0 */

/* score demo: a generated market to try the product on. */

#include "base/json_writer.h"
#include "cli/command.h"
#include "cli/signins.h"
#include "domain/demo.h"

enum { PARTNERS_MAX = 50000, OPPORTUNITIES_MAX = 1000000, DAYS = 365 };

static int64_t arg_partners = 240;
static int64_t arg_opportunities = 3000;
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
        .days = DAYS,
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

static const struct option_row DEMO_OPTIONS[] = {
    OPTION_ROW_NUMBER("--partners", arg_partners, "N", 1, PARTNERS_MAX, "firms, default 240"),
    OPTION_ROW_NUMBER("--opportunities", arg_opportunities, "N", 1, OPPORTUNITIES_MAX,
                      "default 3000"),
    OPTION_ROW_NUMBER("--seed", arg_seed, "N", 0, INT64_MAX,
                      "the same seed and today give the same market"),
    OPTION_ROW_TEXT("--today", arg_today, "DATE", "where the market's year ends; default now"),
};
static const struct command COMMANDS[] = {
    {"demo", "", "fill an empty database with a generated market", cmd_demo, 0, 0, true,
     DEMO_OPTIONS, SCORE_ARRAY_COUNT(DEMO_OPTIONS)},
};
const struct command_list CMD_DEMO = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
