/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate ope: what another policy would have earned, from a log in files. */

#include <math.h>

#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "evaluate/ope.h"

static const char *arg_format;
static const char *arg_log;
static const char *arg_items;
static const char *arg_policy;
static const char *arg_tau;
static const char *arg_lambda;
static const char *arg_tune;
static int64_t arg_folds;
static int64_t arg_samples = 1000;
static int64_t arg_seed = 1;
static bool arg_force;

enum { FOLDS_OBD = 1, FOLDS_TARGET = 3 };

/* ---- options --------------------------------------------------------------------------------- */

static enum score_status parameter_read(struct cli *cli, const char *name, const char *text,
                                        double *ret)
{
    double value = (double)NAN;
    if (text && (!text_parse_f64(text, &value) || value < 0)) {
        return cli_usage(cli, "%s: '%s' is not a number of 0 or more", name, text);
    }
    *ret = value;
    return SCORE_OK;
}

/* At these the figures of the Open Bandit Dataset are published (engine.md 11.2). */
static const double OBD_TAU = 10;
static const double OBD_LAMBDA = 100;

static enum score_status options_read(struct cli *cli, bool is_obd, struct ope_options *ret)
{
    *ret = (struct ope_options){
        .tuning = ESTIMATOR_TUNING_BOUND,
        .draws = {.count = arg_samples, .seed = (uint64_t)arg_seed},
    };
    SCORE_TRY(parameter_read(cli, "--tau", arg_tau, &ret->tau));
    SCORE_TRY(parameter_read(cli, "--lambda", arg_lambda, &ret->lambda));
    if (arg_tune && text_equal(arg_tune, "slope")) {
        ret->tuning = ESTIMATOR_TUNING_SLOPE;
    } else if (arg_tune && !text_equal(arg_tune, "bound")) {
        return cli_usage(cli, "--tune is bound or slope");
    }
    if (is_obd && !arg_tune) {
        ret->tau = isnan(ret->tau) ? OBD_TAU : ret->tau;
        ret->lambda = isnan(ret->lambda) ? OBD_LAMBDA : ret->lambda;
    }
    return SCORE_OK;
}

static enum score_status source_read(struct cli *cli, bool *ret_is_obd, struct ope_source *ret)
{
    bool is_obd = arg_format && text_equal(arg_format, "obd");
    if (!is_obd && (!arg_format || !text_equal(arg_format, "target"))) {
        return cli_usage(cli, "--format is obd or target");
    }
    if (!arg_log) {
        return cli_usage(cli, "--log says which file the log is");
    }
    if (is_obd && (!arg_items || !arg_policy)) {
        return cli_usage(cli, "--format obd needs --items FILE and --policy uniform|FILE");
    }
    if (!is_obd && (arg_items || arg_policy)) {
        return cli_usage(cli, "--format target takes neither --items nor --policy");
    }
    bool is_uniform = arg_policy && text_equal(arg_policy, "uniform");
    *ret_is_obd = is_obd;
    *ret = (struct ope_source){.log_path = arg_log,
                               .items_path = arg_items,
                               .policy_path = is_uniform ? NULL : arg_policy,
                               .folds = arg_folds ? (int)arg_folds
                                        : is_obd  ? FOLDS_OBD
                                                  : FOLDS_TARGET};
    return SCORE_OK;
}

/* ---- what is worth knowing beside the figures ------------------------------------------------ */

enum { NOTES_MAX = 3 };

struct notes {
    const char *items[NOTES_MAX];
    size_t count;
};

static struct notes notes_find(struct cli *cli, const struct ope_log *log,
                               const struct ope_report *report)
{
    struct notes notes = {.count = 0};
    if (report->mean_reward <= 0 || report->mean_reward >= 1) {
        notes.items[notes.count++] =
            "every reward is the same: of the intervals, the sequence alone says how sure that is";
    }
    if (log->fits_by_base_rate) {
        notes.items[notes.count++] = arena_format(
            &cli->arena, "%zu of %zu fits of q had no reward, or nothing but rewards: base rate",
            log->fits_by_base_rate, log->fits);
    }
    if (log->cells_by_base_rate) {
        notes.items[notes.count++] = arena_format(
            &cli->arena, "%zu of %zu rows are alone with their target and action: base rate",
            log->cells_by_base_rate, log->count);
    }
    return notes;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void interval_to_json(struct json_writer *json, const char *key,
                             const struct interval *interval)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_f64(json, "low", interval->low);
    json_field_f64(json, "high", interval->high);
    json_object_end(json);
}

