/* SPDX-License-Identifier: Apache-2.0 */

/* score experiment: the policy against chance, live. */

#include "api/json_experiment.h"
#include "base/clock.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"

enum { LIST_MAX = 1000 };
static const double PERCENT = 100;
static const double PPM_PER_PERCENT = 1e4;

static const char *arg_metric;
static const char *arg_name;
static const char *arg_stop_at;
static int64_t arg_share;
static int64_t arg_passes;

/* ---- printing -------------------------------------------------------------------------------- */

static void rule_print(struct cli *cli, const struct experiment_view *view)
{
    const struct experiment *item = &view->experiment;
    const char *met = view->is_over ? ": the stop rule is met" : "";
    char date[CLOCK_TEXT_SIZE];
    clock_format(item->stop_at_ms, date);
    if (item->stop_at_ms && item->stop_passes) {
        cli_print(cli, "stops       %s, or after %lld passes%s", date, (long long)item->stop_passes,
                  met);
    } else if (item->stop_at_ms) {
        cli_print(cli, "stops       %s%s", date, met);
    } else {
        cli_print(cli, "stops       after %lld passes%s", (long long)item->stop_passes, met);
    }
}

static void arm_print(struct cli *cli, const char *name, const struct experiment_arm *arm)
{
    if (!arm->known) {
        cli_print(cli, "%-11s %lld passes in %lld cell-weeks, no answer known yet", name,
                  (long long)arm->passes, (long long)arm->weeks);
        return;
    }
    double rate = PERCENT * (double)arm->successes / (double)arm->known;
    cli_print(cli, "%-11s %lld passes in %lld cell-weeks, %lld of %lld answers good: %.1f %%", name,
              (long long)arm->passes, (long long)arm->weeks, (long long)arm->successes,
              (long long)arm->known, rate);
}

static void verdict_print(struct cli *cli, const struct experiment_view *view)
{
    static const char *const WORDS[] = {
        [EXPERIMENT_VERDICT_NOT_YET_KNOWN] = "not yet known",
        [EXPERIMENT_VERDICT_BETTER] = "the policy is better than the baseline",
        [EXPERIMENT_VERDICT_WORSE] = "the policy is worse than the baseline",
    };
    if (view->has_interval) {
        cli_print(cli, "difference  %+.1f points, %+.1f to %+.1f in %lld judged cell-weeks",
                  PERCENT * view->difference, PERCENT * view->low, PERCENT * view->high,
                  (long long)view->judged_weeks);
    }
    cli_print(cli, "verdict     %s", WORDS[view->verdict]);
}

static void view_print(struct cli *cli, const struct experiment_view *view)
{
    const struct experiment *item = &view->experiment;
    char id[ID_TEXT_SIZE];
    char at[CLOCK_TEXT_SIZE];
    id_format(ID_EXPERIMENT, item->id, id);
    clock_format(item->started_at_ms, at);
    cli_print(cli, "%s %s %s", id, experiment_state_text(item->state), item->name);
    cli_print(cli, "started     %s by %s", at, item->started_by);
    rule_print(cli, view);
    if (item->stopped_at_ms) {
        clock_format(item->stopped_at_ms, at);
        cli_print(cli, "stopped     %s by %s", at, item->stopped_by);
    }
    cli_print(cli, "metric      %s, %g %% of cell-weeks on the baseline",
              item->metric == EXPERIMENT_WIN ? "win" : "accept",
              (double)item->share_ppm / PPM_PER_PERCENT);
    cli_print(cli, "commitment  %s", view->commitment);
    arm_print(cli, "policy", &view->policy);
    arm_print(cli, "baseline", &view->baseline);
    verdict_print(cli, view);
}

