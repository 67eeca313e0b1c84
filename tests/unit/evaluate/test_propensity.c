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
#include "base/rng.h"
#include "evaluate/boosted.h"
#include "evaluate/propensity.h"

static char path[64];
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)1 << 30);
    (void)snprintf(path, sizeof(path), "/tmp/score-propensity-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return unlink(path);
}

static void file_write(const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Rows whose answer hangs on a number, a code of letters and nothing else. */
static void market_write(int rows)
{
    struct buf buf;
    struct rng rng;
    rng_seed(&rng, 9);
    buf_init(&buf, 1 << 24);
    buf_add_text(&buf, "id,size,line,noise,y\n");
    for (int i = 0; i < rows; i++) {
        double size = rng_normal(&rng);
        int line = (int)rng_below(&rng, 3);
        double truth = (size > 0 ? 2 : -1) + line - 1.5;
        bool is_yes = rng_uniform(&rng) < 1 / (1 + exp(-truth));
        buf_add_format(&buf, "r%d,%.4f,%c,%d,%s\n", i, size, 'a' + line, (int)rng_below(&rng, 9),
                       is_yes ? "yes" : "no");
    }
    file_write(buf.data);
    buf_done(&buf);
}

static struct propensity_options plain(void)
{
    return (struct propensity_options){.data = path, .target = "y=yes", .split = "mod5"};
}

static struct propensity_report run(const struct propensity_options *options)
{
    struct propensity_report report = {0};
    struct score_error err = {0};
    if (propensity_run(options, &arena, &report, &err)) {
        fail_msg("%s", err.text);
    }
    return report;
}

static bool has_note(const struct propensity_report *report, const char *words)
{
    for (size_t i = 0; i < report->notes.count; i++) {
        if (strstr(report->notes.items[i], words)) {
            return true;
        }
    }
    return false;
}

static void test_propensity__learns_what_is_there(void **state)
{
    (void)state;
    market_write(5000);
    struct propensity_options options = plain();
    struct propensity_report report = run(&options);
    assert_int_equal(report.rows, 5000);
    assert_int_equal(report.test, 1000);
    assert_int_equal(report.train, 4000);
    assert_true(report.metrics.auc > .8);
    assert_true(report.metrics.logloss < report.metrics.logloss_constant - .12);
    assert_true(report.metrics.ece < .04);
    assert_string_equal(report.calibration, "isotonic");
    assert_int_equal(report.columns.count, 4);
    assert_int_equal(report.columns.items[0].kind, COLUMN_IDENTITY);
    assert_int_equal(report.columns.items[1].kind, COLUMN_NUMBER);
    assert_true(has_note(&report, "column id"));
    options.drop = "size,line";
    struct propensity_report less = run(&options);
    assert_int_equal(less.columns.count, 2);
    assert_true(less.metrics.auc < .56);
}

static void test_propensity__same_file_same_figures(void **state)
{
    (void)state;
    market_write(1500);
    struct propensity_options options = plain();
    struct propensity_report a = run(&options);
    struct propensity_report b = run(&options);
    assert_memory_equal(&a.metrics, &b.metrics, sizeof(a.metrics));
}

/* Outcomes of rows that are only predicted never reach a prediction: turned over, they turn the
 * ranking over and change nothing else. */
static void test_propensity__the_test_is_never_learnt(void **state)
{
    (void)state;
    static const char *const splits[] = {"mod5", "last20"};
    for (size_t s = 0; s < 2; s++) {
        double auc[2];
        double mean[2];
        for (int turned = 0; turned < 2; turned++) {
            struct buf buf;
            buf_init(&buf, 1 << 20);
            buf_add_text(&buf, "a,b,y\n");
            for (int i = 0; i < 1000; i++) {
                bool is_test = s == 0 ? i % 5 == 0 : i >= 800;
                bool is_yes = (i * 7919 % 10) * 3 + i * 104729 % 13 > 19;
                buf_add_format(&buf, "%d,%d,%d\n", i * 7919 % 10, i * 104729 % 13,
                               is_yes != (is_test && turned));
            }
            file_write(buf.data);
            buf_done(&buf);
            struct propensity_options options = plain();
            options.target = "y=1";
            options.split = splits[s];
            struct propensity_report report = run(&options);
            auc[turned] = report.metrics.auc;
            mean[turned] = report.metrics.mean;
        }
        assert_true(auc[0] > .9);
        assert_true(fabs(auc[0] + auc[1] - 1) < 1e-12);
        assert_true(fabs(mean[0] - mean[1]) < 1e-12);
    }
}

static void test_propensity__order_where_dedupe(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "day;kind;y\n");
    for (int i = 99; i >= 0; i--) { /* the file runs backwards; the first twenty days say yes */
        buf_add_format(&buf, "2024-%02d-%02d;%c;%s\n", i / 28 + 1, i % 28 + 1, "ab"[i % 2],
                       i < 20 ? "yes" : "no");
    }
    buf_add_text(&buf, "2024-01-01;a;yes\n2024-01-02;b;\n");
    file_write(buf.data);
    buf_done(&buf);
    struct propensity_options options = plain();
    options.split = "last20";
    options.is_deduped = true;
    struct propensity_report report = run(&options);
    assert_int_equal(report.rows_read, 102);
    assert_int_equal(report.rows, 100);
    assert_true(has_note(&report, "1 rows equal to an earlier one"));
    assert_true(has_note(&report, "1 rows without an outcome"));
    assert_true(report.metrics.base_rate == 1);
    assert_true(has_note(&report, "no auc"));
    options.split = "last20:day";
    report = run(&options);
    assert_true(report.metrics.base_rate == 0);
    options.where = "kind=b|c";
    options.keep_learning = true;
    report = run(&options);
    assert_int_equal(report.rows, 50);
    assert_int_equal(report.test, 10);
}

