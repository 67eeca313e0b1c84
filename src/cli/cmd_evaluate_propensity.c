/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate propensity: how well a file's yes or no can be told beforehand. */

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "evaluate/propensity.h"

static const char *arg_data;
static const char *arg_target;
static const char *arg_sep;
static const char *arg_drop;
static const char *arg_log1p;
static const char *arg_split = "mod5";
static const char *arg_model = "online";
static const char *arg_where;
static bool arg_keep_learning;
static bool arg_dedupe;

static enum score_status separator_read(struct cli *cli, char *ret)
{
    if (!arg_sep) {
        return SCORE_OK;
    }
    bool is_tab = text_equal(arg_sep, "\\t") || text_equal(arg_sep, "tab");
    if (!is_tab && (strlen(arg_sep) != 1 || *arg_sep == '"' || *arg_sep == '\n')) {
        return cli_usage(cli, "--sep is one character, or tab");
    }
    *ret = is_tab ? '\t' : *arg_sep;
    return SCORE_OK;
}

static enum score_status options_read(struct cli *cli, struct propensity_options *ret)
{
    bool is_boosted = text_equal(arg_model, "boosted");
    if (!arg_data || !arg_target) {
        return cli_usage(cli, "evaluate propensity needs --data FILE and --target COLUMN=VALUE");
    }
    const char *equals = strchr(arg_target, '=');
    if (!equals || equals == arg_target) {
        return cli_usage(cli, "--target is COLUMN=VALUE, not '%.80s'", arg_target);
    }
    if (!is_boosted && !text_equal(arg_model, "online")) {
        return cli_usage(cli, "--model is online or boosted, not '%s'", arg_model);
    }
    bool is_last20 = text_equal(arg_split, "last20") || text_has_prefix(arg_split, "last20:");
    if (!is_last20 && !text_equal(arg_split, "mod5")) {
        return cli_usage(cli, "--split is mod5, last20 or last20:COLUMN, not '%s'", arg_split);
    }
    if (arg_keep_learning && (is_boosted || !is_last20)) {
        return cli_usage(cli, "--keep-learning goes with --split last20 and --model online: %s",
                         is_boosted ? "trees are trained once" : "mod5 never learns its test");
    }
    *ret = (struct propensity_options){
        .data = arg_data,
        .target = arg_target,
        .drop = arg_drop,
        .log1p = arg_log1p,
        .split = arg_split,
        .where = arg_where,
        .model = is_boosted ? PROPENSITY_BOOSTED : PROPENSITY_ONLINE,
        .keep_learning = arg_keep_learning,
        .is_deduped = arg_dedupe,
    };
    return separator_read(cli, &ret->separator);
}

