/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_SHEET_H
#define SCORE_API_SHEET_H

/*
 * Tables as an XLSX workbook of one sheet (ECMA-376, by libxlsxwriter). Rows go to a temporary file
 * as they come, so memory holds one of them. Texts are stored as texts whatever they begin with: a
 * cell that reads "=1+1" is never computed.
 *
 *     SCORE_AUTO(sheet_free) struct sheet *sheet = NULL;
 *     SCORE_TRY(sheet_create("offers", &sheet, err));
 *     SCORE_TRY(sheet_add(sheet, &table, err));
 *     return sheet_write(sheet, &out, err);
 */

#include "base/json_writer.h"
#include "base/table.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SHEET_ROWS_MAX = 1048576 - 1 }; /* the format's rows without the header's */

#define SHEET_MEDIA_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

struct sheet;

/* `name` is the sheet's, 1..31 bytes of letters. SCORE_IO: no temporary file could be made. */
SCORE_MUST_USE enum score_status sheet_create(const char *name, struct sheet **ret,
                                              struct score_error *err);
/* The next rows; the headers come from the first table. Columns of numbers hold numbers where a
 * cell is one. SCORE_EXHAUSTED: more than SHEET_ROWS_MAX. */
SCORE_MUST_USE enum score_status sheet_add(struct sheet *sheet, const struct table *table,
                                           struct score_error *err);
/* Closes the workbook and appends its bytes. Once. */
SCORE_MUST_USE enum score_status sheet_write(struct sheet *sheet, struct buf *out,
                                             struct score_error *err);
void sheet_free(struct sheet **sheet);

/* All at once. */
SCORE_MUST_USE enum score_status table_write_xlsx(const struct table *table, const char *name,
                                                  struct buf *out, struct score_error *err);

/* The fields "columns":[{"name","title","number"}] and "rows":[{name: value}] of the open object.
 * A name is the title in lower case with _ for all but letters and digits; a number without a value
 * is null. */
void table_to_json(struct json_writer *json, const struct table *table);

#ifdef __cplusplus
}
#endif

#endif
