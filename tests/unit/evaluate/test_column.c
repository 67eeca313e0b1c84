/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "evaluate/column_view.h"

enum { ROWS = 100 };

/* A column "c" of the texts, in turn, beside a counter; all rows are for learning. */
static struct table *table_of(const char *const *texts, size_t count)
{
    char path[] = "/tmp/score-column-XXXXXX";
    struct table *table = NULL;
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "n,c\n");
    for (size_t i = 0; i < ROWS; i++) {
        buf_add_format(&buf, "%zu,%s\n", i, texts[i % count]);
    }
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, buf.data, buf.len), (ssize_t)buf.len);
    (void)close(fd);
    struct table_options how = {.separator = ',', .has_header = true};
    assert_int_equal(table_open(path, &how, &table, NULL), SCORE_OK);
    (void)unlink(path);
    buf_done(&buf);
    return table;
}

static enum score_status learn(const struct table *table, bool is_log1p, struct column *ret,
                               struct score_error *err)
{
    size_t rows[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = i;
    }
    struct column_ask ask = {.index = 1, .is_log1p = is_log1p, .rows = rows, .count = ROWS};
    return column_learn(table, &ask, ret, err);
}

static void test_column__kinds_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *texts[4];
        enum column_kind kind;
        size_t missing;
    } cases[] = {
        {{"1", "2.5", "-3e2", " 4 "}, COLUMN_NUMBER, 0},
        {{"1", "", "3", "NA"}, COLUMN_NUMBER, 50},
        {{"a", "b", "", "a"}, COLUMN_CATEGORY, 25},
        {{"a", "1", "2", "3"}, COLUMN_CATEGORY, 0},
        {{"2024-01-31", "2024-02-01", "", "2023-12-31"}, COLUMN_DATE, 25},
        {{"2024-01-31 10:30", "2024-02-01T11:00:00Z", "2024-02-01T11:00:00.5+02:00",
          "2024-02-02 01:02:03"},
         COLUMN_DATE,
         0},
        {{"2024-01-31", "2024-13-01", "x", "y"}, COLUMN_CATEGORY, 0},
        {{"k", "k", "k", "k"}, COLUMN_CONSTANT, 0},
        {{"", "NA", "?", "null"}, COLUMN_CONSTANT, 100},
        {{"k", "", "k", ""}, COLUMN_CATEGORY, 50},
        {{"nan", "inf", "1", "2"}, COLUMN_NUMBER, 0},
        {{"inf", "-inf", "inf", "a"}, COLUMN_CATEGORY, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct table *table = table_of(cases[i].texts, 4);
        struct column column;
        assert_int_equal(learn(table, false, &column, NULL), SCORE_OK);
        if (column.kind != cases[i].kind || column.missing != cases[i].missing) {
            fail_msg("%s..: %s, %zu missing", cases[i].texts[0], column_kind_text(column.kind),
                     column.missing);
        }
        table_free(table);
    }
}

static void test_column__few_strange_cells_are_missing(void **state)
{
    (void)state;
    const char *texts[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        texts[i] = i == 40 ? "inf" : i == 60 ? "abc" : i % 2 ? "1" : "2";
    }
    struct table *table = table_of(texts, ROWS);
    struct column column;
    double x = 0;
    assert_int_equal(learn(table, false, &column, NULL), SCORE_OK);
    assert_int_equal(column.kind, COLUMN_NUMBER);
    assert_int_equal(column.strange, 2);
    assert_int_equal(column.strange_line, 42);
    assert_false(column_number(&column, "inf", &x));
    assert_false(column_number(&column, "", &x));
    assert_true(column_number(&column, " 2 ", &x) && x == 2);
    table_free(table);
}

