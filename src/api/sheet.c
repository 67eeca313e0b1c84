/* SPDX-License-Identifier: Apache-2.0 */
/* First: its headers hold calls that base/banned.h forbids from there on. */
#include <xlsxwriter.h>

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "api/sheet.h"
#include "base/text.h"

enum {
    CELL_BYTES_MAX = 32767, /* characters that a cell may hold: as many bytes are never more */
    WIDTH_MIN = 8,
    WIDTH_MAX = 60,
    NAME_SIZE = 64
};

struct sheet {
    char path[PATH_MAX];
    lxw_workbook *book;
    lxw_worksheet *page;
    size_t rows; /* written, the header apart */
    bool has_header;
};

static enum score_status sheet_fail(struct score_error *err, lxw_error error)
{
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return score_error_set(err, SCORE_IO, "", "the workbook cannot be written: %s",
                           lxw_strerror(error));
}

static const char *folder(void)
{
    const char *name = getenv("TMPDIR");
    return name && *name ? name : "/tmp";
}

enum score_status sheet_create(const char *name, struct sheet **ret, struct score_error *err)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    (void)snprintf(sheet->path, sizeof sheet->path, "%s/score-sheet-XXXXXX", folder());
    int file = mkostemp(sheet->path, O_CLOEXEC);
    if (file < 0) {
        enum score_status status = score_error_set(err, SCORE_IO, "", "no temporary file in %s: %s",
                                                   folder(), strerror(errno));
        free(sheet);
        return status;
    }
    (void)close(file);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = (char *)folder()};
    sheet->book = workbook_new_opt(sheet->path, &options);
    sheet->page = sheet->book ? workbook_add_worksheet(sheet->book, name) : NULL;
    *ret = sheet;
    if (!sheet->page) {
        sheet_free(ret);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return SCORE_OK;
}

void sheet_free(struct sheet **sheet)
{
    if (*sheet) {
        if ((*sheet)->book) {
            (void)workbook_close((*sheet)->book);
        }
        (void)unlink((*sheet)->path);
        free(*sheet);
        *sheet = NULL;
    }
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static const char *table_cell(const struct table *table, size_t row, size_t column)
{
    return table->cells[row * table->column_count + column];
}

/* As wide as what it holds, as far as the first rows tell. */
static enum score_status header_add(struct sheet *sheet, const struct table *table,
                                    struct score_error *err)
{
    lxw_format *bold = workbook_add_format(sheet->book);
    if (!bold) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    format_set_bold(bold);
    worksheet_freeze_panes(sheet->page, 1, 0);
    for (size_t column = 0; column < table->column_count; column++) {
        size_t width = text_utf8_count(table->headers[column]) + 2;
        for (size_t row = 0; row < table_row_count(table); row++) {
            size_t cell = text_utf8_count(table_cell(table, row, column)) + 2;
            width = cell > width ? cell : width;
        }
        width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
        lxw_col_t at = (lxw_col_t)column;
        lxw_error error = worksheet_set_column(sheet->page, at, at, (double)width, NULL);
        error = error ? error
                      : worksheet_write_string(sheet->page, 0, at, table->headers[column], bold);
        if (error) {
            return sheet_fail(err, error);
        }
    }
    sheet->has_header = true;
    return SCORE_OK;
}

static lxw_error cell_add(struct sheet *sheet, lxw_col_t column, const char *text, bool is_number)
{
    lxw_row_t row = (lxw_row_t)sheet->rows + 1;
    double number = 0;
    char cut[CELL_BYTES_MAX + 1];
    if (!*text) {
        return LXW_NO_ERROR;
    }
    if (is_number && text_parse_f64(text, &number)) {
        return worksheet_write_number(sheet->page, row, column, number, NULL);
    }
    size_t len = strlen(text);
    if (len > CELL_BYTES_MAX) {
        len = CELL_BYTES_MAX;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) {
            len--; /* not inside a character */
        }
        memcpy(cut, text, len);
        cut[len] = '\0';
        text = cut;
    }
    return worksheet_write_string(sheet->page, row, column, text, NULL);
}

