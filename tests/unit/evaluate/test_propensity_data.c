/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The figures of docs/evaluate-propensity.md on public data, beside those of others. Needs the
 * folder of shared data (SCORE_SHARED_DATA, else ../shared/data beside the project); skipped
 * without it. Two of the files are prepared, by the recipe of that page.
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

#include "bench/evaluate_files.h"
#include "evaluate/boosted.h"
#include "evaluate/propensity.h"

enum { PATH_BYTES = 1024, SKIPPED = 77 };

static const char *data;
static char bank[PATH_BYTES];
static char salvirt[PATH_BYTES];
static char bpic[] = "/tmp/score-bpic-XXXXXX";
static char maven[] = "/tmp/score-maven-XXXXXX";

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

static void prepare(void)
{
    int files[] = {mkstemp(bpic), mkstemp(maven)};
    assert_true(files[0] >= 0 && files[1] >= 0);
    (void)close(files[0]);
    (void)close(files[1]);
    assert_int_equal(bpic_prepare(data, bpic), 9256);
    assert_int_equal(maven_prepare(data, maven), 6711);
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
    prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_propensity_data__online),
        cmocka_unit_test(test_propensity_data__boosted),
    };
    int failed = cmocka_run_group_tests_name("evaluate/propensity_data", tests, NULL, NULL);
    (void)unlink(bpic);
    (void)unlink(maven);
    return failed;
}