static void test_propensity__bad_input_is_named(void **state)
{
    (void)state;
    static const char GOOD[] = "a,b,y\n1,x,yes\n2,y,no\n3,x,yes\n4,y,no\n5,x,yes\n6,y,no\n";
    static const struct {
        const char *text;
        struct propensity_options options;
        const char *words;
    } cases[] = {
        {"", {.target = "y=yes"}, "is empty"},
        {"a,y\n", {.target = "y=yes"}, "has 0 rows"},
        {"a,y\n1,yes\n", {.target = "y=yes"}, "nothing to learn from"},
        {"a,y\n1,yes\n2\n", {.target = "y=yes"}, "line 3: 1 fields"},
        {GOOD, {.target = "y"}, "--target needs COLUMN=VALUE, not 'y'"},
        {GOOD, {.target = "z=yes"}, "no column 'z'; it has a b y"},
        {GOOD, {.target = "y=maybe"}, "column 'y' never says 'maybe'; it says yes, no"},
        {GOOD, {.target = "y=yes", .where = "b=y"}, "never says 'yes' where --where holds"},
        {GOOD, {.target = "y=yes", .where = "b"}, "--where needs"},
        {GOOD, {.target = "y=yes", .drop = "a,q"}, "no column 'q'"},
        {GOOD, {.target = "y=yes", .log1p = "b"}, "no column of numbers"},
        {GOOD, {.target = "y=yes", .split = "half"}, "not 'half'"},
        {GOOD, {.target = "y=yes", .split = "last20:b"}, "line 2, column 2 b: 'x' is neither"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct propensity_options options = cases[i].options;
        struct propensity_report report = {0};
        struct score_error err = {0};
        options.data = path;
        options.split = options.split ? options.split : "mod5";
        file_write(cases[i].text);
        assert_int_equal(propensity_run(&options, &arena, &report, &err), SCORE_INVALID);
        if (!strstr(err.text, cases[i].words)) {
            fail_msg("%s: %s", cases[i].words, err.text);
        }
    }
}

static void test_propensity__odd_columns_fall_back_and_say_so(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1 << 24);
    buf_add_text(&buf, "same,none,odd,many,y\n");
    for (int i = 0; i < 20000; i++) {
        char odd[32];
        (void)snprintf(odd, sizeof(odd), "%d", i % 17);
        buf_add_format(&buf, "k,,%s,v%d,%d\n",
                       i % 500 == 1   ? "nan"
                       : i % 500 == 2 ? "-inf"
                                      : odd,
                       i * 7919 % 9000, i * 31 % 7 < 2);
    }
    file_write(buf.data);
    buf_done(&buf);
    struct propensity_options options = plain();
    options.target = "y=1";
    struct propensity_report report = run(&options);
    assert_true(has_note(&report, "column same says the same on every row: dropped"));
    assert_true(has_note(&report, "column none says nothing: dropped"));
    assert_true(has_note(&report, "column odd: 80 cells, the first on line 3, are no number"));
    assert_int_equal(report.columns.items[3].kind, COLUMN_CATEGORY);
    assert_true(isfinite(report.metrics.logloss));
    file_write("y\n1\n0\n1\n0\n1\n0\n1\n");
    report = run(&options); /* no column at all: the base rate */
    assert_int_equal(report.columns.count, 0);
    assert_true(isfinite(report.metrics.logloss));
    file_write("a,y\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n");
    report = run(&options);
    assert_true(isnan(report.metrics.auc));
    assert_true(has_note(&report, "every row to learn from says yes"));
}