static void intervals_to_json(struct json_writer *json, const struct ope_intervals *intervals)
{
    /* Rewards have no bound times the weights, so Bernstein's has no upper side: null. */
    struct interval bernstein = {intervals->bernstein_low, (double)NAN};
    json_key(json, "intervals");
    json_object_begin(json);
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        json_key(json, estimator_name((enum estimator)e));
        json_object_begin(json);
        interval_to_json(json, "normal", &intervals->normal[e]);
        interval_to_json(json, "bootstrap", &intervals->bootstrap[e]);
        if (e == ESTIMATOR_IPS) {
            interval_to_json(json, "bernstein", &bernstein);
            interval_to_json(json, "sequence", &intervals->sequence);
        }
        json_object_end(json);
    }
    json_object_end(json);
}

static void point_to_json(struct json_writer *json, const char *parameter, double at, double value)
{
    json_object_begin(json);
    json_field_text(json, "estimator", text_equal(parameter, "tau") ? "switch_dr" : "dros");
    json_field_f64(json, parameter, at);
    json_field_f64(json, "value", value);
    json_object_end(json);
}

static void details_to_json(struct json_writer *json, const struct ope_report *report)
{
    json_field_f64(json, "tau", report->settings.tau);
    json_field_f64(json, "lambda", report->settings.lambda); /* null: infinite, dros is dr */
    json_key(json, "points");
    json_array_begin(json);
    point_to_json(json, "tau", 1, report->switch_1);
    point_to_json(json, "tau", 10, report->switch_10);
    point_to_json(json, "lambda", 100, report->dros_100);
    json_array_end(json);
    json_key(json, "se");
    json_object_begin(json);
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        json_field_f64(json, estimator_name((enum estimator)e), report->estimates[e].se);
    }
    json_object_end(json);
    json_key(json, "bias_bound");
    json_object_begin(json);
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        json_field_f64(json, estimator_name((enum estimator)e), report->estimates[e].bias_bound);
    }
    json_object_end(json);
}

