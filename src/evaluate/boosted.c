/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/boosted.h"

#include <math.h>
#include <stdlib.h>

void boosted_row_set(const struct boosted_rows *rows, size_t row, float *x, size_t columns)
{
    for (size_t i = rows->begins[row]; i < rows->begins[row + 1]; i++) {
        if (rows->columns[i] < columns) {
            x[rows->columns[i]] = rows->values[i];
        }
    }
}

void boosted_row_clear(const struct boosted_rows *rows, size_t row, float *x, size_t columns)
{
    for (size_t i = rows->begins[row]; i < rows->begins[row + 1]; i++) {
        if (rows->columns[i] < columns) {
            x[rows->columns[i]] = NAN;
        }
    }
}

enum score_status boosted_ask(const struct trees *trees, const struct boosted_rows *rows,
                              double *ret, struct score_error *err)
{
    size_t columns = trees->column_count;
    float *x = malloc((columns + 1) * sizeof(*x));
    if (!x) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < columns; i++) {
        x[i] = NAN;
    }
    for (size_t i = 0; i < rows->count; i++) {
        boosted_row_set(rows, i, x, columns);
        ret[i] = trees_log_odds(trees, x);
        boosted_row_clear(rows, i, x, columns);
    }
    free(x);
    return SCORE_OK;
}

enum score_status boosted_run(const struct boosted_rows *from, const struct boosted_rows *to,
                              double *ret, struct score_error *err)
{
    struct trees *trees = NULL;
    SCORE_TRY(boosted_grow(from, &trees, err));
    enum score_status status = boosted_ask(trees, to, ret, err);
    trees_free(trees);
    return status;
}
