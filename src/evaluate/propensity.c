/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/propensity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/boosted.h"
#include "evaluate/propensity_internal.h"

enum { GAP_DATES_MAX = 5, GAPS_MAX = GAP_DATES_MAX * (GAP_DATES_MAX - 1) / 2 };
enum { GAP_NAME_BYTES = 160 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- columns --------------------------------------------------------------------------------- */

static enum score_status training_rows(struct propensity *run, struct column_ask *ret,
                                       struct score_error *err)
{
    size_t *rows = arena_alloc_array(run->arena, run->rows.train, sizeof(*rows));
    size_t count = 0;
    if (!rows) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->rows.count; i++) {
        if (!run->rows.items[i].is_test) {
            rows[count++] = run->rows.items[i].row;
        }
    }
    ret->rows = rows;
    ret->count = count;
    return SCORE_OK;
}

static void column_note(struct propensity *run, const struct column *column)
{
    if (column->kind == COLUMN_IDENTITY) {
        propensity_note(&run->report.notes, run->arena,
                        "column %s: %zu values in %zu rows name rows, they do not tell them apart: "
                        "dropped",
                        column->name, column->distinct, run->rows.train);
    } else if (column->kind == COLUMN_CONSTANT) {
        propensity_note(&run->report.notes, run->arena, "column %s says %s: dropped", column->name,
                        column->distinct ? "the same on every row" : "nothing");
    } else if (column->strange) {
        propensity_note(&run->report.notes, run->arena,
                        "column %s: %zu cells, the first on line %lld, are no %s: taken as missing",
                        column->name, column->strange, (long long)column->strange_line,
                        column_kind_text(column->kind));
    }
}

static enum score_status gap_add(struct propensity *run, const struct column_ask *ask,
                                 const struct column *from, const struct column *until,
                                 struct score_error *err)
{
    struct column gap = {0};
    char name[GAP_NAME_BYTES];
    SCORE_TRY(column_gap_learn(run->table, ask, from, until, &gap, err));
    if (gap.kind != COLUMN_GAP) {
        return SCORE_OK;
    }
    (void)snprintf(name, sizeof(name), "%s to %s", from->name, until->name);
    gap.name = arena_dup_text(run->arena, name);
    if (!gap.name) {
        return no_memory(err);
    }
    run->report.columns.items[run->report.columns.count++] = gap;
    run->columns.items[run->columns.count++] = gap;
    return SCORE_OK;
}

/* Days between each two of the first few columns of dates. */
static enum score_status gaps_learn(struct propensity *run, const struct column_ask *ask,
                                    struct score_error *err)
{
    struct column dates[GAP_DATES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < run->columns.count && count < GAP_DATES_MAX; i++) {
        if (run->columns.items[i].kind == COLUMN_DATE) {
            dates[count++] = run->columns.items[i];
        }
    }
    for (size_t until = 1; until < count; until++) {
        for (size_t from = 0; from < until; from++) {
            SCORE_TRY(gap_add(run, ask, &dates[from], &dates[until], err));
        }
    }
    return SCORE_OK;
}

static enum score_status columns_learn(struct propensity *run, struct score_error *err)
{
    size_t count = table_columns(run->table);
    struct column *all = arena_alloc_array(run->arena, count + GAPS_MAX, sizeof(*all));
    struct column *used = arena_alloc_array(run->arena, count + GAPS_MAX, sizeof(*used));
    bool *dropped = arena_alloc_array(run->arena, count, sizeof(*dropped));
    bool *logged = arena_alloc_array(run->arena, count, sizeof(*logged));
    struct column_ask ask = {0};
    if (!all || !used || !dropped || !logged) {
        return no_memory(err);
    }
    SCORE_TRY(propensity_marks(run->table, run->options->drop, dropped, err));
    SCORE_TRY(propensity_marks(run->table, run->options->log1p, logged, err));
    SCORE_TRY(training_rows(run, &ask, err));
    run->report.columns.items = all;
    run->columns.items = used;
    run->columns.rows = run->rows.train;
    for (size_t i = 0; i < count; i++) {
        if (dropped[i] || i == run->rows.target) {
            continue;
        }
        struct column *column = &all[run->report.columns.count++];
        ask.index = i;
        ask.is_log1p = logged[i];
        SCORE_TRY(column_learn(run->table, &ask, column, err));
        column_note(run, column);
        if (column->kind != COLUMN_CONSTANT && column->kind != COLUMN_IDENTITY) {
            used[run->columns.count++] = *column;
        }
        column->name = arena_dup_text(run->arena, column->name);
        if (!column->name) {
            return no_memory(err);
        }
    }
    return gaps_learn(run, &ask, err);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Rows that all say the same are no error: they are predicted, but nothing ranks them. */
static void classes_note(struct propensity *run)
{
    double judged = run->report.metrics.base_rate;
    size_t learnt = 0;
    for (size_t i = 0; i < run->rows.count; i++) {
        learnt += !run->rows.items[i].is_test && run->rows.items[i].y > 0.5;
    }
    if (learnt == 0 || learnt == run->rows.train) {
        propensity_note(&run->report.notes, run->arena,
                        "every row to learn from says %s: there is nothing to tell apart",
                        learnt ? "yes" : "no");
    }
    if (judged <= 0 || judged >= 1) {
        propensity_note(&run->report.notes, run->arena, "every judged row says %s: there is no auc",
                        judged > 0 ? "yes" : "no");
    }
}

static enum score_status judge(struct propensity *run, struct score_error *err)
{
    struct scored *scored = arena_alloc_array(run->arena, run->rows.test, sizeof(*scored));
    size_t count = 0;
    if (!scored) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->rows.count; i++) {
        if (run->rows.items[i].is_test) {
            scored[count++] = (struct scored){.p = run->predicted[i], .y = run->rows.items[i].y};
        }
    }
    score_metrics_take(scored, count, &run->report.metrics);
    classes_note(run);
    return SCORE_OK;
}

static enum score_status table_run(struct propensity *run, struct score_error *err)
{
    SCORE_TRY(propensity_rows_take(run->table, run->options, run->arena, &run->rows,
                                   &run->report.notes, err));
    SCORE_TRY(columns_learn(run, err));
    run->predicted = arena_alloc_array(run->arena, run->rows.count, sizeof(*run->predicted));
    if (!run->predicted) {
        return no_memory(err);
    }
    SCORE_TRY(run->options->model == PROPENSITY_BOOSTED ? propensity_boosted(run, err)
                                                        : propensity_online(run, err));
    run->report.rows_read = table_rows(run->table);
    run->report.rows = run->rows.count;
    run->report.train = run->rows.train;
    run->report.test = run->rows.test;
    return judge(run, err);
}

enum score_status propensity_run(const struct propensity_options *options, struct arena *arena,
                                 struct propensity_report *ret, struct score_error *err)
{
    struct table *table = NULL;
    if (options->model == PROPENSITY_BOOSTED) {
        SCORE_TRY(boosted_check(err));
    }
    struct table_options how = {.separator = options->separator, .has_header = true};
    SCORE_TRY(table_open(options->data, &how, &table, err));
    struct propensity run = {.table = table, .options = options, .arena = arena};
    enum score_status status = table_run(&run, err);
    table_free(table);
    if (!status) {
        *ret = run.report;
    }
    return status;
}
