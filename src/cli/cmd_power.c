/* SPDX-License-Identifier: Apache-2.0 */

/* score power: what can be learnt at this site's volume. */

#include <math.h>

#include "base/text.h"
#include "cli/command.h"
#include "domain/power.h"
#include "domain/report.h"

enum { WINDOW_DAYS = 90 };

static int64_t arg_weeks = 26;
static int64_t arg_share = 10;
static int64_t arg_passes;
static const char *arg_lift;
static const char *arg_rate;
static const char *arg_metric;

struct power_answer {
    struct power_plan plan;
    const char *metric;
    double passes_per_week;
    double passes_needed; /* for the lift asked about */
    double lift_findable; /* in the weeks asked about; NaN none */
};

static enum score_status points_read(struct cli *cli, const char *name, const char *text,
                                     double *ret)
{
    double value = 0;
    if (!text) {
        return SCORE_OK;
    }
    if (!text_parse_f64(text, &value) || value <= 0 || value >= 100) {
        return cli_usage(cli, "%s: '%.40s' is not a number of points between 0 and 100", name,
                         text);
    }
    *ret = value / 100;
    return SCORE_OK;
}

/* What the site has seen itself, where nothing else was said. */
static enum score_status site_read(struct cli *cli, struct power_answer *ret,
                                   struct score_error *err)
{
    struct audit audit = {0};
    struct model_summary model = {0};
    SCORE_TRY(report_audit(&cli->domain, WINDOW_DAYS, &audit, err));
    SCORE_TRY(report_model(&cli->domain, &model, err));
    bool is_won = text_equal(ret->metric, "won");
    ret->passes_per_week = (double)audit.offers * 7 / WINDOW_DAYS;
    ret->plan.base_rate = is_won ? model.win_rate : model.accept_rate;
    return SCORE_OK;
}

static enum score_status plan_check(const struct power_answer *answer, struct score_error *err)
{
    const struct power_plan *plan = &answer->plan;
    if (!(plan->base_rate > 0 && plan->base_rate < 1)) {
        return score_error_set(err, SCORE_INVALID, "rate",
                               "this site has no rate of '%s' yet: name one with --rate",
                               answer->metric);
    }
    if (!(answer->passes_per_week > 0)) {
        return score_error_set(err, SCORE_INVALID, "passes",
                               "nothing was passed in %d days: name a number with --passes",
                               WINDOW_DAYS);
    }
    if (plan->base_rate + plan->lift >= 1) {
        return score_error_set(err, SCORE_INVALID, "lift", "a rate of %g %% has no room for it",
                               100 * plan->base_rate);
    }
    return SCORE_OK;
}

static enum score_status answer_make(struct cli *cli, struct power_answer *ret,
                                     struct score_error *err)
{
    ret->metric = arg_metric ? arg_metric : "accepted";
    if (!text_equal(ret->metric, "accepted") && !text_equal(ret->metric, "won")) {
        return cli_usage(cli, "--metric is accepted or won");
    }
    SCORE_TRY(site_read(cli, ret, err));
    ret->plan.lift = 0.05;
    ret->plan.share = (double)arg_share / 100;
    SCORE_TRY(points_read(cli, "--lift", arg_lift, &ret->plan.lift));
    SCORE_TRY(points_read(cli, "--rate", arg_rate, &ret->plan.base_rate));
    ret->passes_per_week = arg_passes ? (double)arg_passes : ret->passes_per_week;
    SCORE_TRY(plan_check(ret, err));
    ret->passes_needed = ceil(power_passes(&ret->plan));
    ret->lift_findable = power_lift(&ret->plan, ret->passes_per_week * (double)arg_weeks);
    return SCORE_OK;
}

static void answer_print(struct cli *cli, const struct power_answer *answer)
{
    const struct power_plan *plan = &answer->plan;
    cli_print(cli, "%.1f passes a week, %.1f %% %s, %.0f %% of them on the baseline",
              answer->passes_per_week, 100 * plan->base_rate, answer->metric, 100 * plan->share);
    cli_print(cli, "a lift of %g points   %.0f passes, %.0f weeks, for 80 %% of true ones",
              100 * plan->lift, answer->passes_needed,
              ceil(answer->passes_needed / answer->passes_per_week));
    if (isnan(answer->lift_findable)) {
        cli_print(cli, "in %lld weeks           no lift can be found", (long long)arg_weeks);
    } else {
        cli_print(cli, "in %lld weeks           lifts of %.1f points and more",
                  (long long)arg_weeks, 100 * answer->lift_findable);
    }
}

static enum score_status cmd_power(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    struct power_answer answer = {0};
    struct json_writer json;
    (void)args;
    SCORE_TRY(answer_make(cli, &answer, err));
    if (!cli->is_json) {
        answer_print(cli, &answer);
        return SCORE_OK;
    }
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "metric", answer.metric);
    json_field_f64(&json, "passes_per_week", answer.passes_per_week);
    json_field_f64(&json, "base_rate", answer.plan.base_rate);
    json_field_f64(&json, "share", answer.plan.share);
    json_field_f64(&json, "lift", answer.plan.lift);
    json_field_f64(&json, "passes_needed", answer.passes_needed);
    json_field_f64(&json, "weeks_needed", ceil(answer.passes_needed / answer.passes_per_week));
    json_field_i64(&json, "weeks", arg_weeks);
    json_field_f64(&json, "lift_findable", answer.lift_findable);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row POWER_OPTIONS[] = {
    OPTION_ROW_TEXT("--metric", arg_metric, "NAME", "accepted (default) or won"),
    OPTION_ROW_TEXT("--lift", arg_lift, "POINTS", "percentage points to find, default 5"),
    OPTION_ROW_NUMBER("--weeks", arg_weeks, "N", 1, 520, "what can be found in them, default 26"),
    OPTION_ROW_NUMBER("--share", arg_share, "PERCENT", 5, 10, "of passes on the baseline"),
    OPTION_ROW_TEXT("--rate", arg_rate, "PERCENT", "of the baseline; default this site's"),
    OPTION_ROW_NUMBER("--passes", arg_passes, "N", 1, 1000000, "a week; default this site's"),
};

static const struct command COMMANDS[] = {
    {"power", "", "what an experiment could find out at this site's volume", cmd_power, 0, 0, true,
     POWER_OPTIONS, SCORE_ARRAY_COUNT(POWER_OPTIONS)},
};
const struct command_list CMD_POWER = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
