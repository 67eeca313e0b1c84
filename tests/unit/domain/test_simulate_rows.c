/* SPDX-License-Identifier: Apache-2.0 */

/* Half-synthetic markets: opportunities like the rows of a file, of our own making always, and of
 * the shared data where they are. The promise holds, and nothing is claimed where firms are alike,
 * however odd the fields and the gaps. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "domain/simulate.h"
#include "domain/simulate_rows.h"
#include "domain/world.h"

enum { PATH_BYTES = 512, FILE_BYTES = 4096, ROWS = 400 };

static const int64_t UNTIL_MS = INT64_C(1795510800000); /* 2026-11-24 09:00 UTC */

static char folder[] = "/tmp/score-rows-XXXXXX";
static char path[PATH_BYTES];

static void file_write(const char *text, size_t size)
{
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Bursts of arrivals, amounts over four powers of ten, words that say something and that do not. */
static void rows_write(void)
{
    static const char *const branches[] = {"Bakeries", "Schools", "", "Ports"};
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    (void)fprintf(file, "created;worth;branch;staff;channel;age\n");
    for (int i = 0; i < ROWS; i++) {
        (void)fprintf(file, "2025-%02d-%02d %02d:00;%s%d;%s;%d+;fair;%d\n", 1 + i / 40,
                      1 + i % 40 / 2, i % 5, i % 50 ? "" : "-", 40 * (1 + i * i % 9973),
                      branches[i * 7 % 4], 10 * (i % 3), 20 + i * 13 % 60);
    }
    assert_int_equal(fclose(file), 0);
}

static struct market_covariates covariates_of(void)
{
    struct market_covariates covariates = {
        .arrivals = "created",
        .amount = "worth",
        .industry = "branch",
        .size = "staff",
        .source = "channel",
        .win = {{"age", 0.5}, {"branch", 0.4}},
        .acceptance = {{"worth", -0.3}},
    };
    (void)snprintf(covariates.file, sizeof covariates.file, "%s", path);
    return covariates;
}

static void test_simulate_rows__reads_fields_effects_and_gaps(void **state)
{
    (void)state;
    static const char TEXT[] = "t,worth,branch,age\n"
                               "30,500,Ports,10\n" /* the third to come */
                               "0,-3,Schools,20\n"
                               "10,,Ports,30\n"
                               "40,90,Schools,40\n";
    struct market_covariates covariates = {.arrivals = "t",
                                           .amount = "worth",
                                           .industry = "branch",
                                           .win = {{"age", 2}},
                                           .acceptance = {{"branch", 1}}};
    struct sim_rows rows;
    struct sim_rows other;
    struct score_error err = {0};
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    file_write(TEXT, sizeof TEXT - 1);
    (void)snprintf(covariates.file, sizeof covariates.file, "%s", path);
    assert_int_equal(sim_rows_read(&covariates, 1, &arena, &rows, &err), SCORE_OK);
    assert_int_equal(rows.count, 4);
    assert_string_equal(rows.items[1].industry, "Schools");
    assert_null(rows.items[1].size);
    assert_true(fabs(rows.items[0].amount - 500) < 1e-9);
    assert_true(fabs(rows.items[1].amount) < 1e-9 && fabs(rows.items[2].amount) < 1e-9);
    double sd = sqrt(125); /* of 10, 20, 30, 40 */
    assert_true(fabs(rows.items[0].win + 2 * 15 / sd) < 1e-9);
    assert_true(fabs(rows.items[3].win - 2 * 15 / sd) < 1e-9);
    assert_true(fabs(rows.items[0].acceptance - rows.items[2].acceptance) < 1e-12);
    assert_true(fabs(rows.items[0].acceptance + rows.items[1].acceptance) < 1e-12);
    assert_true(fabs(rows.items[0].acceptance) > 1e-6);
    double mean = 40.0 / 3;
    assert_true(rows.has_gaps && fabs(rows.items[0].gap - 20 / mean) < 1e-9);
    assert_true(fabs(rows.items[1].gap - 1) < 1e-9); /* the first: the mean */
    assert_true(fabs(rows.items[2].gap - 10 / mean) < 1e-9);
    assert_int_equal(sim_rows_read(&covariates, 2, &arena, &other, &err), SCORE_OK);
    assert_true(fabs(other.items[0].acceptance - rows.items[0].acceptance) > 1e-6);
    assert_true(fabs(other.items[0].win - rows.items[0].win) < 1e-12);
    arena_done(&arena);
}

static void test_simulate_rows__refuses_with_file_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "empty"},
        {"created,worth,branch\n", "no row"},
        {"created,value,branch\n1,2,x\n2,3,y\n", "worth"},
        {"created,worth,branch\n1,many,x\n2,few,y\n", "line 2, column 2 worth"},
        {"created,worth,branch\n1,2,x\n2,3\n", "line 3"},
        {"created,worth,branch\nsoon,2,x\nlate,3,y\n", "line 2, column 1 created"},
        {"created,worth,branch\n5,2,x\n5,3,y\n", "column 1 created"},
        {"created,worth,branch\n1,2,x\n2,3,x\n", "values that differ"},
        {"created,worth,branch\n1,2,x\n2,3,\xff\xfe\n", "line 3, column 3 branch: not UTF-8"},
        {"created,worth,branch\n1,2,x\n2,3,"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "\n",
         "line 3, column 3 branch: longer"},
    };
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct market_covariates covariates = {
            .arrivals = "created", .amount = "worth", .industry = "branch", .win = {{"branch", 1}}};
        struct sim_rows rows;
        struct score_error err = {0};
        file_write(cases[i].text, strlen(cases[i].text));
        (void)snprintf(covariates.file, sizeof covariates.file, "%s", path);
        enum score_status status = sim_rows_read(&covariates, 1, &arena, &rows, &err);
        if (status != SCORE_INVALID || !strstr(err.text, cases[i].says) ||
            !strstr(err.text, "rows.csv")) {
            fail_msg("case %zu: %d, '%s', '%s'", i, (int)status, err.field, err.text);
        }
        assert_int_equal(rows.count, 0);
    }
    struct market_covariates nowhere = {.file = "/nowhere/at/all.csv"};
    struct sim_rows rows;
    assert_int_equal(sim_rows_read(&nowhere, 1, &arena, &rows, NULL), SCORE_NOT_FOUND);
    arena_done(&arena);
}

