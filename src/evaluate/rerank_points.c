/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/rerank_points.h"

#include <stdio.h>

#include "evaluate/table.h"

static enum score_status share_read(const struct table *table, size_t row, const char *name,
                                    double *ret, struct score_error *err)
{
    size_t column = 0;
    SCORE_TRY(table_column(table, name, &column, err));
    SCORE_TRY(table_f64(table, row, column, ret, err));
    if (*ret < 0 || *ret > 1) {
        return table_refuse(table, row, column, "is not from 0 to 1", err);
    }
    return SCORE_OK;
}

static enum score_status points_take(const struct table *table, struct rerank_points *points,
                                     struct score_error *err)
{
    size_t name = 0;
    SCORE_TRY(table_column(table, "rule", &name, err));
    if (table_rows(table) > RERANK_POINTS_MAX) {
        return score_error_set(err, SCORE_LIMIT, "", "%s has more than %d points",
                               table_path(table), RERANK_POINTS_MAX);
    }
    points->items = calloc(table_rows(table) + 1, sizeof(*points->items));
    if (!points->items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t row = 0; row < table_rows(table); row++) {
        struct rerank_foreign *point = &points->items[points->count++];
        (void)snprintf(point->name, sizeof(point->name), "%s", table_cell(table, row, name));
        SCORE_TRY(share_read(table, row, "ndcg", &point->ndcg, err));
        SCORE_TRY(share_read(table, row, "mmf", &point->mmf, err));
        SCORE_TRY(share_read(table, row, "gini", &point->gini, err));
    }
    return SCORE_OK;
}

enum score_status rerank_points_read(const char *path, struct rerank_points *ret,
                                     struct score_error *err)
{
    struct table *table = NULL;
    struct rerank_points points = {0};
    SCORE_TRY(table_open(path, &(struct table_options){.has_header = true}, &table, err));
    enum score_status status = points_take(table, &points, err);
    table_free(table);
    if (status) {
        rerank_points_done(&points);
        return status;
    }
    *ret = points;
    return SCORE_OK;
}

void rerank_points_done(struct rerank_points *points)
{
    free(points->items);
    *points = (struct rerank_points){0};
}
