/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The figures of docs/evaluate-propensity.md on public data, beside those of others. Needs the
 * folder of shared data (SCORE_SHARED_DATA, else ../shared/data beside the project); skipped
 * without it. Two of the files are prepared here, by the recipe of that page.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "evaluate/boosted.h"
#include "evaluate/propensity.h"

enum { PATH_BYTES = 1024, SKIPPED = 77 };

static const char *data;
static char bank[PATH_BYTES];
static char salvirt[PATH_BYTES];
static char bpic[] = "/tmp/score-bpic-XXXXXX";
static char maven[] = "/tmp/score-maven-XXXXXX";

/* ---- preparing ------------------------------------------------------------------------------- */

static struct table *open_data(const char *name)
{
    char path[PATH_BYTES];
    struct table *table = NULL;
    struct table_options how = {.has_header = true};
    (void)snprintf(path, sizeof(path), "%s/%s", data, name);
    assert_int_equal(table_open(path, &how, &table, NULL), SCORE_OK);
    return table;
}

static const char *cell(const struct table *table, size_t row, const char *column)
{
    size_t at = 0;
    assert_int_equal(table_column(table, column, &at, NULL), SCORE_OK);
    return table_cell(table, row, at);
}

static FILE *open_prepared(char *path)
{
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    assert_non_null(file);
    return file;
}

/* Cases that somebody handled and somebody decided: who, when, how much, how long it lay. */
static void bpic_prepare(void)
{
    struct table *cases = open_data("bpic2012/cases.csv");
    FILE *file = open_prepared(bpic);
    size_t rows = 0;
    (void)fputs("handler,weekday,amount,hour,hours_to_touch,registered,outcome\n", file);
    for (size_t i = 0; i < table_rows(cases); i++) {
        const char *handler = cell(cases, i, "first_human_resource");
        const char *outcome = cell(cases, i, "outcome");
        const char *registered = cell(cases, i, "reg_date");
        char day[11] = "";
        int64_t day_ms = 0;
        int64_t from_ms = 0;
        int64_t to_ms = 0;
        if (!*handler || (!text_equal(outcome, "approved") && !text_equal(outcome, "declined") &&
                          !text_equal(outcome, "cancelled"))) {
            continue;
        }
        (void)snprintf(day, sizeof(day), "%.10s", registered);
        assert_true(clock_parse(day, &day_ms) && clock_parse(registered, &from_ms));
        assert_true(clock_parse(cell(cases, i, "first_human_time"), &to_ms));
        (void)fprintf(file, "%s,d%d,%s,%.2s,%.6f,%s,%s\n", handler, clock_weekday(day_ms),
                      cell(cases, i, "amount_req"), registered + 11,
                      (double)(to_ms - from_ms) / 3600000.0, registered, outcome);
        rows++;
    }
    assert_int_equal(rows, 9256);
    assert_int_equal(fclose(file), 0);
    table_free(cases);
}

/* The row of `table` whose column says `key`; its count of rows when there is none. */
static size_t row_find(const struct table *table, const char *column, const char *key)
{
    size_t row = 0;
    while (row < table_rows(table) && !text_equal(cell(table, row, column), key)) {
        row++;
    }
    return row;
}

/* Closed deals with what is known of product, agent and account when they are opened. */
static void maven_prepare(void)
{
    struct table *deals = open_data("maven_crm/sales_pipeline.csv");
    struct table *products = open_data("maven_crm/products.csv");
    struct table *teams = open_data("maven_crm/sales_teams.csv");
    struct table *accounts = open_data("maven_crm/accounts.csv");
    FILE *file = open_prepared(maven);
    (void)fputs("agent,product,series,price,manager,office,sector,revenue,employees,year,location,"
                "engaged,deal_stage\n",
                file);
    for (size_t i = 0; i < table_rows(deals); i++) {
        const char *stage = cell(deals, i, "deal_stage");
        const char *name = cell(deals, i, "product");
        if (!text_equal(stage, "Won") && !text_equal(stage, "Lost")) {
            continue;
        }
        size_t product =
            row_find(products, "product", text_equal(name, "GTXPro") ? "GTX Pro" : name);
        size_t team = row_find(teams, "sales_agent", cell(deals, i, "sales_agent"));
        size_t account = row_find(accounts, "account", cell(deals, i, "account"));
        (void)fprintf(file, "%s,%s,%s,%s,%s,%s", cell(deals, i, "sales_agent"), name,
                      cell(products, product, "series"), cell(products, product, "sales_price"),
                      cell(teams, team, "manager"), cell(teams, team, "regional_office"));
        static const char *const of_account[] = {"sector", "revenue", "employees",
                                                 "year_established", "office_location"};
        for (size_t j = 0; j < SCORE_ARRAY_COUNT(of_account); j++) {
            (void)fprintf(file, ",%s",
                          account < table_rows(accounts) ? cell(accounts, account, of_account[j])
                                                         : "");
        }
        (void)fprintf(file, ",%s,%s\n", cell(deals, i, "engage_date"), stage);
    }
    assert_int_equal(fclose(file), 0);
    table_free(deals);
    table_free(products);
    table_free(teams);
    table_free(accounts);
}

