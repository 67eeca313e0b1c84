/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/column_view.h"

#include "engine/numerics.h"

/* What a signal is of, beside its column and family. */
enum { MONTHS = 12, WEEKDAYS = 7, HOURS = 24 };
enum part { PART_VALUE, PART_MISSING, PART_MONTH, PART_WEEKDAY, PART_HOUR };

struct view {
    struct signal_list *signals;
    uint64_t column; /* at work */
};

static void signal_add(struct view *view, enum signal_family family, enum part part, uint64_t value,
                       double x)
{
    uint64_t name = view->column << 16 | (uint64_t)family << 8 | (uint64_t)part;
    uint64_t code = mix64(mix64(name + UINT64_C(0x9e3779b97f4a7c15)) ^ value);
    view->signals->items[view->signals->count++] =
        (struct signal){.slot = (uint32_t)(code % SIGNAL_SLOTS), .family = family, .x = x};
}

static uint64_t name_of(const struct column *column)
{
    return (uint64_t)column->index | (uint64_t)column->until << 24;
}

static bool has_coarse(const struct column *column)
{
    return column->bins.count > BINS_PER_COARSE;
}

/* Where there are fewer values than bins, each has its bin. */
static bool has_code(const struct column *column)
{
    return column->is_code && column->distinct > BINS_MAX;
}

static bool has_names(const struct column *column)
{
    return column->kind == COLUMN_CATEGORY && column->distinct >= SIGNAL_NAMES_MIN;
}

static void number_view(struct view *view, const struct column *column, double x)
{
    int bin = bins_find(&column->bins, x);
    signal_add(view, SIGNAL_SIZE, PART_VALUE, 0, bins_standardise(&column->bins, x));
    signal_add(view, SIGNAL_BIN, PART_VALUE, (uint64_t)bin, 1);
    if (has_coarse(column)) {
        signal_add(view, SIGNAL_COARSE, PART_VALUE, (uint64_t)(bin / BINS_PER_COARSE), 1);
    }
}

static void date_view(struct view *view, struct span cell)
{
    struct column_date date = {0};
    if (!cell_date(cell, &date)) {
        return;
    }
    signal_add(view, SIGNAL_LEVEL, PART_MONTH, (uint64_t)date.month, 1);
    signal_add(view, SIGNAL_LEVEL, PART_WEEKDAY, (uint64_t)date.weekday, 1);
    if (date.hour >= 0) {
        signal_add(view, SIGNAL_LEVEL, PART_HOUR, (uint64_t)date.hour, 1);
    }
}

/* A coarse bin, a level or nothing: what a pair sees of one column. */
static uint64_t pair_code(const struct table *table, const struct column *column, size_t row)
{
    double x = 0;
    uint64_t value = 0;
    if (column->kind == COLUMN_CATEGORY) {
        value = cell_hash(cell_trim(table_cell(table, row, column->index)));
    } else if (column_value(table, column, row, &x)) {
        value = 1 + (uint64_t)(bins_find(&column->bins, x) /
                               (has_coarse(column) ? BINS_PER_COARSE : 1));
    }
    return mix64(mix64(name_of(column) + UINT64_C(0x9e3779b97f4a7c15)) ^ value);
}

static void pairs_view(struct view *view, const struct table *table,
                       const struct column_list *columns, size_t row)
{
    uint64_t codes[SIGNAL_PAIR_COLUMNS];
    if (column_view_pairs(columns) == 0) {
        return;
    }
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        codes[i] = pair_code(table, column, row);
        for (size_t j = 0; j < i; j++) {
            view->column = 0;
            signal_add(view, SIGNAL_PAIR, PART_VALUE, codes[j] ^ mix64(codes[i]), 1);
        }
    }
}

static void cell_view(struct view *view, const struct table *table, const struct column *column,
                      size_t row)
{
    struct span cell = cell_trim(table_cell(table, row, column->index));
    double x = 0;
    if (column->kind == COLUMN_CATEGORY) {
        signal_add(view, has_names(column) ? SIGNAL_NAME : SIGNAL_LEVEL, PART_VALUE,
                   cell_hash(cell), 1);
        return;
    }
    if (!column_value(table, column, row, &x)) {
        signal_add(view, SIGNAL_LEVEL, PART_MISSING, 0, 1);
        return;
    }
    number_view(view, column, x);
    if (has_code(column)) {
        signal_add(view, SIGNAL_CODE, PART_VALUE, cell_hash(cell), 1);
    }
    if (column->kind == COLUMN_DATE) {
        date_view(view, cell);
    }
}

size_t column_view_max(const struct column_list *columns)
{
    return 1 + columns->count * SIGNALS_PER_COLUMN + column_view_pairs(columns);
}

size_t column_view_pairs(const struct column_list *columns)
{
    size_t pairs = columns->count ? columns->count * (columns->count - 1) / 2 : 0;
    bool is_seen =
        columns->count <= SIGNAL_PAIR_COLUMNS && columns->rows >= pairs * SIGNAL_PAIR_ROWS;
    return is_seen ? pairs : 0;
}

size_t column_view_signals(const struct column_list *columns, enum signal_family family)
{
    size_t count = family == SIGNAL_BASE ? 1 : 0;
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        size_t bins = (size_t)column->bins.count;
        bool is_category = column->kind == COLUMN_CATEGORY;
        bool is_date = column->kind == COLUMN_DATE;
        size_t dated = is_date ? MONTHS + WEEKDAYS + (column->has_hour ? HOURS : 0) : 0;
        size_t names = has_names(column) ? column->distinct + (column->missing ? 1 : 0) : 0;
        size_t levels = is_category ? column->distinct : dated;
        size_t of_family[SIGNAL_FAMILIES] = {
            [SIGNAL_SIZE] = is_category ? 0 : 1,
            [SIGNAL_BIN] = is_category ? 0 : bins,
            [SIGNAL_COARSE] =
                is_category || !has_coarse(column) ? 0 : (bins - 1) / BINS_PER_COARSE + 1,
            [SIGNAL_LEVEL] = names ? 0 : levels + (column->missing ? 1 : 0),
            [SIGNAL_NAME] = names,
            [SIGNAL_CODE] = has_code(column) ? column->distinct : 0,
        };
        count += of_family[family];
    }
    return count;
}

void column_view(const struct table *table, const struct column_list *columns, size_t row,
                 struct signal_list *ret)
{
    struct view view = {.signals = ret};
    ret->count = 0;
    signal_add(&view, SIGNAL_BASE, PART_VALUE, 0, 1);
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        view.column = name_of(column);
        cell_view(&view, table, column, row);
    }
    pairs_view(&view, table, columns, row);
}
