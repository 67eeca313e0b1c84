/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/table.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"

enum { CHUNK_BYTES = 1 << 16, COLUMNS_MAX = 65536 };
static const size_t TABLE_BYTES_MAX = (size_t)1 << 30;

struct table {
    char *path;
    char *text;      /* fields, each NUL-terminated */
    size_t *offsets; /* of the fields in `text`, row by row, the header's first */
    int64_t *lines;  /* of the rows, the header's first */
    size_t text_len, text_cap;
    size_t field_count, field_cap;
    size_t row_count, row_cap; /* the header among them */
    size_t column_count;
    bool has_header;
};

struct reading {
    struct table *table;
    struct score_error *err;
    enum score_status status; /* of the first failure */
    size_t row_fields;        /* of the row at work */
    int64_t line;             /* of the byte at work */
    int64_t row_line;         /* where the row at work began */
    bool is_in_row;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* `items` or a larger copy with room for `count`; NULL when memory ran out. */
static void *grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count <= *capacity) {
        return items;
    }
    size_t wanted = *capacity < 1024 ? 1024 : *capacity * 2;
    wanted = wanted < count ? count : wanted;
    void *grown = realloc(items, wanted * size);
    if (grown) {
        *capacity = wanted;
    }
    return grown;
}

static void fail(struct reading *reading, enum score_status status, const char *text)
{
    if (!reading->status) {
        reading->status = score_error_set(reading->err, status, "", "%s, line %lld: %s",
                                          reading->table->path, (long long)reading->row_line, text);
    }
}

static void field_take(void *bytes, size_t len, void *user)
{
    struct reading *reading = user;
    struct table *table = reading->table;
    if (reading->status) {
        return;
    }
    if (++reading->row_fields > COLUMNS_MAX || table->text_len + len + 1 > TABLE_BYTES_MAX) {
        fail(reading, SCORE_LIMIT, "more than 65,536 fields in a row, or 1 GiB in a file");
        return;
    }
    char *text = grow(table->text, table->text_len + len + 1, &table->text_cap, 1);
    table->text = text ? text : table->text;
    size_t *offsets =
        grow(table->offsets, table->field_count + 1, &table->field_cap, sizeof(*offsets));
    table->offsets = offsets ? offsets : table->offsets;
    if (!text || !offsets) {
        reading->status = no_memory(reading->err);
        return;
    }
    if (len && memchr(bytes, '\0', len)) {
        fail(reading, SCORE_INVALID, "a NUL byte: this is no text file");
        return;
    }
    if (len) {
        memcpy(text + table->text_len, bytes, len);
    }
    text[table->text_len + len] = '\0';
    offsets[table->field_count++] = table->text_len;
    table->text_len += len + 1;
}

static void row_take(int terminator, void *user)
{
    struct reading *reading = user;
    struct table *table = reading->table;
    (void)terminator;
    if (reading->status) {
        return;
    }
    int64_t *lines = grow(table->lines, table->row_count + 1, &table->row_cap, sizeof(*lines));
    if (!lines) {
        reading->status = no_memory(reading->err);
        return;
    }
    table->lines = lines;
    lines[table->row_count++] = reading->row_line;
    if (table->row_count == 1) {
        table->column_count = reading->row_fields;
    } else if (reading->row_fields != table->column_count) {
        char text[128];
        (void)snprintf(text, sizeof(text), "%zu fields where the first row has %zu",
                       reading->row_fields, table->column_count);
        fail(reading, SCORE_INVALID, text);
    }
    reading->row_fields = 0;
    reading->is_in_row = false;
}

/* A line that begins no row. */
static bool is_blank(const char *bytes, size_t len)
{
    size_t i = 0;
    while (i < len && strchr(" \t\r\n", bytes[i]) && bytes[i]) {
        i++;
    }
    return i == len;
}

/* libcsv takes many bytes at once, but then nobody knows on which line a row begins. */
static void line_feed(struct reading *reading, struct csv_parser *parser, const char *bytes,
                      size_t len)
{
    while (len > 0 && !reading->status) {
        const char *end = memchr(bytes, '\n', len);
        size_t part = end ? (size_t)(end - bytes) + 1 : len;
        if (!reading->is_in_row) {
            reading->row_line = reading->line;
            reading->is_in_row = !is_blank(bytes, part);
        }
        if (csv_parse(parser, bytes, part, field_take, row_take, reading) != part) {
            fail(reading, SCORE_INVALID, "a quote in the middle of a field");
        }
        reading->line += end ? 1 : 0;
        bytes += part;
        len -= part;
    }
}

/* The one that the first line has most of; a comma where it has none. */
static char separator_find(const char *bytes, size_t len)
{
    static const char CANDIDATES[] = {',', ';', '\t', '|'};
    size_t counts[sizeof(CANDIDATES)] = {0};
    bool is_quoted = false;
    for (size_t i = 0; i < len && bytes[i] != '\n'; i++) {
        is_quoted ^= bytes[i] == '"';
        for (size_t j = 0; j < sizeof(CANDIDATES) && !is_quoted; j++) {
            counts[j] += bytes[i] == CANDIDATES[j];
        }
    }
    size_t best = 0;
    for (size_t j = 1; j < sizeof(CANDIDATES); j++) {
        best = counts[j] > counts[best] ? j : best;
    }
    return CANDIDATES[best];
}