/* ---- figures --------------------------------------------------------------------------------- */

struct figure {
    const char *name;
    struct propensity_options options;
    size_t test;
    double base_rate; /* to 1e-4 */
    double auc;       /* at least */
    double logloss;   /* at most */
};

static void figure_check(const struct figure *figure)
{
    struct arena arena;
    struct propensity_report report = {0};
    struct score_error err = {0};
    arena_init(&arena, (size_t)1 << 31);
    if (propensity_run(&figure->options, &arena, &report, &err)) {
        fail_msg("%s: %s", figure->name, err.text);
    }
    print_message("%s: auc %.4f, log loss %.4f, brier %.4f, ece %.4f\n", figure->name,
                  report.metrics.auc, report.metrics.logloss, report.metrics.brier,
                  report.metrics.ece);
    assert_int_equal(report.test, figure->test);
    assert_true(fabs(report.metrics.base_rate - figure->base_rate) < 5.1e-5);
    if (report.metrics.auc < figure->auc || report.metrics.logloss > figure->logloss) {
        fail_msg("%s: wanted auc %.4f, log loss %.4f", figure->name, figure->auc, figure->logloss);
    }
    arena_done(&arena);
}

#define BANK .data = bank, .target = "y=yes", .drop = "duration"
#define BPIC                                                                                       \
    .data = bpic, .target = "outcome=approved", .drop = "registered",                              \
    .log1p = "amount,hours_to_touch"
#define MAVEN   .data = maven, .target = "deal_stage=Won", .split = "mod5"
#define SALVIRT .data = salvirt, .target = "Status=Won", .is_deduped = true

static void test_propensity_data__online(void **state)
{
    (void)state;
    const struct figure figures[] = {
        {"bank mod5", {BANK, .split = "mod5"}, 9043, .1167, .806, .280},
        {"bank last20", {BANK, .split = "last20"}, 9043, .3158, .70, .70},
        {"bank last20, learning",
         {BANK, .split = "last20", .keep_learning = true},
         9043,
         .3158,
         .783,
         .508},
        {"bpic mod5", {BPIC, .split = "mod5"}, 1852, .2603, .667, .539},
        {"bpic last20", {BPIC, .split = "last20:registered"}, 1852, .2478, .68, .524},
        {"maven mod5", {MAVEN, .drop = "engaged"}, 1343, .6389, .546, .654},
        {"maven mod5, engaged when", {MAVEN}, 1343, .6389, .550, .653},
        {"salvirt mod5", {SALVIRT, .split = "mod5"}, 73, .5479, .78, .62},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(figures); i++) {
        figure_check(&figures[i]);
    }
}

static void test_propensity_data__boosted(void **state)
{
    (void)state;
    if (boosted_check(NULL)) {
        print_message("built without XGBoost\n");
        return;
    }
    const struct figure figures[] = {
        {"bank mod5", {BANK, .split = "mod5"}, 9043, .1167, .799 - .005, .287},
        {"bank last20", {BANK, .split = "last20"}, 9043, .3158, .667 - .005, .761},
        {"bpic mod5", {BPIC, .split = "mod5"}, 1852, .2603, .672 - .005, .547},
        {"bpic last20", {BPIC, .split = "last20:registered"}, 1852, .2478, .658 - .005, .541},
        {"maven mod5, engaged when", {MAVEN}, 1343, .6389, .56, .652},
        {"salvirt mod5", {SALVIRT, .split = "mod5"}, 73, .5479, .790 - .03, .65},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(figures); i++) {
        struct figure figure = figures[i];
        figure.options.model = PROPENSITY_BOOSTED;
        figure_check(&figure);
    }
}

int main(void)
{
    data = getenv("SCORE_SHARED_DATA");
    data = data && *data ? data : getenv("SCORE_TEST_DATA");
    (void)snprintf(bank, sizeof(bank), "%s/bank/bank-full.csv", data ? data : "");
    (void)snprintf(salvirt, sizeof(salvirt), "%s/salvirt/salvirt_b2b.csv", data ? data : "");
    if (!data || access(bank, R_OK) != 0) {
        print_message("no shared data at '%s': skipped\n", data ? data : "");
        return SKIPPED;
    }
    bpic_prepare();
    maven_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_propensity_data__online),
        cmocka_unit_test(test_propensity_data__boosted),
    };
    int failed = cmocka_run_group_tests_name("evaluate/propensity_data", tests, NULL, NULL);
    (void)unlink(bpic);
    (void)unlink(maven);
    return failed;
}