static void report_to_json(struct json_writer *json, const struct ope_log *log,
                           const struct ope_report *report, const struct notes *notes)
{
    bool is_given = report->reason_count == 0 || arg_force;
    json_object_begin(json);
    json_field_i64(json, "n", (int64_t)log->count);
    json_field_f64(json, "ess", report->weights.ess);
    json_field_f64(json, "mean_weight", report->weights.mean);
    json_field_f64(json, "max_weight", report->weights.max);
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        json_field_f64(json, estimator_name((enum estimator)e),
                       is_given ? report->estimates[e].value : (double)NAN);
    }
    if (is_given) {
        intervals_to_json(json, &report->intervals);
    } else {
        json_key(json, "intervals");
        json_object_begin(json);
        json_object_end(json);
    }
    json_field_text(json, "verdict", report->reason_count ? "refused" : "ok");
    json_key(json, "reasons");
    json_array_begin(json);
    for (size_t i = 0; i < report->reason_count; i++) {
        json_text(json, report->reasons[i]);
    }
    json_array_end(json);
    json_field_i64(json, "actions", (int64_t)log->action_count);
    json_field_f64(json, "mean_reward", report->mean_reward);
    json_field_f64(json, "unsupported", log->unsupported);
    if (is_given) {
        details_to_json(json, report);
    }
    json_key(json, "notes");
    json_array_begin(json);
    for (size_t i = 0; i < notes->count; i++) {
        json_text(json, notes->items[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

/* ---- text ------------------------------------------------------------------------------------ */

static void interval_add(struct cli *cli, struct table *table, const struct interval *interval)
{
    table_add(table, arena_format(&cli->arena, "%.6f to %.6f", interval->low, interval->high));
}

static enum score_status estimates_print(struct cli *cli, const struct ope_report *report,
                                         struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena, "estimator|>value|>se|95 % normal|95 % bootstrap");
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        table_add(&table, estimator_name((enum estimator)e));
        table_add_f64(&table, "%.8f", report->estimates[e].value);
        table_add_f64(&table, "%.8f", report->estimates[e].se);
        interval_add(cli, &table, &report->intervals.normal[e]);
        interval_add(cli, &table, &report->intervals.bootstrap[e]);
    }
    SCORE_TRY(table_write(&table, &cli->out, err));
    cli_print(cli, "of ips, for any number of rows: above %.6f (Bernstein)",
              report->intervals.bernstein_low);
    cli_print(cli, "of ips, however often one looks: %.6f to %.6f (confidence sequence)",
              report->intervals.sequence.low, report->intervals.sequence.high);
    cli_print(cli,
              "switch_dr has tau %.6g, dros lambda %.6g; at other points:", report->settings.tau,
              report->settings.lambda);
    cli_print(cli, "  switch_dr tau 1 %.8f, tau 10 %.8f; dros lambda 100 %.8f", report->switch_1,
              report->switch_10, report->dros_100);
    return SCORE_OK;
}

static enum score_status report_print(struct cli *cli, const struct ope_log *log,
                                      const struct ope_report *report, struct score_error *err)
{
    cli_print(cli, "rows, actions   %zu, %zu; mean reward %.6f", log->count, log->action_count,
              report->mean_reward);
    cli_print(cli, "weights         mean %.6f, max %.3f, effective sample size %.1f",
              report->weights.mean, report->weights.max, report->weights.ess);
    cli_print(cli, "not supported   %.4f %% of the policy", 100 * log->unsupported);
    cli_print(cli, "verdict         %s",
              report->reason_count ? "REFUSED: the log cannot answer" : "ok");
    for (size_t i = 0; i < report->reason_count; i++) {
        cli_print(cli, "                %s", report->reasons[i]);
    }
    if (report->reason_count && !arg_force) {
        cli_print(cli, "                --force prints the figures all the same");
        return SCORE_OK;
    }
    return estimates_print(cli, report, err);
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum score_status log_tell(struct cli *cli, const struct ope_log *log,
                                  const struct ope_options *options, struct score_error *err)
{
    struct ope_report report;
    SCORE_TRY(ope_report_make(log, options, &report, err));
    struct notes notes = notes_find(cli, log, &report);
    cli->says_no = report.reason_count > 0;
    for (size_t i = 0; i < notes.count; i++) {
        cli_say("score: %s", notes.items[i]);
    }
    if (!cli->is_json) {
        return report_print(cli, log, &report, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    report_to_json(&json, log, &report, &notes);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status cmd_evaluate_ope(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    struct ope_options options;
    struct ope_source source;
    struct ope_log log = {0};
    bool is_obd = false;
    (void)args;
    SCORE_TRY(source_read(cli, &is_obd, &source));
    SCORE_TRY(options_read(cli, is_obd, &options));
    SCORE_TRY(is_obd ? ope_read_obd(&source, &log, err) : ope_read_target(&source, &log, err));
    enum score_status status = log_tell(cli, &log, &options, err);
    ope_log_done(&log);
    return status;
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_TEXT("--format", arg_format, "FORMAT", "obd (Open Bandit Dataset) or target"),
    OPTION_ROW_TEXT("--log", arg_log, "FILE", "the log, plain or gzipped"),
    OPTION_ROW_TEXT("--items", arg_items, "FILE", "obd: the items and their features"),
    OPTION_ROW_TEXT("--policy", arg_policy, "uniform|FILE",
                    "obd: the policy to value; a file has a row an item, a column a position"),
    OPTION_ROW_FLAG("--force", arg_force, "the figures although the log cannot answer"),
    OPTION_ROW_TEXT("--tau", arg_tau, "W", "switch_dr: the largest weight that counts"),
    OPTION_ROW_TEXT("--lambda", arg_lambda, "L", "dros: how little weights are shrunk"),
    OPTION_ROW_TEXT("--tune", arg_tune, "RULE",
                    "tau and lambda where they are not given: bound or slope; default bound, but "
                    "10 and 100 for obd"),
    OPTION_ROW_NUMBER("--folds", arg_folds, "N", 1, OPE_FOLDS_MAX,
                      "of the model's cross-fit (obd 1: fitted on all rows; target 3)"),
    OPTION_ROW_NUMBER("--samples", arg_samples, "N", 1, 1000000, "of the bootstrap (1000)"),
    OPTION_ROW_NUMBER("--seed", arg_seed, "N", 0, INT64_MAX, "of the bootstrap (1)"),
};
static const struct command COMMANDS[] = {
    {"evaluate ope", "--format obd|target --log FILE",
     "what another policy would have earned, from a log in files", cmd_evaluate_ope, 0, 0, false,
     OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_EVALUATE_OPE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