enum score_status sheet_add(struct sheet *sheet, const struct table *table, struct score_error *err)
{
    if (table->is_out_of_memory) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (!sheet->has_header) {
        SCORE_TRY(header_add(sheet, table, err));
    }
    for (size_t row = 0; row < table_row_count(table); row++) {
        if (sheet->rows >= SHEET_ROWS_MAX) {
            return score_error_set(err, SCORE_EXHAUSTED, "",
                                   "a sheet holds at most %d rows: ask for CSV", SHEET_ROWS_MAX);
        }
        for (size_t column = 0; column < table->column_count; column++) {
            lxw_error error = cell_add(sheet, (lxw_col_t)column, table_cell(table, row, column),
                                       table->is_right[column]);
            if (error) {
                return sheet_fail(err, error);
            }
        }
        sheet->rows++;
    }
    return SCORE_OK;
}

static enum score_status file_append(const char *path, struct buf *out, struct score_error *err)
{
    char piece[64 * 1024];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : read(file, piece, sizeof piece);
    while (got > 0) {
        buf_add(out, piece, (size_t)got);
        got = read(file, piece, sizeof piece);
    }
    enum score_status status =
        got < 0 ? score_error_set(err, SCORE_IO, "", "%s: %s", path, strerror(errno)) : SCORE_OK;
    if (file >= 0) {
        (void)close(file);
    }
    return status ? status : buf_status(out, "the workbook", err);
}

enum score_status sheet_write(struct sheet *sheet, struct buf *out, struct score_error *err)
{
    lxw_error error = workbook_close(sheet->book);
    sheet->book = NULL;
    return error ? sheet_fail(err, error) : file_append(sheet->path, out, err);
}

enum score_status table_write_xlsx(const struct table *table, const char *name, struct buf *out,
                                   struct score_error *err)
{
    SCORE_AUTO(sheet_free) struct sheet *sheet = NULL;
    SCORE_TRY(sheet_create(name, &sheet, err));
    SCORE_TRY(sheet_add(sheet, table, err));
    return sheet_write(sheet, out, err);
}

/* ---- JSON -------------------------------------------------------------------------------------
 */

static void column_name(const char *title, char ret[NAME_SIZE])
{
    size_t len = 0;
    for (; title[len] && len + 1 < NAME_SIZE; len++) {
        char c = title[len];
        bool is_upper = c >= 'A' && c <= 'Z';
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        ret[len] = (char)(is_upper ? c - 'A' + 'a' : is_word ? c : '_');
    }
    ret[len] = '\0';
}

static void cell_to_json(struct json_writer *json, const char *name, const char *text,
                         bool is_number)
{
    double number = 0;
    if (!is_number) {
        json_field_text(json, name, text);
    } else if (text_parse_f64(text, &number)) {
        json_field_f64(json, name, number);
    } else {
        json_field_null(json, name);
    }
}

void table_to_json(struct json_writer *json, const struct table *table)
{
    char names[TABLE_COLUMNS_MAX][NAME_SIZE];
    json_key(json, "columns");
    json_array_begin(json);
    for (size_t column = 0; column < table->column_count; column++) {
        column_name(table->headers[column], names[column]);
        json_object_begin(json);
        json_field_text(json, "name", names[column]);
        json_field_text(json, "title", table->headers[column]);
        json_field_bool(json, "number", table->is_right[column]);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "rows");
    json_array_begin(json);
    for (size_t row = 0; row < table_row_count(table); row++) {
        json_object_begin(json);
        for (size_t column = 0; column < table->column_count; column++) {
            cell_to_json(json, names[column], table_cell(table, row, column),
                         table->is_right[column]);
        }
        json_object_end(json);
    }
    json_array_end(json);
}