/* ---- markets ----------------------------------------------------------------------------------
 */

static void spec_read(const char *name, struct market_spec *ret)
{
    char file_path[PATH_BYTES];
    char text[FILE_BYTES];
    struct score_error err = {0};
    (void)snprintf(file_path, sizeof file_path, "%s/%s.json", MARKETS_DIR, name);
    FILE *file = fopen(file_path, "rbe");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text, file);
    (void)fclose(file);
    assert_int_equal(market_file_read(text, size, file_path, ret, &err), SCORE_OK);
}

/* `opportunities` 0: as many as the market says. */
static struct simulate_result run(const struct market_spec *market, uint64_t seed,
                                  int64_t opportunities, bool is_fast)
{
    struct domain domain = {0};
    struct simulate_result result = {0};
    struct score_error err = {0};
    struct simulate_options options = {
        .partners = (int64_t)market->firms_count,
        .opportunities = opportunities ? opportunities : (int64_t)market->arrivals_count,
        .days = opportunities ? opportunities / 2 : (int64_t)market->arrivals_days,
        .seed = seed,
        .until_ms = UNTIL_MS,
        .password_hash = "",
        .market = market,
        .is_fast = is_fast,
    };
    if (!is_fast) {
        assert_int_equal(store_open(":memory:", STORE_READ_WRITE, &domain.store, &err), SCORE_OK);
        assert_int_equal(world_create(&domain.world, &err), SCORE_OK);
    }
    if (simulate_run(&domain, &options, &result, &err)) {
        fail_msg("%s: %s", err.field, err.text);
    }
    world_free(domain.world);
    store_close(domain.store);
    return result;
}