static void test_column__names_of_rows_are_dropped(void **state)
{
    (void)state;
    static char texts[ROWS][8];
    const char *pointers[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "u%zu", i);
        pointers[i] = texts[i];
    }
    struct column column;
    struct table *table = table_of(pointers, ROWS);
    assert_int_equal(learn(table, false, &column, NULL), SCORE_OK);
    assert_int_equal(column.kind, COLUMN_IDENTITY);
    assert_int_equal(column.distinct, ROWS);
    table_free(table);
    table = table_of(pointers, 50); /* each twice: half of the rows, not more */
    assert_int_equal(learn(table, false, &column, NULL), SCORE_OK);
    assert_int_equal(column.kind, COLUMN_CATEGORY);
    table_free(table);
}

static void test_column__log1p(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0", "-1", "99"};
    static const char *const words[] = {"a", "b"};
    struct column column;
    struct score_error err = {0};
    double x = 0;
    struct table *table = table_of(numbers, 3);
    assert_int_equal(learn(table, true, &column, NULL), SCORE_OK);
    assert_true(column_number(&column, "99", &x) && fabs(x - log(100)) < 1e-14);
    assert_true(column_number(&column, "-99", &x) && fabs(x + log(100)) < 1e-14);
    table_free(table);
    table = table_of(words, 2);
    assert_int_equal(learn(table, true, &column, &err), SCORE_INVALID);
    assert_string_equal(err.field, "c");
    assert_non_null(strstr(err.text, "no column of numbers"));
    table_free(table);
}

static void test_column__dates_have_parts_as_written(void **state)
{
    (void)state;
    struct column_date date;
    assert_true(cell_date(cell_trim("2011-10-01T00:38:44.546+02:00"), &date));
    assert_int_equal(date.month, 10);
    assert_int_equal(date.weekday, 6);
    assert_int_equal(date.hour, 0);
    assert_true(date.at_s == 1317422324.546);
    assert_true(cell_date(cell_trim("2024-02-29"), &date));
    assert_int_equal(date.hour, -1);
    static const char *const wrong[] = {"2023-02-29",       "2024-1-1",    "20240101",
                                        "2024-01-01T25:00", "2024-01-01x", "",
                                        "a-b-c-d-e-f-g"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(wrong); i++) {
        assert_false(cell_date(cell_trim(wrong[i]), &date));
    }
}

static void test_bins__few_values_have_their_own_and_many_share(void **state)
{
    (void)state;
    double few[] = {3, 1, 2, 2, 1, 3};
    struct bins bins;
    bins_learn(few, 6, &bins);
    assert_int_equal(bins.count, 3);
    assert_int_equal(bins_find(&bins, 1), 0);
    assert_int_equal(bins_find(&bins, 2), 1);
    assert_int_equal(bins_find(&bins, 1e300), 2);
    assert_int_equal(bins_find(&bins, -1e300), 0);
    assert_true(bins.mean == 2);
    double many[3200];
    int in_bin[BINS_MAX] = {0};
    for (int i = 0; i < 3200; i++) {
        many[i] = (i * 7919) % 3200;
    }
    bins_learn(many, 3200, &bins);
    assert_int_equal(bins.count, BINS_MAX);
    for (int i = 0; i < 3200; i++) {
        in_bin[bins_find(&bins, many[i])]++;
    }
    for (int i = 0; i < BINS_MAX; i++) {
        assert_in_range(in_bin[i], 98, 102);
    }
    double same[] = {5, 5};
    bins_learn(same, 2, &bins);
    assert_int_equal(bins.count, 1);
    assert_true(bins_standardise(&bins, 5) == 0 && bins_standardise(&bins, 1e9) == 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_column__kinds_are_found),
        cmocka_unit_test(test_column__few_strange_cells_are_missing),
        cmocka_unit_test(test_column__names_of_rows_are_dropped),
        cmocka_unit_test(test_column__log1p),
        cmocka_unit_test(test_column__dates_have_parts_as_written),
        cmocka_unit_test(test_bins__few_values_have_their_own_and_many_share),
    };
    return cmocka_run_group_tests_name("evaluate/column", tests, NULL, NULL);
}