static enum score_status view_give(struct cli *cli, const struct experiment_view *view)
{
    struct json_writer json;
    if (!cli->is_json) {
        view_print(cli, view);
        return SCORE_OK;
    }
    cli_json_begin(cli, &json);
    experiment_view_to_json(&json, view);
    cli_json_end(cli);
    return SCORE_OK;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static enum score_status id_read(struct cli *cli, const struct cli_args *args, int64_t *ret)
{
    *ret = 0;
    if (args->count == 0 || id_parse(ID_EXPERIMENT, args->items[0], ret)) {
        return SCORE_OK;
    }
    return cli_usage(cli, "'%.40s' is no experiment: exp_.., as score experiment list shows",
                     args->items[0]);
}

static enum score_status draft_read(struct cli *cli, struct experiment_draft *ret)
{
    *ret = (struct experiment_draft){.name = arg_name ? arg_name : "",
                                     .share = (double)arg_share / PERCENT,
                                     .stop_passes = arg_passes};
    if (!arg_metric || !arg_share) {
        return cli_usage(cli, "--metric and --share are needed");
    }
    if (text_equal(arg_metric, "accept")) {
        ret->metric = EXPERIMENT_ACCEPT;
    } else if (text_equal(arg_metric, "win")) {
        ret->metric = EXPERIMENT_WIN;
    } else {
        return cli_usage(cli, "--metric is win or accept");
    }
    if (arg_stop_at && !clock_parse(arg_stop_at, &ret->stop_at_ms)) {
        return cli_usage(cli, "--stop-at: '%.40s' is no date, YYYY-MM-DD", arg_stop_at);
    }
    return SCORE_OK;
}

static enum score_status cmd_experiment_start(struct cli *cli, const struct cli_args *args,
                                              struct score_error *err)
{
    struct experiment_draft draft;
    struct experiment_view view;
    (void)args;
    SCORE_TRY(draft_read(cli, &draft));
    SCORE_TRY(experiment_start(&cli->domain, &draft, &view, err));
    return view_give(cli, &view);
}

static enum score_status cmd_experiment_stop(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    int64_t id = 0;
    struct experiment_view view;
    SCORE_TRY(id_read(cli, args, &id));
    SCORE_TRY(experiment_stop(&cli->domain, id, &view, err));
    return view_give(cli, &view);
}

static enum score_status cmd_experiment_show(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    int64_t id = 0;
    struct experiment_view view;
    SCORE_TRY(id_read(cli, args, &id));
    SCORE_TRY(experiment_read(&cli->domain, id, &view, err));
    return view_give(cli, &view);
}

static void list_json(struct cli *cli, const struct experiment *items, size_t count)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        experiment_to_json(&json, &items[i]);
    }
    json_array_end(&json);
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status cmd_experiment_list(struct cli *cli, const struct cli_args *args,
                                             struct score_error *err)
{
    struct store_page page = {.limit = LIST_MAX};
    struct experiment *items = NULL;
    size_t count = 0;
    struct table table;
    (void)args;
    SCORE_TRY(experiment_list(&cli->domain, &page, &items, &count, err));
    if (cli->is_json) {
        list_json(cli, items, count);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "id|state|metric|started|stopped|name");
    for (size_t i = 0; i < count; i++) {
        char text[CLOCK_TEXT_SIZE];
        id_format(ID_EXPERIMENT, items[i].id, text);
        table_add(&table, text);
        table_add(&table, experiment_state_text(items[i].state));
        table_add(&table, experiment_metric_text(items[i].metric));
        clock_format_date(items[i].started_at_ms, text);
        table_add(&table, text);
        clock_format_date(items[i].stopped_at_ms, text);
        table_add(&table, items[i].stopped_at_ms ? text : "");
        table_add(&table, items[i].name);
    }
    return table_write(&table, &cli->out, err);
}

static const struct option_row START_OPTIONS[] = {
    OPTION_ROW_TEXT("--metric", arg_metric, "NAME", "win or accept"),
    OPTION_ROW_NUMBER("--share", arg_share, "PERCENT", 5, 10, "of cell-weeks on the baseline"),
    OPTION_ROW_TEXT("--stop-at", arg_stop_at, "DATE", "when it stops; this, or --passes, or both"),
    OPTION_ROW_NUMBER("--passes", arg_passes, "N", EXPERIMENT_PASSES_MIN, EXPERIMENT_PASSES_MAX,
                      "after which it stops"),
    OPTION_ROW_TEXT("--name", arg_name, "TEXT", "how people call it"),
};

static const struct command COMMANDS[] = {
    {"experiment start", "", "the policy against chance, live", cmd_experiment_start, 0, 0, true,
     START_OPTIONS, SCORE_ARRAY_COUNT(START_OPTIONS)},
    {"experiment stop", "[EXPERIMENT]", "before its rule does", cmd_experiment_stop, 0, 1, true,
     NULL, 0},
    {"experiment show", "[EXPERIMENT]", "both sides, and whether the policy is better",
     cmd_experiment_show, 0, 1, true, NULL, 0},
    {"experiment list", "", "every experiment, newest first", cmd_experiment_list, 0, 0, true, NULL,
     0},
};
const struct command_list CMD_EXPERIMENT = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
