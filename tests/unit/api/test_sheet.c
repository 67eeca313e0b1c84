/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <zlib.h>

#include "api/sheet.h"

enum { BYTES = 4 * 1024 * 1024, SMALL = 64 * 1024 };

struct book {
    struct arena arena;
    struct buf out;
    struct buf sheet; /* xl/worksheets/sheet1.xml, unpacked */
};

static void book_open(struct book *book)
{
    arena_init(&book->arena, BYTES);
    buf_init(&book->out, BYTES);
    buf_init(&book->sheet, BYTES);
}

static void book_close(struct book *book)
{
    buf_done(&book->sheet);
    buf_done(&book->out);
    arena_done(&book->arena);
}

static uint32_t number_at(const unsigned char *bytes, size_t width)
{
    uint32_t value = 0;
    for (size_t i = 0; i < width; i++) {
        value |= (uint32_t)bytes[i] << (8 * i);
    }
    return value;
}

/* Where the entry of this name stands in the directory at the archive's end (APPNOTE 4.3.12). */
static const unsigned char *entry_find(const struct buf *archive, const char *name)
{
    static const char MARK[] = "PK\1\2";
    const unsigned char *bytes = (const unsigned char *)buf_text(archive);
    for (size_t at = 0; at + 46 + strlen(name) <= archive->len; at++) {
        if (memcmp(bytes + at, MARK, 4) == 0 && memcmp(bytes + at + 46, name, strlen(name)) == 0) {
            return bytes + at;
        }
    }
    fail_msg("no %s in the workbook", name);
    return NULL;
}

static void book_unpack(struct book *book)
{
    const unsigned char *bytes = (const unsigned char *)buf_text(&book->out);
    const unsigned char *entry = entry_find(&book->out, "xl/worksheets/sheet1.xml");
    uint32_t packed = number_at(entry + 20, 4);
    uint32_t plain = number_at(entry + 24, 4);
    const unsigned char *local = bytes + number_at(entry + 42, 4);
    const unsigned char *data = local + 30 + number_at(local + 26, 2) + number_at(local + 28, 2);
    unsigned char *text = arena_alloc(&book->arena, plain + 1);
    assert_non_null(text);
    z_stream stream = {
        .next_in = (unsigned char *)data, .avail_in = packed, .next_out = text, .avail_out = plain};
    assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(inflateEnd(&stream), Z_OK);
    buf_clear(&book->sheet);
    buf_add(&book->sheet, text, plain);
}

static void holds(struct book *book, const char *text)
{
    if (!strstr(buf_text(&book->sheet), text)) {
        fail_msg("the sheet lacks %s:\n%s", text, buf_text(&book->sheet));
    }
}

static void test_sheet__keeps_numbers_and_texts_apart(void **state)
{
    (void)state;
    struct book book;
    struct table table;
    book_open(&book);
    table_init(&table, &book.arena, "name|>count");
    table_add(&table, "=1+1");
    table_add_f64(&table, "%.1f", 12.5);
    table_add(&table, "0123");
    table_add(&table, "");
    table_add(&table, "Ö <&> ü");
    table_add(&table, "n/a");
    assert_int_equal(table_write_xlsx(&table, "things", &book.out, NULL), SCORE_OK);
    book_unpack(&book);
    /* A text is never a formula, a code keeps its nought, a number is one, nothing stays nothing.
     */
    holds(&book, "<t>=1+1</t>");
    assert_null(strstr(buf_text(&book.sheet), "<f>"));
    holds(&book, "<c r=\"B2\"><v>12.5</v></c>");
    holds(&book, "<t>0123</t>");
    assert_null(strstr(buf_text(&book.sheet), "r=\"B3\""));
    holds(&book, "Ö &lt;&amp;&gt; ü");
    holds(&book, "<t>n/a</t>");
    book_close(&book);
}

static void test_sheet__grows_page_by_page(void **state)
{
    (void)state;
    struct book book;
    struct sheet *sheet = NULL;
    book_open(&book);
    assert_int_equal(sheet_create("pages", &sheet, NULL), SCORE_OK);
    for (int page = 0; page < 3; page++) {
        struct table table;
        table_init(&table, &book.arena, ">n");
        table_add_i64(&table, page);
        assert_int_equal(sheet_add(sheet, &table, NULL), SCORE_OK);
    }
    assert_int_equal(sheet_write(sheet, &book.out, NULL), SCORE_OK);
    sheet_free(&sheet);
    assert_null(sheet);
    book_unpack(&book);
    holds(&book, "<c r=\"A4\"><v>2</v></c>");
    assert_null(strstr(buf_text(&book.sheet), "r=\"A5\""));
    book_close(&book);
}

static void test_sheet__cuts_what_no_cell_can_hold(void **state)
{
    (void)state;
    struct book book;
    struct table table;
    book_open(&book);
    char *text = arena_alloc(&book.arena, SMALL + 1);
    assert_non_null(text);
    for (int i = 0; i + 1 < SMALL; i += 2) {
        memcpy(text + i, "\xC3\xA4", 2);
    }
    table_init(&table, &book.arena, "a");
    table_add(&table, text);
    assert_int_equal(table_write_xlsx(&table, "long", &book.out, NULL), SCORE_OK);
    book_unpack(&book);
    holds(&book, "\xC3\xA4</t>"); /* not inside a character */
    book_close(&book);
}

static void test_sheet__says_where_no_file_can_be(void **state)
{
    (void)state;
    struct score_error err = {0};
    struct sheet *sheet = NULL;
    assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
    assert_int_equal(sheet_create("pages", &sheet, &err), SCORE_IO);
    assert_non_null(strstr(err.text, "/nowhere/at/all"));
    assert_null(sheet);
    assert_int_equal(unsetenv("TMPDIR"), 0);
}

static void test_json__knows_a_missing_number(void **state)
{
    (void)state;
    struct book book;
    struct table table;
    struct json_writer json;
    book_open(&book);
    table_init(&table, &book.arena, "Won by|>of 10");
    table_add(&table, "x");
    table_add(&table, "");
    json_writer_init(&json, &book.out);
    json_object_begin(&json);
    table_to_json(&json, &table);
    json_object_end(&json);
    assert_string_equal(buf_text(&book.out),
                        "{\"columns\":[{\"name\":\"won_by\",\"title\":\"Won by\",\"number\":false},"
                        "{\"name\":\"of_10\",\"title\":\"of 10\",\"number\":true}],"
                        "\"rows\":[{\"won_by\":\"x\",\"of_10\":null}]}");
    book_close(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sheet__keeps_numbers_and_texts_apart),
        cmocka_unit_test(test_sheet__grows_page_by_page),
        cmocka_unit_test(test_sheet__cuts_what_no_cell_can_hold),
        cmocka_unit_test(test_sheet__says_where_no_file_can_be),
        cmocka_unit_test(test_json__knows_a_missing_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