/* The promise holds; nothing is claimed of firms that are alike, something where they are not. */
static void market_check(const struct market_covariates *covariates)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct market_spec market;
        spec_read("alike", &market);
        market.covariates = *covariates;
        struct simulate_result result = run(&market, seed, 0, true);
        if (!result.within_bound || result.bound_checks < 100 || result.claims > 0.15) {
            fail_msg("alike, seed %d: %lld of %lld, %.3f claimed", (int)seed,
                     (long long)result.bound_misses, (long long)result.bound_checks, result.claims);
        }
    }
    struct market_spec market;
    spec_read("skills", &market);
    market.covariates = *covariates;
    struct simulate_result result = run(&market, 1, 0, true);
    assert_true(result.within_bound && result.bound_checks >= 100);
    assert_true(result.claims > 0.15);
}

static void test_simulate_rows__a_market_of_our_own_file(void **state)
{
    (void)state;
    rows_write();
    struct market_covariates covariates = covariates_of();
    market_check(&covariates);
}

static void test_simulate_rows__both_paths_make_the_same_offers(void **state)
{
    (void)state;
    struct market_spec market;
    rows_write();
    spec_read("seasons", &market);
    struct simulate_result without = run(&market, 5, 150, true);
    market.covariates = covariates_of();
    struct simulate_result fast = run(&market, 5, 150, true);
    struct simulate_result stored = run(&market, 5, 150, false);
    assert_true(fast.offers > 100);
    assert_int_equal(fast.offers, stored.offers);
    assert_true(fast.trace == stored.trace);
    assert_memory_equal(&fast.value, &stored.value, sizeof fast.value);
    assert_true(fast.trace != without.trace);
    struct simulate_result again = run(&market, 5, 150, true);
    assert_true(again.trace == fast.trace);
}

/* Of shared data, where they are (tests/README.md). */
static bool shared_path(const char *name, char ret[MARKET_PATH_SIZE])
{
    const char *data = getenv("SCORE_TEST_SHARED_DATA");
    (void)snprintf(ret, MARKET_PATH_SIZE, "%s/%s", data ? data : "", name);
    if (data && access(ret, R_OK) == 0) {
        return true;
    }
    print_message("skipped: no %s\n", ret);
    return false;
}

static void test_simulate_rows__a_bank_s_customers(void **state)
{
    (void)state;
    struct market_covariates covariates = {
        .amount = "balance",
        .industry = "job",
        .size = "education",
        .source = "contact",
        .win = {{"poutcome", 0.6}, {"balance", 0.3}, {"age", 0.2}},
        .acceptance = {{"job", 0.3}, {"housing", 0.2}},
    };
    if (!shared_path("bank/bank-full.csv", covariates.file)) {
        skip();
    }
    market_check(&covariates);
}

static void test_simulate_rows__a_bank_s_loans_as_they_came(void **state)
{
    (void)state;
    struct market_covariates covariates = {
        .arrivals = "reg_date",
        .amount = "amount_req",
        .source = "n_offers_sent",
        .win = {{"first_human_time", 0.2}, {"amount_req", -0.2}, {"n_offers_sent", 0.3}},
        .acceptance = {{"amount_req", 0.3}},
    };
    if (!shared_path("bpic2012/cases.csv", covariates.file)) {
        skip();
    }
    market_check(&covariates);
}

static int folder_make(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof path, "%s/rows.csv", mkdtemp(folder) ? folder : "");
    return 0;
}

static int folder_remove(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_simulate_rows__reads_fields_effects_and_gaps),
        cmocka_unit_test(test_simulate_rows__refuses_with_file_line_and_column),
        cmocka_unit_test(test_simulate_rows__a_market_of_our_own_file),
        cmocka_unit_test(test_simulate_rows__both_paths_make_the_same_offers),
        cmocka_unit_test(test_simulate_rows__a_bank_s_customers),
        cmocka_unit_test(test_simulate_rows__a_bank_s_loans_as_they_came),
    };
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
