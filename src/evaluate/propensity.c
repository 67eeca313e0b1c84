/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/propensity.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/calibrate.h"
#include "evaluate/online.h"
#include "evaluate/propensity_rows.h"

/* Predictions fade for calibration: half after so many later ones, gone after eight times that. */
static const double CALIBRATION_HALF_LIFE = 4000;
enum { CALIBRATION_WINDOW = 32000, CALIBRATION_FIRST = 50, CALIBRATION_EVERY_MAX = 500 };

struct run {
    const struct table *table;
    const struct propensity_options *options;
    struct arena *arena;
    struct propensity_rows rows;
    struct column_list columns; /* those that are looked at */
    double *predicted;          /* by place in the pass; of the test */
    struct propensity_report report;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- columns --------------------------------------------------------------------------------- */

static enum score_status training_rows(struct run *run, struct column_ask *ret,
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

static void column_note(struct run *run, const struct column *column)
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

static enum score_status columns_learn(struct run *run, struct score_error *err)
{
    size_t count = table_columns(run->table);
    struct column *all = arena_alloc_array(run->arena, count, sizeof(*all));
    struct column *used = arena_alloc_array(run->arena, count, sizeof(*used));
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
    return SCORE_OK;
}

/* ---- the online model ------------------------------------------------------------------------ */

/* Predictions of rows before they were learnt, and what they are worth by now. */
struct tally {
    struct calibrate_item *seen; /* in the order they came */
    struct calibrate_item *work;
    size_t count;
    size_t due; /* at this many, the map is learnt anew */
    struct calibration_map map;
};

static enum score_status tally_learn(struct tally *tally, struct score_error *err)
{
    size_t count = tally->count < CALIBRATION_WINDOW ? tally->count : CALIBRATION_WINDOW;
    double kept = score__exp2(-1 / CALIBRATION_HALF_LIFE);
    double weight = 1;
    for (size_t i = 0; i < count; i++) {
        tally->work[i] = tally->seen[tally->count - 1 - i];
        tally->work[i].weight = weight;
        weight *= kept;
    }
    size_t step = tally->count / 20;
    step = step < CALIBRATION_FIRST ? CALIBRATION_FIRST : step;
    tally->due = tally->count + (step < CALIBRATION_EVERY_MAX ? step : CALIBRATION_EVERY_MAX);
    return calibrate_learn(tally->work, count, &tally->map, err);
}

static enum score_status online_pass(struct run *run, struct online *online, struct tally *tally,
                                     struct signal_list *signals, struct score_error *err)
{
    for (size_t i = 0; i < run->rows.count; i++) {
        const struct propensity_row *row = &run->rows.items[i];
        column_view(run->table, &run->columns, row->row, signals);
        double z = online_predict(online, signals);
        if (row->is_test) {
            run->predicted[i] = score__sigmoid(calibrate_apply(&tally->map, z));
        }
        if (!row->is_test || run->options->keep_learning) {
            online_learn(online, signals, row->y);
            tally->seen[tally->count++] = (struct calibrate_item){.z = z, .y = row->y};
        }
        if (tally->count >= tally->due) {
            SCORE_TRY(tally_learn(tally, err));
        }
    }
    return SCORE_OK;
}

static enum score_status online_run(struct run *run, struct score_error *err)
{
    struct tally *tally = arena_alloc(run->arena, sizeof(*tally));
    struct signal_list signals = {0};
    struct online *online = NULL;
    signals.items =
        arena_alloc_array(run->arena, column_view_max(&run->columns), sizeof(*signals.items));
    if (!tally || !signals.items) {
        return no_memory(err);
    }
    tally->due = CALIBRATION_FIRST;
    calibrate_none(&tally->map);
    tally->seen = arena_alloc_array(run->arena, run->rows.count, sizeof(*tally->seen));
    tally->work = arena_alloc_array(run->arena, run->rows.count, sizeof(*tally->work));
    if (!tally->seen || !tally->work) {
        return no_memory(err);
    }
    SCORE_TRY(online_create(&run->columns, &online, err));
    enum score_status status = online_pass(run, online, tally, &signals, err);
    online_free(online);
    run->report.calibration = calibrate_text(&tally->map);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static enum score_status judge(struct run *run, struct score_error *err)
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
    return SCORE_OK;
}

static enum score_status table_run(struct run *run, struct score_error *err)
{
    SCORE_TRY(propensity_rows_take(run->table, run->options, run->arena, &run->rows,
                                   &run->report.notes, err));
    SCORE_TRY(columns_learn(run, err));
    run->predicted = arena_alloc_array(run->arena, run->rows.count, sizeof(*run->predicted));
    if (!run->predicted) {
        return no_memory(err);
    }
    SCORE_TRY(online_run(run, err));
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
    struct table_options how = {.separator = options->separator, .has_header = true};
    SCORE_TRY(table_open(options->data, &how, &table, err));
    struct run run = {.table = table, .options = options, .arena = arena};
    enum score_status status = table_run(&run, err);
    table_free(table);
    if (!status) {
        *ret = run.report;
    }
    return status;
}