static void test_propensity__boosted(void **state)
{
    (void)state;
    struct score_error err = {0};
    struct propensity_report report = {0};
    market_write(3000);
    struct propensity_options options = plain();
    options.model = PROPENSITY_BOOSTED;
    if (boosted_check(NULL)) {
        assert_int_equal(propensity_run(&options, &arena, &report, &err), SCORE_UNSUPPORTED);
        assert_non_null(strstr(err.text, "libxgboost-dev"));
        return;
    }
    report = run(&options);
    assert_true(report.metrics.auc > .8);
    assert_true(report.metrics.ece < .1);
    assert_non_null(report.moves); /* id, size, line, noise */
    assert_true(report.moves[0] == 0 && report.moves[1] > report.moves[2]);
    assert_true(report.moves[2] > 2 * report.moves[3]);
    struct propensity_report again = run(&options);
    assert_memory_equal(&report.metrics, &again.metrics, sizeof(report.metrics));
    file_write("a,y\n1,yes\n2,no\n3,yes\n");
    report = run(&options);
    assert_string_equal(report.calibration, "none");
    assert_true(has_note(&report, "too few to calibrate on"));
    file_write("y\nyes\nno\nyes\nno\nyes\nyes\nyes\n");
    report = run(&options); /* no column at all: the base rate */
    assert_int_equal(report.columns.count, 0);
    assert_true(isfinite(report.metrics.logloss));
}

/* Yes where two codes agree: no sum of their effects says it, a pair does. */
static void test_propensity__columns_are_seen_in_pairs(void **state)
{
    (void)state;
    struct buf buf;
    struct rng rng;
    rng_seed(&rng, 6);
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "team,line,y\n");
    for (int i = 0; i < 4000; i++) {
        int team = (int)rng_below(&rng, 4);
        int line = (int)rng_below(&rng, 4);
        bool is_yes = rng_uniform(&rng) < (team == line ? .8 : .3);
        buf_add_format(&buf, "%c,%c,%s\n", 'p' + team, 'a' + line, is_yes ? "yes" : "no");
    }
    file_write(buf.data);
    buf_done(&buf);
    struct propensity_options options = plain();
    struct propensity_report report = run(&options);
    assert_true(report.metrics.auc > .65);
    assert_true(report.metrics.logloss < report.metrics.logloss_constant - .06);
}

