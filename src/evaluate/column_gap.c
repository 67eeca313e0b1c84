/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "evaluate/column.h"

static const double DAY_S = 86400;

bool column_value(const struct table *table, const struct column *column, size_t row, double *ret)
{
    struct column_date from = {0};
    struct column_date until = {0};
    if (column->kind != COLUMN_GAP) {
        return column_number(column, table_cell(table, row, column->index), ret);
    }
    if (!cell_date(cell_trim(table_cell(table, row, column->index)), &from) ||
        !cell_date(cell_trim(table_cell(table, row, column->until)), &until)) {
        return false;
    }
    *ret = (until.at_s - from.at_s) / DAY_S;
    return true;
}

enum score_status column_gap_learn(const struct table *table, const struct column_ask *ask,
                                   const struct column *from, const struct column *until,
                                   struct column *ret, struct score_error *err)
{
    struct column gap = {.index = from->index, .until = until->index, .kind = COLUMN_GAP};
    double *days = malloc((ask->count + 1) * sizeof(*days));
    size_t count = 0;
    if (!days) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < ask->count; i++) {
        count += column_value(table, &gap, ask->rows[i], &days[count]);
    }
    gap.missing = ask->count - count;
    if (count > 0) {
        bins_learn(days, count, &gap.bins); /* sorts */
    }
    for (size_t i = 0; i < count; i++) {
        gap.distinct += i == 0 || days[i] > days[i - 1];
    }
    gap.kind = gap.distinct > 1 ? COLUMN_GAP : COLUMN_CONSTANT;
    free(days);
    *ret = gap;
    return SCORE_OK;
}
