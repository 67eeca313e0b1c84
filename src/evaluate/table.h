/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_TABLE_H
#define SCORE_EVALUATE_TABLE_H

/*
 * A delimited file in memory: rows of equally many fields, quoted as RFC 4180 says, plain or
 * gzipped. Fields are text; a table says nothing about types.
 *
 *     struct table *table = NULL;
 *     SCORE_TRY(table_open(path, &(struct table_options){.has_header = true}, &table, err));
 *     for (size_t row = 0; row < table_rows(table); row++) {
 *         SCORE_TRY(table_f64(table, row, 0, &value, err));
 *     }
 *     table_free(table);
 *
 * Errors name the file, the line and the field. Memory: the file's text and 8 bytes a field.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct table;

struct table_options {
    char separator;      /* 0: found in the first line among , ; tab and | */
    bool has_header;     /* the first row names the columns */
    bool may_lack_names; /* columns without a name are there, and found by their number alone */
};

/*
 * SCORE_NOT_FOUND: no such file; SCORE_IO: it cannot be read, or is cut off; SCORE_INVALID: empty,
 * rows of other lengths, a column without a name or two of one name, a quote that is never closed;
 * SCORE_LIMIT: over 1 GiB.
 */
SCORE_MUST_USE enum score_status table_open(const char *path, const struct table_options *options,
                                            struct table **ret, struct score_error *err);
void table_free(struct table *table);

size_t table_rows(const struct table *table); /* the header apart */
size_t table_columns(const struct table *table);
const char *table_path(const struct table *table);
/* "" without a header. */
const char *table_name(const struct table *table, size_t column);
/* Never NULL; "" for an empty field. */
const char *table_cell(const struct table *table, size_t row, size_t column);
/* Where the row begins in the file, from 1. */
int64_t table_line(const struct table *table, size_t row);

/* The column of that name; SCORE_INVALID lists the names there are. */
SCORE_MUST_USE enum score_status table_column(const struct table *table, const char *name,
                                              size_t *ret, struct score_error *err);
/* A finite number; SCORE_INVALID for anything else, an empty field included. */
SCORE_MUST_USE enum score_status table_f64(const struct table *table, size_t row, size_t column,
                                           double *ret, struct score_error *err);
/* SCORE_INVALID that names file, line and column before the words. */
SCORE_MUST_USE enum score_status table_refuse(const struct table *table, size_t row, size_t column,
                                              const char *why, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