static void report_to_json(struct json_writer *json, const struct propensity_report *report,
                           double seconds)
{
    const struct score_metrics *metrics = &report->metrics;
    json_object_begin(json);
    json_field_i64(json, "rows", (int64_t)report->rows);
    json_field_i64(json, "train", (int64_t)report->train);
    json_field_i64(json, "test", (int64_t)report->test);
    json_field_f64(json, "base_rate", metrics->base_rate);
    json_field_f64(json, "auc", metrics->auc);
    json_field_f64(json, "logloss", metrics->logloss);
    json_field_f64(json, "brier", metrics->brier);
    json_field_f64(json, "ece", metrics->ece);
    json_field_f64(json, "seconds", seconds);
    json_field_text(json, "model", arg_model);
    json_field_text(json, "calibration", report->calibration);
    json_field_i64(json, "rows_read", (int64_t)report->rows_read);
    json_field_f64(json, "mean_prediction", metrics->mean);
    json_field_f64(json, "auc_error", metrics->auc_error);
    json_field_f64(json, "logloss_constant", metrics->logloss_constant);
    json_key(json, "columns");
    json_array_begin(json);
    for (size_t i = 0; i < report->columns.count; i++) {
        const struct column *column = &report->columns.items[i];
        json_object_begin(json);
        json_field_text(json, "name", column->name);
        json_field_text(json, "kind", column_kind_text(column->kind));
        json_field_i64(json, "distinct", (int64_t)column->distinct);
        json_field_i64(json, "missing", (int64_t)column->missing);
        if (report->moves) {
            json_field_f64(json, "moves", report->moves[i]);
        }
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "notes");
    json_array_begin(json);
    for (size_t i = 0; i < report->notes.count; i++) {
        json_text(json, report->notes.items[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

static enum score_status report_print(struct cli *cli, const struct propensity_report *report,
                                      double seconds, struct score_error *err)
{
    const struct score_metrics *metrics = &report->metrics;
    struct table table;
    cli_print(cli, "rows            %zu of %zu: %zu learnt, %zu judged", report->rows,
              report->rows_read, report->train, report->test);
    cli_print(cli, "model           %s, calibration %s, %.2f s", arg_model, report->calibration,
              seconds);
    cli_print(cli, "base rate       %.4f  (mean prediction %.4f)", metrics->base_rate,
              metrics->mean);
    if (isnan(metrics->auc)) {
        cli_print(cli, "auc             none");
    } else {
        cli_print(cli, "auc             %.4f  (standard error %.4f)", metrics->auc,
                  metrics->auc_error);
    }
    cli_print(cli, "log loss        %.4f  (constant %.4f)", metrics->logloss,
              metrics->logloss_constant);
    cli_print(cli, "brier           %.4f", metrics->brier);
    cli_print(cli, "ece             %.4f", metrics->ece);
    for (size_t i = 0; i < report->notes.count; i++) {
        cli_print(cli, "note: %s", report->notes.items[i]);
    }
    table_init(&table, &cli->arena,
               report->moves ? "column|taken for|>values|>missing|>moves log-odds by"
                             : "column|taken for|>values|>missing");
    for (size_t i = 0; i < report->columns.count; i++) {
        const struct column *column = &report->columns.items[i];
        table_add(&table, column->name);
        table_add(&table, column_kind_text(column->kind));
        table_add_i64(&table, (int64_t)column->distinct);
        table_add_i64(&table, (int64_t)column->missing);
        if (report->moves) {
            table_add_f64(&table, "%.4f", report->moves[i]);
        }
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_evaluate_propensity(struct cli *cli, const struct cli_args *args,
                                                 struct score_error *err)
{
    struct propensity_options options = {0};
    struct propensity_report report = {0};
    (void)args;
    SCORE_TRY(options_read(cli, &options));
    int64_t began_ms = clock_monotonic_ms();
    SCORE_TRY(propensity_run(&options, &cli->arena, &report, err));
    double seconds = (double)(clock_monotonic_ms() - began_ms) / 1000.0;
    if (!cli->is_json) {
        return report_print(cli, &report, seconds, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    report_to_json(&json, &report, seconds);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_TEXT("--data", arg_data, "FILE", "delimited text with a header, gzipped or not"),
    OPTION_ROW_TEXT("--target", arg_target, "COL=VALUE", "what is to be told beforehand"),
    OPTION_ROW_TEXT("--sep", arg_sep, "CHAR", "between fields (default: found in the first line)"),
    OPTION_ROW_TEXT("--drop", arg_drop, "C,..", "columns never to look at"),
    OPTION_ROW_TEXT("--log1p", arg_log1p, "C,..", "numbers to see by their logarithm"),
    OPTION_ROW_TEXT("--split", arg_split, "SPLIT",
                    "mod5 (default), last20 or last20:COLUMN, which orders the rows"),
    OPTION_ROW_FLAG("--keep-learning", arg_keep_learning,
                    "last20: each judged row is learnt after its prediction"),
    OPTION_ROW_TEXT("--model", arg_model, "MODEL", "online (default) or boosted"),
    OPTION_ROW_TEXT("--where", arg_where, "C=V|V..", "only rows that say one of these"),
    OPTION_ROW_FLAG("--dedupe", arg_dedupe, "leave out rows equal to an earlier one"),
};

static const struct command COMMANDS[] = {
    {"evaluate propensity", "--data FILE --target COL=VALUE",
     "how well a file's yes or no can be told beforehand", cmd_evaluate_propensity, 0, 0, false,
     OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};

const struct command_list CMD_EVALUATE_PROPENSITY = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
