/* SPDX-License-Identifier: Apache-2.0 */

/* score simulate: SCORE on a market whose truth is known, and what cheating would gain there. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/policy_file.h"
#include "domain/simulate_strategy.h"
#include "domain/world.h"

enum { PARTNERS_MAX = 50000, OPPORTUNITIES_MAX = 1000000, DAYS_MAX = 3650, SEEDS_DEFAULT = 20 };

static const char *arg_market;
static const char *arg_policy;
static int64_t arg_partners; /* 0 = as the market says */
static int64_t arg_opportunities;
static int64_t arg_days;
static int64_t arg_seed = 1;
static int64_t arg_seeds = SEEDS_DEFAULT;
static const char *arg_today;
static bool arg_fast;
static bool arg_strategies;

struct simulation {
    struct simulate_options options;
    struct market_spec market;
    struct policy_file policy;
};

/* ---- what is asked --------------------------------------------------------------------------- */

static enum score_status file_read(const char *path, const char *field, struct buf *ret,
                                   struct score_error *err)
{
    char chunk[16384];
    FILE *file = fopen(path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, field,
                               "'%.160s' cannot be read: %s", path, strerror(errno));
    }
    buf_init(ret, LIMIT_BODY_BYTES);
    size_t got = fread(chunk, 1, sizeof chunk, file);
    while (got && !ret->status) {
        buf_add(ret, chunk, got);
        got = fread(chunk, 1, sizeof chunk, file);
    }
    bool has_failed = ferror(file) != 0;
    (void)fclose(file); /* opened for reading: nothing can be lost */
    if (has_failed) {
        return score_error_set(err, SCORE_IO, field, "'%.160s' cannot be read", path);
    }
    return buf_status(ret, "the file", err);
}

/* A path, or the name of a market that comes with the program. */
static enum score_status market_load(struct cli *cli, const char *name, struct market_spec *ret,
                                     struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    const char *path = name;
    enum score_status status = file_read(name, "market", &text, err);
    if (status == SCORE_NOT_FOUND && !strchr(name, '/')) {
        const char *dir = config_folder(&cli->config, CONFIG_MARKETS_DIR, "markets", &cli->arena);
        path = arena_format(&cli->arena, "%s/%s%s", dir, name, strchr(name, '.') ? "" : ".json");
        if (*dir && path) {
            status = file_read(path, "market", &text, err);
        }
    }
    SCORE_TRY(status);
    return market_file_read(buf_text(&text), text.len, path, ret, err);
}

static enum score_status policy_load(struct cli *cli, const char *path, struct policy_file *ret,
                                     struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    struct score_error cause = {0};
    SCORE_TRY(file_read(path, "policy", &text, err));
    enum score_status status =
        policy_file_read(buf_text(&text), text.len, &cli->arena, ret, &cause);
    return status ? score_error_set(err, status, cause.field, "%.80s: %.160s", path, cause.text)
                  : SCORE_OK;
}

static void simulation_progress(int64_t done, int64_t total, void *user)
{
    const struct cli *cli = user;
    if (cli_has_terminal(cli)) {
        cli_progress(arg_strategies ? "seeds" : "living the market", done, total, done);
    }
}

static int64_t given_or(int64_t given, double from_market)
{
    return given ? given : (int64_t)from_market;
}

static enum score_status simulation_fill(struct cli *cli, struct simulation *ret,
                                         struct score_error *err)
{
    struct simulate_options *options = &ret->options;
    market_spec_init(&ret->market);
    if (arg_market) {
        SCORE_TRY(market_load(cli, arg_market, &ret->market, err));
        options->market = &ret->market;
    }
    if (arg_policy) {
        SCORE_TRY(policy_load(cli, arg_policy, &ret->policy, err));
        options->policy = &ret->policy.policy;
    }
    options->partners = given_or(arg_partners, ret->market.firms_count);
    options->opportunities = given_or(arg_opportunities, ret->market.arrivals_count);
    options->days = given_or(arg_days, ret->market.arrivals_days);
    options->seed = (uint64_t)arg_seed;
    options->until_ms = clock_now_ms(&cli->domain.clock);
    options->password_hash = "";
    options->is_fast = arg_fast;
    options->progress = simulation_progress;
    options->user = cli;
    if (arg_today && !clock_parse(arg_today, &options->until_ms)) {
        return cli_usage(cli, "--today is a date such as 2026-11-24, or a time with its zone");
    }
    return SCORE_OK;
}

