/* SPDX-License-Identifier: Apache-2.0 */

/* Values on their way in and out, in binary. */

#include <limits.h>

#include "base/text.h"
#include "store/postgres/functions.h"
#include "store/postgres/statement.h"

static struct postgres_statement *of(struct statement *statement)
{
    return postgres_statement_of(statement);
}

static void number_bind(struct statement *statement, int index, Oid type)
{
    struct parameter *parameter = &of(statement)->parameters[index - 1];
    parameter->type = type;
    parameter->value = parameter->number;
    parameter->len = VALUE_NUMBER_BYTES;
}

void postgres_bind_i64(struct statement *statement, int index, int64_t value)
{
    value_put_i64(value, of(statement)->parameters[index - 1].number);
    number_bind(statement, index, VALUE_I64);
}

void postgres_bind_f64(struct statement *statement, int index, double value)
{
    value_put_f64(value, of(statement)->parameters[index - 1].number);
    number_bind(statement, index, VALUE_F64);
}

static void bytes_bind(struct statement *statement, int index, Oid type, const void *bytes,
                       size_t len)
{
    struct parameter *parameter = &of(statement)->parameters[index - 1];
    if (len > INT_MAX) {
        of(statement)->problem = BIND_TOO_LONG;
        len = 0;
    }
    *parameter = (struct parameter){.type = type, .value = bytes, .len = (int)len};
}

/* No text that is stored: who looks for what is not UTF-8 finds nothing. */
static const char NO_TEXT[] = "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf not UTF-8";

/* Looked at here, so that a transaction is not undone for it. */
void postgres_bind_text(struct statement *statement, int index, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    if (!text_is_utf8(text ? text : "", len)) {
        of(statement)->problem = statement->is_write ? BIND_NOT_UTF8 : of(statement)->problem;
        text = NO_TEXT;
        len = strlen(NO_TEXT);
    }
    bytes_bind(statement, index, VALUE_TEXT, text, len);
}

void postgres_bind_blob(struct statement *statement, int index, const void *bytes, size_t len)
{
    bytes_bind(statement, index, VALUE_BYTES, bytes, len);
}

void postgres_bind_no_id(struct statement *statement, int index)
{
    bytes_bind(statement, index, VALUE_I64, NULL, 0);
}

/* Columns. */

int64_t postgres_column_i64(struct statement *statement, int column)
{
    const PGresult *result = of(statement)->result;
    int row = of(statement)->row;
    if (PQgetisnull(result, row, column)) {
        return 0;
    }
    return value_i64(PQftype(result, column), PQgetvalue(result, row, column),
                     (size_t)PQgetlength(result, row, column));
}

double postgres_column_f64(struct statement *statement, int column)
{
    const PGresult *result = of(statement)->result;
    int row = of(statement)->row;
    if (PQgetisnull(result, row, column)) {
        return 0;
    }
    return value_f64(PQftype(result, column), PQgetvalue(result, row, column),
                     (size_t)PQgetlength(result, row, column));
}

const void *postgres_column_blob(struct statement *statement, int column, size_t *ret_len)
{
    const PGresult *result = of(statement)->result;
    int row = of(statement)->row;
    *ret_len = (size_t)PQgetlength(result, row, column);
    return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

/* libpq keeps a NUL behind every value; running out of memory is the whole result's failure. */
const char *postgres_column_text(struct statement *statement, int column, size_t *ret_len,
                                 bool *ret_is_exhausted)
{
    (void)ret_is_exhausted;
    return postgres_column_blob(statement, column, ret_len);
}

bool postgres_column_is_null(struct statement *statement, int column)
{
    return PQgetisnull(of(statement)->result, of(statement)->row, column) == 1;
}
