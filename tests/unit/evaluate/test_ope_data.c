/* SPDX-License-Identifier: Apache-2.0 */
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

#include "evaluate/ope.h"

/*
 * Published figures from public logs (engine.md 11.2, docs/evaluate.md). The files are not in the
 * repository: SCORE_SHARED_DATA names their folder, and the test is skipped without it.
 */

enum { SKIPPED = 77, PATH_SIZE = 4096 };

static const char *data;

static const char *path_of(const char *name)
{
    static char paths[4][PATH_SIZE];
    static size_t next;
    char *path = paths[next++ % SCORE_ARRAY_COUNT(paths)];
    (void)snprintf(path, PATH_SIZE, "%s/%s", data, name);
    return path;
}

static void assert_near(const char *name, double value, double expected, double most)
{
    print_message("  %-12s %.8f, expected %.8f\n", name, value, expected);
    if (!(fabs(value - expected) <= most)) {
        print_error("%s: %.17g is not %.17g within %g\n", name, value, expected, most);
        fail();
    }
}

static struct ope_report report_of(const struct ope_log *log)
{
    struct ope_options options = {
        .tau = (double)NAN, .lambda = (double)NAN, .draws = {.count = 1000, .seed = 1}};
    struct ope_report report;
    assert_int_equal(ope_report_make(log, &options, &report, NULL), SCORE_OK);
    return report;
}

struct published {
    double mean_reward, mean_weight, max_weight, ess;
    double values[ESTIMATOR_SWITCH_DR]; /* dm to sndr */
    double switch_10, switch_1, dros_100;
    double exactly; /* ips and snips need no model */
};

static void assert_published(const struct ope_source *source, const struct published *published)
{
    static const double FIT = 2e-6;
    struct ope_log log = {0};
    assert_int_equal(ope_read_obd(source, &log, NULL), SCORE_OK);
    assert_int_equal(log.count, 10000);
    assert_int_equal(log.action_count, 34);
    assert_int_equal(log.fits, 3);
    assert_int_equal(log.fits_by_base_rate, 0);
    struct ope_report report = report_of(&log);
    assert_near("mean click", report.mean_reward, published->mean_reward, 1e-12);
    assert_near("mean w", report.weights.mean, published->mean_weight, 5e-7);
    assert_near("max w", report.weights.max, published->max_weight, 5e-4);
    assert_near("ess", report.weights.ess, published->ess, 5e-2);
    for (int e = 0; e < ESTIMATOR_SWITCH_DR; e++) {
        bool is_exact = e == ESTIMATOR_IPS || e == ESTIMATOR_SNIPS;
        assert_near(estimator_name((enum estimator)e), report.estimates[e].value,
                    published->values[e], is_exact ? published->exactly : FIT);
    }
    assert_near("tau 10", report.switch_10, published->switch_10, FIT);
    assert_near("tau 1", report.switch_1, published->switch_1, FIT);
    assert_near("lambda 100", report.dros_100, published->dros_100, FIT);
    assert_int_equal(report.reason_count, 0);
    ope_log_done(&log);
}

static void test_ope_data__open_bandit_from_bts(void **state)
{
    (void)state;
    struct ope_source source = {.log_path = path_of("open_bandit/bts_men.csv"),
                                .items_path = path_of("open_bandit/men_item_context_bts.csv"),
                                .folds = 1};
    struct published published = {
        .mean_reward = 0.0069,
        .mean_weight = 0.943314,
        .max_weight = 178.253,
        .ess = 655.7,
        .values = {0.00662047, 0.00300863, 0.00318942, 0.00293705, 0.00271570},
        .switch_10 = 0.00553150,
        .switch_1 = 0.00645472,
        .dros_100 = 0.00534388,
        .exactly = 1e-8};
    assert_published(&source, &published);
}

static void test_ope_data__open_bandit_from_random(void **state)
{
    (void)state;
    struct ope_source source = {.log_path = path_of("open_bandit/random_men.csv"),
                                .items_path = path_of("open_bandit/men_item_context_random.csv"),
                                .policy_path = path_of("open_bandit/actiondist_men_bts.csv"),
                                .folds = 1};
    struct published published = {
        .mean_reward = 0.0046,
        .mean_weight = 0.984647,
        .max_weight = 10.683,
        .ess = 2471.2,
        .values = {0.00415986, 0.00454268, 0.00461351, 0.00452523, 0.00453093},
        .switch_10 = 0.00476475,
        .switch_1 = 0.00427901,
        .dros_100 = 0.00463436,
        .exactly = 2e-6};
    assert_published(&source, &published);
}

static void assert_holds(const char *name, const struct interval *interval, double truth)
{
    print_message("    %s %.4f to %.4f\n", name, interval->low, interval->high);
    assert_true(interval->low <= truth && truth <= interval->high);
}

/* Classification turned into a bandit: the truth is known exactly. */
static void test_ope_data__exact_truths(void **state)
{
    static const struct {
        const char *file;
        double truth;
    } logs[] = {{"ope/letter_log.csv", 0.6926033}, {"ope/optdigits_log.csv", 0.8726402}};
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(logs); i++) {
        struct ope_source source = {.log_path = path_of(logs[i].file), .folds = 3};
        struct ope_log log = {0};
        print_message("%s\n", logs[i].file);
        assert_int_equal(ope_read_target(&source, &log, NULL), SCORE_OK);
        struct ope_report report = report_of(&log);
        assert_int_equal(report.reason_count, 0);
        for (int e = 0; e < ESTIMATOR_COUNT; e++) {
            const struct estimate *estimate = &report.estimates[e];
            assert_holds(estimator_name((enum estimator)e), &report.intervals.normal[e],
                         logs[i].truth);
            assert_holds("  bootstrap", &report.intervals.bootstrap[e], logs[i].truth);
            /* dm is what its model makes it: nothing but its interval holds. */
            assert_near(estimator_name((enum estimator)e), estimate->value, logs[i].truth,
                        e == ESTIMATOR_DM ? 0.1 : 2 * estimate->se);
        }
        assert_holds("sequence", &report.intervals.sequence, logs[i].truth);
        assert_true(report.intervals.bernstein_low <= logs[i].truth);
        assert_true(report.intervals.bernstein_low > logs[i].truth - 0.25);
        ope_log_done(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ope_data__open_bandit_from_bts),
        cmocka_unit_test(test_ope_data__open_bandit_from_random),
        cmocka_unit_test(test_ope_data__exact_truths),
    };
    const char *folder = getenv("SCORE_SHARED_DATA");
    data = folder && *folder ? folder : getenv("SCORE_TEST_SHARED_DATA");
    if (!data || access(data, R_OK)) {
        print_message("skipped: %s is not there\n", data ? data : "SCORE_SHARED_DATA");
        return SKIPPED;
    }
    return cmocka_run_group_tests_name("evaluate/ope_data", tests, NULL, NULL);
}
