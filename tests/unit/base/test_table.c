/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/table.h"

enum { BYTES = 64 * 1024 };

struct pair {
    struct arena arena;
    struct buf out;
    struct table table;
};

static void pair_init(struct pair *pair, const char *headers)
{
    arena_init(&pair->arena, BYTES);
    buf_init(&pair->out, BYTES);
    table_init(&pair->table, &pair->arena, headers);
}

static void pair_done(struct pair *pair)
{
    buf_done(&pair->out);
    arena_done(&pair->arena);
}

static void test_table__columns_line_up_by_characters(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, "name|>count|note");
    table_add(&pair.table, "Köln");
    table_add_i64(&pair.table, 7);
    table_add(&pair.table, "a");
    table_add(&pair.table, "x");
    table_add_i64(&pair.table, 12345678);
    table_add(&pair.table, NULL);
    assert_int_equal(table_row_count(&pair.table), 2);
    assert_int_equal(table_write(&pair.table, &pair.out, NULL), SCORE_OK);
    assert_string_equal(buf_text(&pair.out), "name     count  note\n"
                                             "Köln         7  a\n"
                                             "x     12345678  \n");
    pair_done(&pair);
}

static void test_table__csv_quotes_what_needs_it(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, "a|b");
    table_add(&pair.table, "plain");
    table_add(&pair.table, "com,ma");
    table_add(&pair.table, "say \"yes\"");
    table_add(&pair.table, "two\nlines");
    assert_int_equal(table_write_csv(&pair.table, &pair.out, NULL), SCORE_OK);
    assert_string_equal(buf_text(&pair.out),
                        "a,b\r\nplain,\"com,ma\"\r\n\"say \"\"yes\"\"\",\"two\nlines\"\r\n");
    pair_done(&pair);
}

static void test_table__lost_cells_are_told(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, "a");
    pair.arena.max_bytes = pair.arena.used_bytes;
    table_add(&pair.table, "one more");
    assert_int_equal(table_write(&pair.table, &pair.out, NULL), SCORE_NO_MEMORY);
    pair_done(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__columns_line_up_by_characters),
        cmocka_unit_test(test_table__csv_quotes_what_needs_it),
        cmocka_unit_test(test_table__lost_cells_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