/* Yes where the time from one date to the other is short, whatever the dates. */
static void test_propensity__days_between_dates(void **state)
{
    (void)state;
    struct buf buf;
    struct rng rng;
    rng_seed(&rng, 7);
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "begun,due,y\n");
    for (int i = 0; i < 3000; i++) {
        int day = 1 + (int)rng_below(&rng, 9);
        int due = day + (int)rng_below(&rng, 19);
        buf_add_format(&buf, "2024-05-%02d,2024-05-%02d,%s\n", day, due,
                       due - day < 9 ? "yes" : "no");
    }
    file_write(buf.data);
    buf_done(&buf);
    struct propensity_options options = plain();
    struct propensity_report report = run(&options);
    assert_int_equal(report.columns.count, 3);
    assert_string_equal(report.columns.items[2].name, "begun to due");
    assert_int_equal(report.columns.items[2].kind, COLUMN_GAP);
    assert_true(report.metrics.auc > .99);
}

/* A column that programs wrote stays one of numbers: nan and inf are no number, and said. */
static void test_propensity__nan_and_inf(void **state)
{
    (void)state;
    struct buf buf;
    struct rng rng;
    static const char *const ODD[] = {"nan", "inf", "-inf", "1e300", "-1e308"};
    rng_seed(&rng, 8);
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "size,y\n");
    for (int i = 0; i < 2000; i++) {
        double size = rng_uniform(&rng);
        const char *odd = i % 3 == 0 ? ODD[rng_below(&rng, SCORE_ARRAY_COUNT(ODD))] : NULL;
        if (odd) {
            buf_add_text(&buf, odd);
        } else {
            buf_add_format(&buf, "%.4f", size);
        }
        buf_add_text(&buf, size > .5 ? ",yes\n" : ",no\n");
    }
    file_write(buf.data);
    buf_done(&buf);
    struct propensity_options options = plain();
    for (int is_boosted = 0; is_boosted <= (boosted_check(NULL) == SCORE_OK); is_boosted++) {
        options.model = is_boosted ? PROPENSITY_BOOSTED : PROPENSITY_ONLINE;
        struct propensity_report report = run(&options);
        assert_int_equal(report.columns.items[0].kind, COLUMN_NUMBER);
        assert_true(report.columns.items[0].strange > 100);
        assert_true(has_note(&report, "are no number"));
        assert_true(report.metrics.auc > .75);
    }
}

/* One yes in ten of 300 rows, told by one number: a leaf must be able to hold so few. */
static void test_propensity__boosted_on_few_rows(void **state)
{
    (void)state;
    struct buf buf;
    struct rng rng;
    if (boosted_check(NULL)) {
        return;
    }
    rng_seed(&rng, 4);
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "x,noise,y\n");
    for (int i = 0; i < 300; i++) {
        double x = rng_uniform(&rng);
        buf_add_format(&buf, "%.4f,%.4f,%s\n", x, rng_uniform(&rng), x > .9 ? "yes" : "no");
    }
    file_write(buf.data);
    buf_done(&buf);
    struct propensity_options options = plain();
    options.model = PROPENSITY_BOOSTED;
    struct propensity_report report = run(&options);
    assert_true(report.metrics.logloss < report.metrics.logloss_constant / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_propensity__learns_what_is_there),
        TEST(test_propensity__same_file_same_figures),
        TEST(test_propensity__the_test_is_never_learnt),
        TEST(test_propensity__order_where_dedupe),
        TEST(test_propensity__bad_input_is_named),
        TEST(test_propensity__odd_columns_fall_back_and_say_so),
        TEST(test_propensity__columns_are_seen_in_pairs),
        TEST(test_propensity__days_between_dates),
        TEST(test_propensity__nan_and_inf),
        TEST(test_propensity__boosted),
        TEST(test_propensity__boosted_on_few_rows),
    };
    return cmocka_run_group_tests_name("evaluate/propensity", tests, NULL, NULL);
}
