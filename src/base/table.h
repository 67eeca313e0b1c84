/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_TABLE_H
#define SCORE_BASE_TABLE_H

/* Aligned columns for people, and the same rows as RFC 4180. Cells are copied into the arena. */

#include "base/arena.h"
#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TABLE_COLUMNS_MAX = 24 };

struct table {
    struct arena *arena;
    const char *headers[TABLE_COLUMNS_MAX];
    bool is_right[TABLE_COLUMNS_MAX]; /* numbers */
    size_t column_count;
    const char **cells; /* row by row */
    size_t cell_count;
    size_t cell_capacity;
    bool is_out_of_memory;
};

/* `headers` are words between '|'; one that begins with '>' is a column of numbers. */
void table_init(struct table *table, struct arena *arena, const char *headers);
/* The next cell, row by row. NULL text = "". */
void table_add(struct table *table, const char *text);
void table_add_i64(struct table *table, int64_t value);
void table_add_f64(struct table *table, const char *format, double value);
size_t table_row_count(const struct table *table);
/* SCORE_NO_MEMORY when a cell was lost. */
SCORE_MUST_USE enum score_status table_write(const struct table *table, struct buf *out,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status table_write_csv(const struct table *table, struct buf *out,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