/* What a whole file says at its end. */
static enum score_status gz_check(gzFile file, const char *path, struct score_error *err)
{
    int code = 0;
    const char *text = gzerror(file, &code);
    if (code == Z_OK || code == Z_STREAM_END) {
        return SCORE_OK;
    }
    text = code == Z_ERRNO ? strerror(errno) : code == Z_BUF_ERROR ? "the file is cut off" : text;
    return score_error_set(err, SCORE_IO, "", "%s: %s", path, text);
}

static enum score_status file_feed(struct reading *reading, gzFile file, char separator)
{
    struct csv_parser parser;
    char chunk[CHUNK_BYTES];
    bool is_first = true;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) {
        return no_memory(reading->err);
    }
    while (!reading->status) {
        int got = gzread(file, chunk, sizeof(chunk));
        char *bytes = chunk;
        size_t len = got > 0 ? (size_t)got : 0;
        if (len == 0) {
            break;
        }
        if (is_first) {
            size_t mark = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
            bytes += mark;
            len -= mark;
            char found = separator ? separator : separator_find(bytes, len);
            csv_set_delim(&parser, (unsigned char)found);
            is_first = false;
        }
        line_feed(reading, &parser, bytes, len);
    }
    if (!reading->status) {
        reading->status = gz_check(file, reading->table->path, reading->err);
    }
    if (!reading->status && csv_fini(&parser, field_take, row_take, reading)) {
        fail(reading, SCORE_INVALID, "a quote that is never closed");
    }
    csv_free(&parser);
    return reading->status;
}

static enum score_status table_read(struct table *table, char separator, struct score_error *err)
{
    gzFile file = gzopen(table->path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "", "%s: %s",
                               table->path, strerror(errno));
    }
    struct reading reading = {.table = table, .err = err, .line = 1, .row_line = 1};
    enum score_status status = file_feed(&reading, file, separator);
    (void)gzclose_r(file);
    return status;
}

static enum score_status names_check(const struct table *table, bool may_lack_names,
                                     struct score_error *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table_name(table, i);
        if (!*name && may_lack_names) {
            continue;
        }
        if (!*name) {
            return score_error_set(err, SCORE_INVALID, "", "%s, line 1: column %zu has no name",
                                   table->path, i + 1);
        }
        for (size_t j = 0; j < i; j++) {
            if (text_equal(name, table_name(table, j))) {
                return score_error_set(err, SCORE_INVALID, "",
                                       "%s, line 1: two columns are named '%s'", table->path, name);
            }
        }
    }
    return SCORE_OK;
}

enum score_status table_open(const char *path, const struct table_options *options,
                             struct table **ret, struct score_error *err)
{
    struct table *table = calloc(1, sizeof(*table));
    if (!table || !(table->path = strdup(path))) {
        free(table);
        return no_memory(err);
    }
    table->has_header = options->has_header;
    enum score_status status = table_read(table, options->separator, err);
    if (!status && table->row_count == 0) {
        status = score_error_set(err, SCORE_INVALID, "", "%s is empty", path);
    }
    if (!status && table->has_header) {
        status = names_check(table, options->may_lack_names, err);
    }
    if (status) {
        table_free(table);
        return status;
    }
    *ret = table;
    return SCORE_OK;
}

void table_free(struct table *table)
{
    if (table) {
        free(table->path);
        free(table->text);
        free(table->offsets);
        free(table->lines);
        free(table);
    }
}

size_t table_rows(const struct table *table)
{
    return table->row_count - (table->has_header ? 1 : 0);
}

size_t table_columns(const struct table *table)
{
    return table->column_count;
}

const char *table_path(const struct table *table)
{
    return table->path;
}

static const char *field_at(const struct table *table, size_t row, size_t column)
{
    SCORE_ASSERT(row < table->row_count && column < table->column_count);
    return table->text + table->offsets[row * table->column_count + column];
}

const char *table_name(const struct table *table, size_t column)
{
    return table->has_header ? field_at(table, 0, column) : "";
}

const char *table_cell(const struct table *table, size_t row, size_t column)
{
    return field_at(table, row + (table->has_header ? 1 : 0), column);
}

int64_t table_line(const struct table *table, size_t row)
{
    size_t at = row + (table->has_header ? 1 : 0);
    SCORE_ASSERT(at < table->row_count);
    return table->lines[at];
}

enum score_status table_column(const struct table *table, const char *name, size_t *ret,
                               struct score_error *err)
{
    char names[SCORE_ERROR_TEXT_SIZE] = "";
    size_t len = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const char *own = table_name(table, i);
        if (text_equal(own, name)) {
            *ret = i;
            return SCORE_OK;
        }
        if (len < sizeof(names)) {
            len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? " " : "", own);
        }
    }
    return score_error_set(err, SCORE_INVALID, name, "%s has no column '%s'; it has %s",
                           table->path, name, names);
}

enum score_status table_refuse(const struct table *table, size_t row, size_t column,
                               const char *why, struct score_error *err)
{
    const char *name = table_name(table, column);
    return score_error_set(err, SCORE_INVALID, name, "%s, line %lld, column %zu%s%s: '%.40s' %s",
                           table->path, (long long)table_line(table, row), column + 1,
                           *name ? " " : "", name, table_cell(table, row, column), why);
}

enum score_status table_f64(const struct table *table, size_t row, size_t column, double *ret,
                            struct score_error *err)
{
    const char *text = table_cell(table, row, column);
    return text_parse_f64(text, ret)
               ? SCORE_OK
               : table_refuse(table, row, column, "is not a finite number", err);
}