/* ---- one market ------------------------------------------------------------------------------ */

static void result_print(struct cli *cli, const struct simulate_result *result, double seconds)
{
    cli_print(cli, "value        %.0f, %.4f of the best firm's each time (regret %.4f)",
              result->value, result->value_ratio, result->regret);
    cli_print(cli, "regret       %.3f in the first tenth, %.3f in the middle, %.3f in the last",
              result->regret_curve[0], result->regret_curve[SIMULATE_TENTHS / 2],
              result->regret_curve[SIMULATE_TENTHS - 1]);
    cli_print(cli, "promise      %s in %lld looks at a firm's last 90 days",
              result->within_bound ? "kept" : "BROKEN", (long long)result->bound_checks);
    cli_print(cli, "gini         %.4f", result->gini);
    cli_print(cli, "accepted     %.4f of %lld offers", result->accept_rate,
              (long long)result->offers);
    cli_print(cli, "won          %.4f of the closed ones", result->win_rate);
    cli_print(cli, "claims       %.3f of %lld firms differ from the mean, by the engine's word",
              result->claims, (long long)result->claims_of);
    if (result->newcomers) {
        cli_print(cli, "newcomers    %lld, at least %.0f offers in 30 days, %.3f of entitlement",
                  (long long)result->newcomers, result->newcomer_offers_least,
                  result->newcomer_share);
    }
    for (int i = SIMULATE_HONEST + 1; i < SIMULATE_AGENTS; i++) {
        const struct simulate_group *group = &result->groups[i];
        if (group->firms) {
            cli_print(cli, "%-12s %lld firms, %.3f of entitlement, value %.0f a firm",
                      simulate_agent_text((enum simulate_agent)i), (long long)group->firms,
                      group->exposure / group->entitlement, group->value / (double)group->firms);
        }
    }
    cli_print(cli, "in           %.1f s", seconds);
}

static void groups_write(struct json_writer *json, const struct simulate_result *result)
{
    json_key(json, "agents");
    json_array_begin(json);
    for (int i = 0; i < SIMULATE_AGENTS; i++) {
        const struct simulate_group *group = &result->groups[i];
        if (group->firms) {
            json_object_begin(json);
            json_field_text(json, "agent", simulate_agent_text((enum simulate_agent)i));
            json_field_i64(json, "firms", group->firms);
            json_field_f64(json, "exposure", group->exposure);
            json_field_f64(json, "entitlement", group->entitlement);
            json_field_f64(json, "value", group->value);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

static void newcomers_write(struct json_writer *json, const struct simulate_result *result)
{
    if (result->newcomers) {
        json_key(json, "newcomers");
        json_object_begin(json);
        json_field_i64(json, "firms", result->newcomers);
        json_field_f64(json, "offers_least", result->newcomer_offers_least);
        json_field_f64(json, "offers_mean", result->newcomer_offers_mean);
        json_field_f64(json, "share_of_entitlement", result->newcomer_share);
        json_object_end(json);
    }
}

static void result_write(struct cli *cli, const struct simulation *simulation,
                         const struct simulate_result *result, double seconds)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "market", simulation->market.name);
    json_field_f64(&json, "value", result->value);
    json_field_f64(&json, "value_ratio", result->value_ratio);
    json_field_f64(&json, "gini", result->gini);
    json_field_f64(&json, "win_rate", result->win_rate);
    json_field_f64(&json, "accept_rate", result->accept_rate);
    json_field_f64(&json, "regret", result->regret);
    json_key(&json, "regret_curve");
    json_array_begin(&json);
    for (size_t i = 0; i < SIMULATE_TENTHS; i++) {
        json_f64(&json, result->regret_curve[i]);
    }
    json_array_end(&json);
    json_field_bool(&json, "within_bound", result->within_bound);
    json_field_i64(&json, "bound_checks", result->bound_checks);
    json_field_i64(&json, "bound_misses", result->bound_misses);
    json_field_f64(&json, "claims", result->claims);
    json_field_i64(&json, "claims_of", result->claims_of);
    newcomers_write(&json, result);
    groups_write(&json, result);
    json_field_i64(&json, "offers", result->offers);
    json_field_f64(&json, "seconds", seconds);
    json_object_end(&json);
    cli_json_end(cli);
}

/* In a database of its own, in memory: nothing of it stays. */
static enum score_status market_run(struct cli *cli, const struct simulate_options *options,
                                    struct simulate_result *ret, struct score_error *err)
{
    if (!options->is_fast) {
        SCORE_TRY(store_open(":memory:", STORE_READ_WRITE, &cli->domain.store, err));
        SCORE_TRY(world_create(&cli->domain.world, err));
    }
    return simulate_run(&cli->domain, options, ret, err);
}

/* ---- strategies ------------------------------------------------------------------------------ */

struct strategies {
    struct simulate_strategy rows[SIMULATE_AGENTS - 1];
    struct simulate_owners owners;
};

/* What a firm has of its leads, then what it is booked for. */
static const struct {
    const char *name;
    const char *text;
    size_t offset;
} MEASURES[] = {
    {"offers", "offers shown", offsetof(struct simulate_strategy, offers)},
    {"taken", "leads taken on", offsetof(struct simulate_strategy, taken)},
    {"wins", "deals won", offsetof(struct simulate_strategy, wins)},
    {"value", "value received", offsetof(struct simulate_strategy, value)},
    {"exposure", "charged by number", offsetof(struct simulate_strategy, exposure)},
    {"charged_value", "charged by value", offsetof(struct simulate_strategy, charged_value)},
    {"entitlement", "entitlement", offsetof(struct simulate_strategy, entitlement)},
};

static void gain_write(struct json_writer *json, const char *key, const struct simulate_gain *gain)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_f64(json, "honest", gain->honest);
    json_field_f64(json, "deviating", gain->deviating);
    json_field_f64(json, "gain", gain->gain);
    json_field_f64(json, "low", gain->low);
    json_field_f64(json, "high", gain->high);
    json_object_end(json);
}

