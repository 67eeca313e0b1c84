/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "engine/numerics.h"
#include "evaluate/boosted.h"
#include "evaluate/calibrate.h"
#include "evaluate/propensity_internal.h"

enum { FOLDS = 5 };
static const double FLOAT_MAX = 1e37; /* twice that is still a float, which cuts are built from */

/* All rows as trees see them, those that are learnt first. */
struct forest {
    struct boosted_rows all;
    struct boosted_rows from; /* room for any part of them */
    struct boosted_rows to;
    uint32_t *by_slot; /* SIGNAL_SLOTS: 1 + column of a level; 0 = none */
    struct signal_list signals;
    size_t *places; /* of the rows in the pass */
    double *log_odds;
    struct calibrate_item *items;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- the matrix ------------------------------------------------------------------------------ */

static bool rows_init(struct boosted_rows *rows, struct arena *arena, size_t count, size_t entries)
{
    rows->begins = arena_alloc_array(arena, count + 1, sizeof(*rows->begins));
    rows->columns = arena_alloc_array(arena, entries + 1, sizeof(*rows->columns));
    rows->values = arena_alloc_array(arena, entries + 1, sizeof(*rows->values));
    rows->labels = arena_alloc_array(arena, count + 1, sizeof(*rows->labels));
    return rows->begins && rows->columns && rows->values && rows->labels;
}

/* Numbers as they are, then levels; a level that no row to learn has is no column. */
static void row_view(const struct propensity *run, struct forest *forest, size_t place)
{
    const struct propensity_row *row = &run->rows.items[place];
    struct boosted_rows *rows = &forest->all;
    size_t end = rows->begins[rows->count];
    for (size_t i = 0; i < run->columns.count; i++) {
        const struct column *column = &run->columns.items[i];
        double x = 0;
        if (column_value(run->table, column, row->row, &x)) {
            rows->columns[end] = (unsigned)i;
            rows->values[end++] = (float)score__clamp(x, -FLOAT_MAX, FLOAT_MAX);
        }
    }
    column_view(run->table, &run->columns, row->row, &forest->signals);
    for (size_t i = 0; i < forest->signals.count; i++) {
        const struct signal *signal = &forest->signals.items[i];
        uint32_t *level = &forest->by_slot[signal->slot];
        if (signal->family == SIGNAL_LEVEL && !*level && !row->is_test) {
            *level = (uint32_t)++rows->column_count;
        }
        if (signal->family == SIGNAL_LEVEL && *level) {
            rows->columns[end] = *level - 1;
            rows->values[end++] = 1;
        }
    }
    forest->places[rows->count] = place;
    rows->labels[rows->count++] = (float)row->y;
    rows->begins[rows->count] = end;
}

static enum score_status forest_init(struct forest *forest, struct propensity *run,
                                     struct score_error *err)
{
    size_t count = run->rows.count;
    size_t entries = count * column_view_max(&run->columns);
    struct arena *arena = run->arena;
    forest->by_slot = arena_alloc_array(arena, SIGNAL_SLOTS, sizeof(*forest->by_slot));
    forest->signals.items =
        arena_alloc_array(arena, column_view_max(&run->columns), sizeof(*forest->signals.items));
    forest->places = arena_alloc_array(arena, count, sizeof(*forest->places));
    forest->log_odds = arena_alloc_array(arena, count, sizeof(*forest->log_odds));
    forest->items = arena_alloc_array(arena, count, sizeof(*forest->items));
    if (!forest->by_slot || !forest->signals.items || !forest->places || !forest->log_odds ||
        !forest->items || !rows_init(&forest->all, arena, count, entries)) {
        return no_memory(err);
    }
    forest->all.column_count = run->columns.count;
    for (int is_test = 0; is_test <= 1; is_test++) {
        for (size_t i = 0; i < count; i++) {
            if (run->rows.items[i].is_test == (is_test == 1)) {
                row_view(run, forest, i);
            }
        }
    }
    entries = forest->all.begins[count];
    return rows_init(&forest->from, arena, count, entries) &&
                   rows_init(&forest->to, arena, count, entries)
               ? SCORE_OK
               : no_memory(err);
}

static void row_copy(const struct boosted_rows *rows, size_t row, struct boosted_rows *to)
{
    size_t begin = rows->begins[row];
    size_t entries = rows->begins[row + 1] - begin;
    size_t end = to->begins[to->count];
    memcpy(to->columns + end, rows->columns + begin, entries * sizeof(*rows->columns));
    memcpy(to->values + end, rows->values + begin, entries * sizeof(*rows->values));
    to->labels[to->count++] = rows->labels[row];
    to->begins[to->count] = end + entries;
}

/* ---- folds, calibration, test ---------------------------------------------------------------- */

static void parts_clear(struct forest *forest)
{
    forest->from.count = 0;
    forest->to.count = 0;
    forest->from.column_count = forest->all.column_count;
    forest->to.column_count = forest->all.column_count;
}

/* Log-odds of the rows to learn, each by trees that have not seen it. */
static enum score_status folds_run(struct forest *forest, size_t train, struct score_error *err)
{
    for (size_t fold = 0; fold < FOLDS; fold++) {
        parts_clear(forest);
        for (size_t i = 0; i < train; i++) {
            row_copy(&forest->all, i, i % FOLDS == fold ? &forest->to : &forest->from);
        }
        SCORE_TRY(boosted_run(&forest->from, &forest->to, forest->log_odds, err));
        for (size_t i = 0; i < forest->to.count; i++) {
            size_t row = i * FOLDS + fold;
            forest->items[row] = (struct calibrate_item){
                .z = forest->log_odds[i], .y = (double)forest->all.labels[row], .weight = 1};
        }
    }
    return SCORE_OK;
}

static enum score_status map_learn(struct forest *forest, struct propensity *run,
                                   struct calibration_map *map, struct score_error *err)
{
    calibrate_none(map);
    if (run->rows.train < (size_t)2 * FOLDS) {
        run->report.calibration = "none";
        propensity_note(&run->report.notes, run->arena, "%zu rows are too few to calibrate on",
                        run->rows.train);
        return SCORE_OK;
    }
    SCORE_TRY(folds_run(forest, run->rows.train, err));
    SCORE_TRY(calibrate_learn(forest->items, run->rows.train, map, err));
    run->report.calibration = calibrate_text(map);
    return SCORE_OK;
}

enum score_status propensity_boosted(struct propensity *run, struct score_error *err)
{
    struct forest forest = {0};
    struct calibration_map *map = arena_alloc(run->arena, sizeof(*map));
    if (!map) {
        return no_memory(err);
    }
    SCORE_TRY(forest_init(&forest, run, err));
    SCORE_TRY(map_learn(&forest, run, map, err));
    size_t train = run->rows.train;
    parts_clear(&forest);
    for (size_t i = 0; i < run->rows.count; i++) {
        row_copy(&forest.all, i, i < train ? &forest.from : &forest.to);
    }
    SCORE_TRY(boosted_run(&forest.from, &forest.to, forest.log_odds, err));
    for (size_t i = 0; i < forest.to.count; i++) {
        double z = calibrate_apply(map, forest.log_odds[i]);
        run->predicted[forest.places[train + i]] = score__sigmoid(z);
    }
    return SCORE_OK;
}
