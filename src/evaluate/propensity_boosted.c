/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "engine/numerics.h"
#include "evaluate/boosted.h"
#include "evaluate/calibrate.h"
#include "evaluate/propensity_internal.h"

enum { FOLDS = 5, EXPLAINED_MAX = 1000 }; /* rows that are enough to see a mean */
static const double FLOAT_MAX = 1e37; /* twice that is still a float, which cuts are built from */

/* All rows as trees see them, those that are learnt first. */
struct forest {
    struct boosted_rows all;
    struct boosted_rows from; /* room for any part of them */
    struct boosted_rows to;
    uint32_t *by_slot; /* SIGNAL_SLOTS: 1 + column of a level; 0 = none */
    uint32_t *owners;  /* by column: the file's column it is of */
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

/* A column's levels at `end`; answers the end behind them. */
static size_t levels_view(const struct propensity *run, struct forest *forest,
                          const struct propensity_row *row, size_t at, size_t end)
{
    struct boosted_rows *rows = &forest->all;
    const struct column_list one = {.items = &run->columns.items[at], .count = 1};
    column_view(run->table, &one, row->row, &forest->signals);
    for (size_t i = 0; i < forest->signals.count; i++) {
        const struct signal *signal = &forest->signals.items[i];
        uint32_t *level = &forest->by_slot[signal->slot];
        bool is_level = signal->family == SIGNAL_LEVEL || signal->family == SIGNAL_NAME;
        if (is_level && !*level && !row->is_test) {
            forest->owners[rows->column_count] = (uint32_t)at;
            *level = (uint32_t)++rows->column_count;
        }
        if (is_level && *level) {
            rows->columns[end] = *level - 1;
            rows->values[end++] = 1;
        }
    }
    return end;
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
    for (size_t i = 0; i < run->columns.count; i++) {
        end = levels_view(run, forest, row, i, end);
    }
    forest->places[rows->count] = place;
    rows->labels[rows->count++] = (float)row->y;
    rows->begins[rows->count] = end;
}

static enum score_status forest_init(struct forest *forest, struct propensity *run,
                                     struct score_error *err)
{
    size_t count = run->rows.count;
    size_t entries = count * (1 + run->columns.count * SIGNALS_PER_COLUMN);
    struct arena *arena = run->arena;
    forest->by_slot = arena_alloc_array(arena, SIGNAL_SLOTS, sizeof(*forest->by_slot));
    forest->owners =
        arena_alloc_array(arena, run->columns.count + SIGNAL_SLOTS, sizeof(*forest->owners));
    forest->signals.items =
        arena_alloc_array(arena, column_view_max(&run->columns), sizeof(*forest->signals.items));
    forest->places = arena_alloc_array(arena, count, sizeof(*forest->places));
    forest->log_odds = arena_alloc_array(arena, count, sizeof(*forest->log_odds));
    forest->items = arena_alloc_array(arena, count, sizeof(*forest->items));
    if (!forest->by_slot || !forest->owners || !forest->signals.items || !forest->places ||
        !forest->log_odds || !forest->items || !rows_init(&forest->all, arena, count, entries)) {
        return no_memory(err);
    }
    forest->all.column_count = run->columns.count;
    for (size_t i = 0; i < run->columns.count; i++) {
        forest->owners[i] = (uint32_t)i;
    }
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

/* ---- what the trees look at ------------------------------------------------------------------ */

/* Adds |contribution| by the file's column of one row, told by the trees' columns. */
static void row_moves(const struct propensity *run, const struct forest *forest, const double *all,
                      size_t count, double *work, double *ret)
{
    memset(work, 0, run->columns.count * sizeof(*work));
    for (size_t k = 0; k < count; k++) {
        work[forest->owners[k]] += all[k];
    }
    for (size_t i = 0; i < run->columns.count; i++) {
        ret[i] += fabs(work[i]);
    }
}

static enum score_status moves_take(struct propensity *run, const struct forest *forest,
                                    const struct trees *trees, struct score_error *err)
{
    size_t columns = trees->column_count;
    size_t asked = forest->to.count < EXPLAINED_MAX ? forest->to.count : EXPLAINED_MAX;
    double *moves = arena_alloc_array(run->arena, run->report.columns.count + 1, sizeof(*moves));
    double *used = arena_alloc_array(run->arena, run->columns.count + 1, sizeof(*used));
    double *work = arena_alloc_array(run->arena, run->columns.count + 1, sizeof(*work));
    double *all = arena_alloc_array(run->arena, columns + 1, sizeof(*all));
    float *x = arena_alloc_array(run->arena, columns + 1, sizeof(*x));
    if (!moves || !used || !work || !all || !x) {
        return no_memory(err);
    }
    for (size_t i = 0; i < columns; i++) {
        x[i] = NAN;
    }
    for (size_t i = 0; i < asked; i++) {
        size_t row = i * forest->to.count / asked;
        boosted_row_set(&forest->to, row, x, columns);
        memset(all, 0, columns * sizeof(*all));
        trees_explain(trees, x, all);
        row_moves(run, forest, all, columns, work, used);
        boosted_row_clear(&forest->to, row, x, columns);
    }
    for (size_t i = 0, at = 0; i < run->report.columns.count; i++) {
        bool is_used = at < run->columns.count &&
                       run->columns.items[at].index == run->report.columns.items[i].index &&
                       run->columns.items[at].kind == run->report.columns.items[i].kind &&
                       run->columns.items[at].until == run->report.columns.items[i].until;
        moves[i] = is_used ? used[at++] / (double)asked : 0;
    }
    run->report.moves = moves;
    return SCORE_OK;
}

static enum score_status test_ask(struct propensity *run, struct forest *forest,
                                  struct score_error *err)
{
    struct trees *trees = NULL;
    SCORE_TRY(boosted_grow(&forest->from, &trees, err));
    enum score_status status = boosted_ask(trees, &forest->to, forest->log_odds, err);
    if (!status) {
        status = moves_take(run, forest, trees, err);
    }
    trees_free(trees);
    return status;
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
    SCORE_TRY(test_ask(run, &forest, err));
    for (size_t i = 0; i < forest.to.count; i++) {
        double z = calibrate_apply(map, forest.log_odds[i]);
        run->predicted[forest.places[train + i]] = score__sigmoid(z);
    }
    return SCORE_OK;
}
