/* SPDX-License-Identifier: Apache-2.0 */
#include "base/table.h"

#include "base/text.h"

void table_init(struct table *table, struct arena *arena, const char *headers)
{
    *table = (struct table){.arena = arena};
    while (*headers) {
        SCORE_ASSERT(table->column_count < TABLE_COLUMNS_MAX);
        size_t len = strcspn(headers, "|");
        bool is_right = *headers == '>';
        const char *name = arena_dup(arena, headers + is_right, len - is_right);
        table->headers[table->column_count] = name ? name : "";
        table->is_right[table->column_count++] = is_right;
        headers += len + (headers[len] == '|');
    }
}

void table_add(struct table *table, const char *text)
{
    const char **cells = arena_grow(table->arena, table->cells, table->cell_count,
                                    &table->cell_capacity, sizeof *cells);
    const char *copy = arena_dup_text(table->arena, text);
    if (!cells || !copy) {
        table->is_out_of_memory = true;
        return;
    }
    table->cells = cells;
    cells[table->cell_count++] = copy;
}

void table_add_i64(struct table *table, int64_t value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    table_add(table, text);
}

void table_add_f64(struct table *table, const char *format, double value)
{
    char text[64];
    (void)snprintf(text, sizeof text, format, value);
    table_add(table, text);
}

size_t table_row_count(const struct table *table)
{
    return table->column_count ? table->cell_count / table->column_count : 0;
}

static const char *cell_at(const struct table *table, size_t row, size_t column)
{
    return row == 0 ? table->headers[column]
                    : table->cells[(row - 1) * table->column_count + column];
}

static void pad(struct buf *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add_char(out, ' ');
    }
}

static enum score_status cells_check(const struct table *table, struct score_error *err)
{
    SCORE_ASSERT(table->is_out_of_memory || table->cell_count % table->column_count == 0);
    return table->is_out_of_memory ? score_error_set(err, SCORE_NO_MEMORY, "", "out of memory")
                                   : SCORE_OK;
}

enum score_status table_write(const struct table *table, struct buf *out, struct score_error *err)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    size_t rows = table_row_count(table);
    SCORE_TRY(cells_check(table, err));
    for (size_t row = 0; row <= rows; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            size_t width = text_utf8_count(cell_at(table, row, column));
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
    for (size_t row = 0; row <= rows; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            const char *text = cell_at(table, row, column);
            size_t gap = widths[column] - text_utf8_count(text);
            bool is_last = column + 1 == table->column_count;
            pad(out, (column ? 2 : 0) + (table->is_right[column] ? gap : 0));
            buf_add_text(out, text);
            pad(out, table->is_right[column] || is_last ? 0 : gap);
        }
        buf_add_char(out, '\n');
    }
    return buf_status(out, "the output", err);
}

static void csv_add(struct buf *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        buf_add_text(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"') {
            buf_add_char(out, '"');
        }
        buf_add_char(out, *text);
    }
    buf_add_char(out, '"');
}

enum score_status table_write_csv(const struct table *table, struct buf *out,
                                  struct score_error *err)
{
    size_t rows = table_row_count(table);
    SCORE_TRY(cells_check(table, err));
    for (size_t row = 0; row <= rows; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            if (column) {
                buf_add_char(out, ',');
            }
            csv_add(out, cell_at(table, row, column));
        }
        buf_add_text(out, "\r\n");
    }
    return buf_status(out, "the output", err);
}