static void owners_write(struct json_writer *json, const struct simulate_owners *owners)
{
    json_key(json, "owners");
    json_object_begin(json);
    json_field_i64(json, "owners", owners->owners);
    json_field_i64(json, "firms", owners->firms);
    gain_write(json, "exposure", &owners->exposure);
    gain_write(json, "entitlement", &owners->entitlement);
    gain_write(json, "value", &owners->value);
    json_object_end(json);
}

static void strategies_write(struct cli *cli, const struct simulation *simulation,
                             const struct strategies *study, double seconds)
{
    const struct simulate_strategy *rows = study->rows;
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "market", simulation->market.name);
    json_field_i64(&json, "seeds", arg_seeds);
    json_key(&json, "strategies");
    json_array_begin(&json);
    for (int i = 0; i < SIMULATE_AGENTS - 1; i++) {
        json_object_begin(&json);
        json_field_text(&json, "agent", simulate_agent_text(rows[i].agent));
        for (size_t k = 0; k < SCORE_ARRAY_COUNT(MEASURES); k++) {
            struct simulate_gain gain;
            memcpy(&gain, (const char *)&rows[i] + MEASURES[k].offset, sizeof gain);
            gain_write(&json, MEASURES[k].name, &gain);
        }
        json_object_end(&json);
    }
    json_array_end(&json);
    owners_write(&json, &study->owners);
    json_field_f64(&json, "seconds", seconds);
    json_object_end(&json);
    cli_json_end(cli);
}

/* One measure of every agent in a line: there are more measures than agents. */
static void gains_print(struct cli *cli, const char *what, const struct simulate_strategy *rows,
                        size_t offset)
{
    char cells[SIMULATE_AGENTS - 1][40];
    _Static_assert(SIMULATE_AGENTS - 1 == 5, "five columns are printed below");
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cells); i++) {
        struct simulate_gain gain;
        memcpy(&gain, (const char *)&rows[i] + offset, sizeof gain);
        (void)snprintf(cells[i], sizeof cells[i], "%+.1f %% (%+.1f..%+.1f)", 100 * gain.gain,
                       100 * gain.low, 100 * gain.high);
    }
    cli_print(cli, "%-18s %-24s %-24s %-24s %-24s %s", what, cells[0], cells[1], cells[2], cells[3],
              cells[4]);
}

