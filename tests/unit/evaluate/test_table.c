/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "evaluate/table.h"

static char path[64];

static void file_write(const char *bytes, size_t len)
{
    (void)snprintf(path, sizeof(path), "/tmp/score-table-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    (void)close(fd);
}

static enum score_status open_text(const char *text, bool has_header, struct table **ret,
                                   struct score_error *err)
{
    file_write(text, strlen(text));
    enum score_status status =
        table_open(path, &(struct table_options){.has_header = has_header}, ret, err);
    (void)unlink(path);
    return status;
}

static void test_table__reads_what_is_there(void **state)
{
    (void)state;
    struct table *table = NULL;
    assert_int_equal(open_text("\xef\xbb\xbfname;note;n\r\nAda;\"a; \"\"b\"\"\nc\";1.5\r\n\n;;-2e3",
                               true, &table, NULL),
                     SCORE_OK);
    assert_int_equal(table_rows(table), 2);
    assert_int_equal(table_columns(table), 3);
    assert_string_equal(table_name(table, 0), "name");
    assert_string_equal(table_cell(table, 0, 1), "a; \"b\"\nc");
    assert_string_equal(table_cell(table, 1, 0), "");
    assert_int_equal(table_line(table, 0), 2);
    assert_int_equal(table_line(table, 1), 5);
    size_t column = 0;
    double value = 0;
    struct score_error err = {0};
    assert_int_equal(table_column(table, "n", &column, &err), SCORE_OK);
    assert_int_equal(table_f64(table, 0, column, &value, &err), SCORE_OK);
    assert_true(value == 1.5);
    assert_int_equal(table_f64(table, 1, column, &value, &err), SCORE_OK);
    assert_true(value == -2000);
    assert_int_equal(table_f64(table, 0, 0, &value, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "line 2, column 1 name: 'Ada' is not a finite number"));
    assert_int_equal(table_f64(table, 1, 0, &value, &err), SCORE_INVALID);
    assert_int_equal(table_column(table, "m", &column, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "it has name note n"));
    table_free(table);
}

static void test_table__separators(void **state)
{
    (void)state;
    static const char *const texts[] = {"a,b\n1,2\n", "a;b\n1;2", "a\tb\n1\t2\n", "a|b\n1|2\n"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(texts); i++) {
        struct table *table = NULL;
        assert_int_equal(open_text(texts[i], true, &table, NULL), SCORE_OK);
        assert_int_equal(table_columns(table), 2);
        assert_string_equal(table_cell(table, 0, 1), "2");
        table_free(table);
    }
    struct table *table = NULL;
    assert_int_equal(open_text("1,2\n3,4\n", false, &table, NULL), SCORE_OK);
    assert_int_equal(table_rows(table), 2);
    assert_string_equal(table_name(table, 0), "");
    assert_string_equal(table_cell(table, 1, 0), "3");
    struct score_error err = {0};
    assert_int_equal(table_refuse(table, 1, 1, "is odd", &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "line 2, column 2: '4' is odd"));
    table_free(table);
}

static void test_table__refuses_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        {"", "is empty"},
        {"a,b\n1,2\n1,2,3\n", "line 3: 3 fields where the first row has 2"},
        {"a,b\n1\n", "line 2: 1 fields"},
        {"a,a\n1,2\n", "two columns are named 'a'"},
        {"a,\n1,2\n", "column 2 has no name"},
        {"a,b\n1,\"2\n3,4\n", "never closed"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct table *table = NULL;
        struct score_error err = {0};
        assert_int_equal(open_text(cases[i].text, true, &table, &err), SCORE_INVALID);
        assert_null(table);
        if (!strstr(err.text, cases[i].words)) {
            print_error("%s: %s\n", cases[i].words, err.text);
            fail();
        }
        assert_non_null(strstr(err.text, path));
    }
    struct table *table = NULL;
    struct score_error err = {0};
    assert_int_equal(table_open("/nonexistent.csv", &(struct table_options){0}, &table, &err),
                     SCORE_NOT_FOUND);
    file_write("a,b\n1,\0\n", 9);
    assert_int_equal(table_open(path, &(struct table_options){0}, &table, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "NUL"));
    (void)unlink(path);
}

/* Row numbers often stand in a column that has no name. */
static void test_table__columns_without_a_name(void **state)
{
    (void)state;
    struct table *table = NULL;
    size_t column = 0;
    file_write(",a,\n0,1,2\n", 10);
    assert_int_equal(table_open(path,
                                &(struct table_options){.has_header = true, .may_lack_names = true},
                                &table, NULL),
                     SCORE_OK);
    (void)unlink(path);
    assert_int_equal(table_column(table, "a", &column, NULL), SCORE_OK);
    assert_int_equal(column, 1);
    assert_string_equal(table_name(table, 0), "");
    table_free(table);
}

static void test_table__gzip_whole_and_cut(void **state)
{
    (void)state;
    file_write("", 0);
    gzFile file = gzopen(path, "wb");
    for (int i = 0; i < 20000; i++) {
        assert_true(gzprintf(file, "%d,%d\n", i, i * 7919 % 1000) > 0);
    }
    assert_int_equal(gzclose(file), Z_OK);
    struct table *table = NULL;
    struct score_error err = {0};
    assert_int_equal(table_open(path, &(struct table_options){0}, &table, &err), SCORE_OK);
    assert_int_equal(table_rows(table), 20000);
    assert_string_equal(table_cell(table, 19999, 0), "19999");
    assert_int_equal(table_line(table, 19999), 20000);
    table_free(table);
    assert_int_equal(truncate(path, 30000), 0);
    assert_int_equal(table_open(path, &(struct table_options){0}, &table, &err), SCORE_IO);
    assert_non_null(strstr(err.text, path));
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__reads_what_is_there),
        cmocka_unit_test(test_table__separators),
        cmocka_unit_test(test_table__refuses_with_file_and_line),
        cmocka_unit_test(test_table__columns_without_a_name),
        cmocka_unit_test(test_table__gzip_whole_and_cut),
    };
    return cmocka_run_group_tests_name("evaluate/table", tests, NULL, NULL);
}
