/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/simulate_rows.h"

#include <math.h>

#include "base/rng.h"
#include "base/text.h"
#include "evaluate/column.h"

enum { FIELD_BYTES_MAX = 80 };

static const double AMOUNT_MAX = 1e9;

struct loading {
    struct table *table;
    struct arena *arena;
    uint64_t seed;
    size_t *every; /* 0, 1, .. */
    double *values;
    struct sim_rows rows;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- texts ------------------------------------------------------------------------------------
 */

static enum score_status text_read(struct loading *in, size_t row, size_t column, const char **ret,
                                   struct score_error *err)
{
    struct span cell = cell_trim(table_cell(in->table, row, column));
    /* Such a cell is named and not repeated. */
    bool is_long = cell.len > FIELD_BYTES_MAX;
    if (is_long || !text_is_utf8(cell.text, cell.len)) {
        return score_error_set(err, SCORE_INVALID, table_name(in->table, column),
                               "%.120s, line %lld, column %zu %.40s: %s", table_path(in->table),
                               (long long)table_line(in->table, row), column + 1,
                               table_name(in->table, column),
                               is_long ? "longer than a field of an opportunity" : "not UTF-8");
    }
    *ret = arena_dup(in->arena, cell.text, cell.len);
    return *ret ? SCORE_OK : no_memory(err);
}

static enum score_status texts_read(struct loading *in, const char *name, size_t offset,
                                    struct score_error *err)
{
    size_t column = 0;
    if (!*name) {
        return SCORE_OK;
    }
    SCORE_TRY(table_column(in->table, name, &column, err));
    for (size_t row = 0; row < in->rows.count; row++) {
        const char *text = NULL;
        SCORE_TRY(text_read(in, row, column, &text, err));
        memcpy((char *)&in->rows.items[row] + offset, &text, sizeof text);
    }
    return SCORE_OK;
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

static enum score_status column_find(struct loading *in, const char *name, struct column *ret,
                                     struct score_error *err)
{
    struct column_ask ask = {.rows = in->every, .count = in->rows.count};
    SCORE_TRY(table_column(in->table, name, &ask.index, err));
    return column_learn(in->table, &ask, ret, err);
}

static enum score_status kind_refuse(struct loading *in, const struct column *column,
                                     const char *wanted, struct score_error *err)
{
    char why[120];
    (void)snprintf(why, sizeof why, "%s needed, this is a column of kind '%s'", wanted,
                   column_kind_text(column->kind));
    return table_refuse(in->table, 0, column->index, why, err);
}

static enum score_status amounts_read(struct loading *in, const char *name, struct score_error *err)
{
    struct column column;
    if (!*name) {
        return SCORE_OK;
    }
    SCORE_TRY(column_find(in, name, &column, err));
    if (column.kind != COLUMN_NUMBER) {
        return kind_refuse(in, &column, "numbers are", err);
    }
    for (size_t row = 0; row < in->rows.count; row++) {
        double amount = 0;
        bool is_there =
            column_number(&column, table_cell(in->table, row, column.index), &amount) && amount > 0;
        in->rows.items[row].amount = is_there ? fmin(amount, AMOUNT_MAX) : 0;
    }
    return SCORE_OK;
}

/* A level's effect: a standard normal of the seed and the words. */
static double level_effect(const struct loading *in, size_t row, size_t column)
{
    struct rng rng;
    rng_seed(&rng, in->seed ^ cell_hash(cell_trim(table_cell(in->table, row, column))));
    return rng_normal(&rng);
}

/* What each row says, of mean 0: of numbers and dates in standard deviations (at most 4, and 0
 * where there is none), of levels by their effects. */
static enum score_status effects_read(struct loading *in, const char *name, struct score_error *err)
{
    struct column column;
    double mean = 0;
    SCORE_TRY(column_find(in, name, &column, err));
    if (column.kind == COLUMN_CONSTANT) {
        return kind_refuse(in, &column, "values that differ are", err);
    }
    bool is_number = column.kind == COLUMN_NUMBER || column.kind == COLUMN_DATE;
    for (size_t row = 0; row < in->rows.count; row++) {
        double x = column.bins.mean;
        if (is_number) {
            bool is_there = column_number(&column, table_cell(in->table, row, column.index), &x);
            in->values[row] = is_there ? bins_standardise(&column.bins, x) : 0;
        } else {
            in->values[row] = level_effect(in, row, column.index);
        }
        mean += in->values[row] / (double)in->rows.count;
    }
    for (size_t row = 0; row < in->rows.count; row++) {
        in->values[row] -= mean;
    }
    return SCORE_OK;
}

static enum score_status terms_read(struct loading *in, const struct market_term *terms,
                                    size_t offset, struct score_error *err)
{
    for (size_t i = 0; i < MARKET_TERMS && *terms[i].column; i++) {
        SCORE_TRY(effects_read(in, terms[i].column, err));
        for (size_t row = 0; row < in->rows.count; row++) {
            double *sum = (double *)(void *)((char *)&in->rows.items[row] + offset);
            *sum += terms[i].coefficient * in->values[row];
        }
    }
    return SCORE_OK;
}

/* ---- arrivals ---------------------------------------------------------------------------------
 */

struct moment {
    double at;
    size_t row;
};

static int by_time(const void *a, const void *b)
{
    const struct moment *x = a;
    const struct moment *y = b;
    if (x->at < y->at || x->at > y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

/* Gaps in mean gaps, each at the row that ends it; the mean where a row has none. */
static enum score_status gaps_set(struct loading *in, const struct column *column,
                                  struct moment *moments, size_t count, struct score_error *err)
{
    qsort(moments, count, sizeof *moments, by_time);
    double length = count ? moments[count - 1].at - moments[0].at : 0;
    if (!(length > 0)) {
        return kind_refuse(in, column, "two different times are", err);
    }
    double mean = length / (double)(count - 1);
    for (size_t row = 0; row < in->rows.count; row++) {
        in->rows.items[row].gap = 1;
    }
    for (size_t i = 1; i < count; i++) {
        in->rows.items[moments[i].row].gap = (moments[i].at - moments[i - 1].at) / mean;
    }
    in->rows.has_gaps = true;
    return SCORE_OK;
}

static enum score_status gaps_read(struct loading *in, const char *name, struct score_error *err)
{
    struct column column;
    size_t count = 0;
    if (!*name) {
        return SCORE_OK;
    }
    SCORE_TRY(column_find(in, name, &column, err));
    if (column.kind != COLUMN_NUMBER && column.kind != COLUMN_DATE) {
        return kind_refuse(in, &column, "dates or numbers are", err);
    }
    struct moment *moments = arena_alloc_array(in->arena, in->rows.count, sizeof *moments);
    if (!moments) {
        return no_memory(err);
    }
    for (size_t row = 0; row < in->rows.count; row++) {
        double at = 0;
        if (column_number(&column, table_cell(in->table, row, column.index), &at)) {
            moments[count++] = (struct moment){at, row};
        }
    }
    return gaps_set(in, &column, moments, count, err);
}

/* ---- the file ---------------------------------------------------------------------------------
 */

static enum score_status columns_read(struct loading *in, const struct market_covariates *asked,
                                      struct score_error *err)
{
    in->rows.count = table_rows(in->table);
    if (!in->rows.count) {
        return score_error_set(err, SCORE_INVALID, "covariates.file",
                               "%s: there is no row below the names", table_path(in->table));
    }
    in->rows.items = arena_alloc_array(in->arena, in->rows.count, sizeof *in->rows.items);
    in->every = arena_alloc_array(in->arena, in->rows.count, sizeof *in->every);
    in->values = arena_alloc_array(in->arena, in->rows.count, sizeof *in->values);
    if (!in->rows.items || !in->every || !in->values) {
        return no_memory(err);
    }
    for (size_t row = 0; row < in->rows.count; row++) {
        in->rows.items[row] = (struct sim_row){0};
        in->every[row] = row;
    }
    SCORE_TRY(texts_read(in, asked->industry, offsetof(struct sim_row, industry), err));
    SCORE_TRY(texts_read(in, asked->size, offsetof(struct sim_row, size), err));
    SCORE_TRY(texts_read(in, asked->source, offsetof(struct sim_row, source), err));
    SCORE_TRY(amounts_read(in, asked->amount, err));
    SCORE_TRY(terms_read(in, asked->win, offsetof(struct sim_row, win), err));
    SCORE_TRY(terms_read(in, asked->acceptance, offsetof(struct sim_row, acceptance), err));
    return gaps_read(in, asked->arrivals, err);
}

enum score_status sim_rows_read(const struct market_covariates *covariates, uint64_t seed,
                                struct arena *arena, struct sim_rows *ret, struct score_error *err)
{
    struct loading in = {.arena = arena, .seed = seed};
    *ret = (struct sim_rows){0};
    if (!*covariates->file) {
        return SCORE_OK;
    }
    SCORE_TRY(
        table_open(covariates->file, &(struct table_options){.has_header = true}, &in.table, err));
    enum score_status status = columns_read(&in, covariates, err);
    table_free(in.table);
    if (!status) {
        *ret = in.rows;
    }
    return status;
}