static void strategies_print(struct cli *cli, const struct strategies *study, double seconds)
{
    const struct simulate_strategy *rows = study->rows;
    const struct simulate_owners *owners = &study->owners;
    cli_print(cli, "gain over honesty, %lld seeds, 95 %% interval", (long long)arg_seeds);
    cli_print(cli, "%-18s %-24s %-24s %-24s %-24s %s", "", simulate_agent_text(rows[0].agent),
              simulate_agent_text(rows[1].agent), simulate_agent_text(rows[2].agent),
              simulate_agent_text(rows[3].agent), simulate_agent_text(rows[4].agent));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(MEASURES); i++) {
        gains_print(cli, MEASURES[i].text, rows, MEASURES[i].offset);
    }
    cli_print(cli,
              "%lld owners of five firms each beside %lld honest firms: value %+.1f %% "
              "(%+.1f..%+.1f), charged %+.1f %% (%+.1f..%+.1f), entitlement %+.1f %% "
              "(%+.1f..%+.1f)",
              (long long)owners->owners, (long long)owners->firms, 100 * owners->value.gain,
              100 * owners->value.low, 100 * owners->value.high, 100 * owners->exposure.gain,
              100 * owners->exposure.low, 100 * owners->exposure.high,
              100 * owners->entitlement.gain, 100 * owners->entitlement.low,
              100 * owners->entitlement.high);
    cli_print(cli, "in %.1f s", seconds);
}

static enum score_status cmd_simulate(struct cli *cli, const struct cli_args *args,
                                      struct score_error *err)
{
    struct simulation simulation = {0};
    struct simulate_result result = {0};
    struct strategies study;
    int64_t start_ms = clock_monotonic_ms();
    (void)args;
    SCORE_TRY(simulation_fill(cli, &simulation, err));
    if (arg_strategies) {
        simulation.options.market = &simulation.market;
        SCORE_TRY(simulate_strategies(&simulation.options, arg_seeds, study.rows, err));
        SCORE_TRY(simulate_owners(&simulation.options, arg_seeds, &study.owners, err));
    } else {
        SCORE_TRY(market_run(cli, &simulation.options, &result, err));
    }
    simulation_progress(1, 1, cli);
    double seconds = (double)(clock_monotonic_ms() - start_ms) / 1000.0;
    if (arg_strategies && cli->is_json) {
        strategies_write(cli, &simulation, &study, seconds);
    } else if (arg_strategies) {
        strategies_print(cli, &study, seconds);
    } else if (cli->is_json) {
        result_write(cli, &simulation, &result, seconds);
    } else {
        result_print(cli, &result, seconds);
    }
    return SCORE_OK;
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_TEXT("--market", arg_market, "FILE",
                    "a market: a file, or a name in markets_dir; default the demo's"),
    OPTION_ROW_TEXT("--policy", arg_policy, "FILE", "a policy; default the default one"),
    OPTION_ROW_NUMBER("--partners", arg_partners, "N", 1, PARTNERS_MAX,
                      "firms; default the market's"),
    OPTION_ROW_NUMBER("--opportunities", arg_opportunities, "N", 1, OPPORTUNITIES_MAX,
                      "default the market's"),
    OPTION_ROW_NUMBER("--days", arg_days, "N", 1, DAYS_MAX, "default the market's"),
    OPTION_ROW_NUMBER("--seed", arg_seed, "N", 0, INT64_MAX, "default 1"),
    OPTION_ROW_TEXT("--today", arg_today, "DATE", "where the simulated time ends; default now"),
    OPTION_ROW_FLAG("--fast", arg_fast, "on the engine alone: the same offers, many times faster"),
    OPTION_ROW_FLAG("--strategies", arg_strategies,
                    "what a firm would gain by not being honest (always fast)"),
    OPTION_ROW_NUMBER("--seeds", arg_seeds, "N", 2, SIMULATE_SEEDS_MAX,
                      "markets that --strategies averages over, default 20"),
};

static const struct command COMMANDS[] = {
    {"simulate", "", "measure SCORE on a generated market, in memory", cmd_simulate, 0, 0, false,
     OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_SIMULATE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
