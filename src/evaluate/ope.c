/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/ope.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/ope_internal.h"

static const double LOG_20 = 2.995732273553991;

enum score_status ope_no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

void ope_log_done(struct ope_log *log)
{
    free(log->rows);
    *log = (struct ope_log){0};
}

/* ---- levels ---------------------------------------------------------------------------------- */

enum score_status ope_levels_add(struct ope_levels *levels, const struct table *table,
                                 size_t column, struct score_error *err)
{
    size_t wanted = levels->count + table_rows(table);
    if (wanted > levels->capacity) {
        const char **items = realloc(levels->items, wanted * sizeof(*items));
        if (!items) {
            return ope_no_memory(err);
        }
        levels->items = items;
        levels->capacity = wanted;
    }
    for (size_t row = 0; row < table_rows(table); row++) {
        levels->items[levels->count++] = table_cell(table, row, column);
    }
    return SCORE_OK;
}

static int text_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void ope_levels_close(struct ope_levels *levels)
{
    size_t count = 0;
    if (levels->count) {
        qsort(levels->items, levels->count, sizeof(*levels->items), text_compare);
    }
    for (size_t i = 0; i < levels->count; i++) {
        if (count == 0 || !text_equal(levels->items[count - 1], levels->items[i])) {
            levels->items[count++] = levels->items[i];
        }
    }
    levels->count = count;
}

size_t ope_levels_find(const struct ope_levels *levels, const char *text)
{
    const char **found =
        bsearch(&text, levels->items, levels->count, sizeof(*levels->items), text_compare);
    SCORE_ASSERT(found);
    return (size_t)(found - levels->items);
}

void ope_levels_done(struct ope_levels *levels)
{
    free(levels->items);
    *levels = (struct ope_levels){0};
}

/* ---- checks ---------------------------------------------------------------------------------- */

enum score_status ope_probability(const struct table *table, size_t row, size_t column, double *ret,
                                  struct score_error *err)
{
    double value = 0;
    SCORE_TRY(table_f64(table, row, column, &value, err));
    if (value < 0 || value > 1) {
        return table_refuse(table, row, column, "is not between 0 and 1", err);
    }
    *ret = value;
    return SCORE_OK;
}

enum score_status ope_propensity(const struct table *table, size_t row, size_t column, double *ret,
                                 struct score_error *err)
{
    double value = 0;
    SCORE_TRY(table_f64(table, row, column, &value, err));
    if (value <= 0 || value > 1) {
        return table_refuse(table, row, column,
                            "is no propensity: an action that was taken had one above 0, up to 1",
                            err);
    }
    *ret = value;
    return SCORE_OK;
}

enum score_status ope_rows_check(const struct table *table, struct score_error *err)
{
    return table_rows(table) >= 2
               ? SCORE_OK
               : score_error_set(err, SCORE_INVALID, "", "%s has %s", table_path(table),
                                 table_rows(table) ? "one row" : "no rows");
}

int ope_fold(const char *text, int folds)
{
    return (int)(text_hash(text) % (uint64_t)folds);
}

/* ---- support --------------------------------------------------------------------------------- */

double ope_unsupported(const struct ope_support *support)
{
    size_t actions = support->action_count;
    double all = 0, missed = 0, rows = 0;
    for (size_t i = 0; i < support->group_count * actions; i++) {
        rows += (double)support->logged[i];
        all += support->wanted[i];
    }
    for (size_t action = 0; action < actions; action++) {
        double shown = 0;
        for (size_t group = 0; group < support->group_count; group++) {
            shown += (double)support->logged[group * actions + action];
        }
        for (size_t group = 0; group < support->group_count; group++) {
            const size_t *logged = &support->logged[group * actions];
            double size = 0;
            for (size_t other = 0; other < actions; other++) {
                size += (double)logged[other];
            }
            /* (1 - share)^size < 1/20, in logarithms; a share of 1 leaves no room for doubt. */
            bool is_chance =
                shown > 0 && shown < rows && size * score__log(1 - shown / rows) > -LOG_20;
            if (logged[action] == 0 && !is_chance) {
                missed += support->wanted[group * actions + action];
            }
        }
    }
    return all > 0 ? missed / all : 1;
}

/* ---- the report ------------------------------------------------------------------------------ */

static void verdict_find(const struct ope_log *log, struct ope_report *report)
{
    if (!(report->weights.ess >= OPE_ESS_MIN)) {
        (void)snprintf(report->reasons[report->reason_count++], OPE_REASON_SIZE,
                       "effective sample size %.1f is below %.0f", report->weights.ess,
                       OPE_ESS_MIN);
    }
    if (!(fabs(report->weights.mean - 1) <= OPE_MEAN_WEIGHT_OFF)) {
        (void)snprintf(report->reasons[report->reason_count++], OPE_REASON_SIZE,
                       "mean weight %.4f is off 1 by more than %.1f", report->weights.mean,
                       OPE_MEAN_WEIGHT_OFF);
    }
    if (!(log->unsupported <= OPE_UNSUPPORTED_MAX)) {
        (void)snprintf(report->reasons[report->reason_count++], OPE_REASON_SIZE,
                       "%.2f %% of the policy is on actions that the log does not show",
                       100 * log->unsupported);
    }
}

static double point(enum estimator estimator, const struct estimator_rows *rows, double parameter)
{
    struct estimator_settings settings = {.tau = parameter, .lambda = parameter};
    return estimator_find(estimator, rows, &settings).value;
}

enum score_status ope_report_make(const struct ope_log *log, const struct ope_options *options,
                                  struct ope_report *ret, struct score_error *err)
{
    struct estimator_rows rows = {.items = log->rows, .count = log->count};
    struct ope_report report = {.weights = estimator_weights_find(&rows)};
    struct lanes rewards = {0};
    for (size_t i = 0; i < log->count; i++) {
        lanes_add(&rewards, log->rows[i].reward);
    }
    report.mean_reward = lanes_sum(&rewards) / (double)log->count;
    report.settings = (struct estimator_settings){
        .tau = isnan(options->tau) ? estimator_tune(ESTIMATOR_SWITCH_DR, &rows, options->tuning)
                                   : options->tau,
        .lambda = isnan(options->lambda) ? estimator_tune(ESTIMATOR_DROS, &rows, options->tuning)
                                         : options->lambda};
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        report.estimates[e] = estimator_find((enum estimator)e, &rows, &report.settings);
        report.intervals.normal[e] = interval_normal(&report.estimates[e]);
    }
    SCORE_TRY(interval_bootstrap(&rows, &report.settings, &options->draws,
                                 report.intervals.bootstrap, err));
    report.intervals.bernstein_low = interval_clipped_low(&rows);
    report.intervals.sequence = interval_sequence(&rows);
    report.switch_1 = point(ESTIMATOR_SWITCH_DR, &rows, 1);
    report.switch_10 = point(ESTIMATOR_SWITCH_DR, &rows, 10);
    report.dros_100 = point(ESTIMATOR_DROS, &rows, 100);
    verdict_find(log, &report);
    *ret = report;
    return SCORE_OK;
}
