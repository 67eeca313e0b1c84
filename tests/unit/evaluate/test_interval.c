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

#include "base/rng.h"
#include "evaluate/interval.h"

enum { ROWS = 300 };
static struct estimator_row items[ROWS];
static const struct estimator_settings SETTINGS = {.tau = 2, .lambda = 10};

static void assert_near(double value, double expected, double most)
{
    if (!(fabs(value - expected) <= most)) {
        print_error("%.17g is not %.17g within %g\n", value, expected, most);
        fail();
    }
}

/* Weights of mean about 1: half 1/2, half 3/2; rewards come with probability p. */
static struct estimator_rows rows_make(double p, uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    for (size_t i = 0; i < ROWS; i++) {
        items[i] = (struct estimator_row){.weight = rng_below(&rng, 2) ? 0.5 : 1.5,
                                          .reward = rng_uniform(&rng) < p ? 1 : 0,
                                          .q_logged = 0.5,
                                          .q_policy = 0.5};
    }
    return (struct estimator_rows){items, ROWS};
}

static void test_interval__normal(void **state)
{
    (void)state;
    struct estimate estimate = {.value = 1, .se = 0.5, .bias_bound = 0.25};
    struct interval interval = interval_normal(&estimate);
    assert_near(interval.low, 1 - 0.9799819922700270 - 0.25, 1e-15);
    assert_near(interval.high, 1 + 0.9799819922700270 + 0.25, 1e-15);
}

static void bootstrap(const struct estimator_rows *rows, uint64_t seed,
                      struct interval ret[ESTIMATOR_COUNT])
{
    struct interval_draws draws = {.count = 1000, .seed = seed};
    assert_int_equal(interval_bootstrap(rows, &SETTINGS, &draws, ret, NULL), SCORE_OK);
}

static void test_interval_bootstrap__same_seed_same_bytes(void **state)
{
    (void)state;
    struct estimator_rows rows = rows_make(0.3, 5);
    struct interval a[ESTIMATOR_COUNT], b[ESTIMATOR_COUNT], c[ESTIMATOR_COUNT];
    bootstrap(&rows, 1, a);
    bootstrap(&rows, 1, b);
    bootstrap(&rows, 2, c);
    assert_memory_equal(a, b, sizeof(a));
    assert_true(memcmp(a, c, sizeof(a)) != 0);
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        struct estimate estimate = estimator_find((enum estimator)e, &rows, &SETTINGS);
        struct interval normal = interval_normal(&estimate);
        double slack = 0.1 * (normal.high - normal.low);
        assert_near(a[e].low, normal.low, slack);
        assert_near(a[e].high, normal.high, slack);
    }
}

/* Rows that are all alike leave nothing to chance. */
static void test_interval_bootstrap__no_spread(void **state)
{
    (void)state;
    struct estimator_rows rows = rows_make(1, 5);
    for (size_t i = 0; i < ROWS; i++) {
        items[i].weight = 1;
    }
    struct interval found[ESTIMATOR_COUNT];
    bootstrap(&rows, 1, found);
    assert_near(found[ESTIMATOR_IPS].low, 1, 1e-12);
    assert_near(found[ESTIMATOR_IPS].high, 1, 1e-12);
    assert_near(found[ESTIMATOR_SNDR].low, 1, 1e-12);
    /* dm is .5, and the log says that it is off by .5. */
    assert_near(found[ESTIMATOR_DM].low, 0, 1e-12);
    assert_near(found[ESTIMATOR_DM].high, 1, 1e-12);
}

/* A single draw is its own low and high; weights of 0 leave snips without a word. */
static void test_interval_bootstrap__borders(void **state)
{
    (void)state;
    struct estimator_rows rows = rows_make(0.5, 5);
    struct interval found[ESTIMATOR_COUNT];
    struct interval_draws draws = {.count = 1, .seed = 3};
    assert_int_equal(interval_bootstrap(&rows, &SETTINGS, &draws, found, NULL), SCORE_OK);
    assert_near(found[ESTIMATOR_IPS].low, found[ESTIMATOR_IPS].high, 0);
    for (size_t i = 0; i < ROWS; i++) {
        items[i].weight = 0;
    }
    bootstrap(&rows, 3, found);
    assert_true(isnan(found[ESTIMATOR_SNIPS].low) && isnan(found[ESTIMATOR_SNDR].high));
    assert_near(found[ESTIMATOR_IPS].high, 0, 0);
}

static void test_interval_bernstein__closed_form(void **state)
{
    (void)state;
    struct interval_sample sample = {.mean = 0.5, .variance = 0.02, .count = 101, .range = 3};
    /* log(2 / d) = 1 */
    double d = 2 / 2.718281828459045;
    assert_near(interval_bernstein_low(&sample, d), 0.5 - 0.07 - sqrt(0.04 / 101), 1e-14);
}

/* The best of the clips 1, 2, .. 16 (sqrt 300 is 17.3), each at a fifth of .025. */
static void test_interval_bernstein__best_clip(void **state)
{
    (void)state;
    struct estimator_rows rows = rows_make(0.9, 7);
    double best = 0;
    for (double clip = 1; clip <= 16; clip *= 2) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < ROWS; i++) {
            sum += fmin(items[i].weight, clip) * items[i].reward;
        }
        for (size_t i = 0; i < ROWS; i++) {
            double off = fmin(items[i].weight, clip) * items[i].reward - sum / ROWS;
            squares += off * off;
        }
        struct interval_sample sample = {
            .mean = sum / ROWS, .variance = squares / (ROWS - 1), .count = ROWS, .range = clip};
        best = fmax(best, interval_bernstein_low(&sample, 0.005));
    }
    assert_true(best > 0.3);
    assert_near(interval_clipped_low(&rows), best, 1e-12);
    rows = rows_make(0.01, 7);
    assert_near(interval_clipped_low(&rows), 0, 0);
}

/* Against the definition, by libm, row by row. */
static double wealth_slowly(const struct estimator_rows *rows, double v, bool is_upper)
{
    double sum = 0;
    double against = is_upper ? 1 - v : v;
    for (int i = 0; i < 16; i++) {
        double log_wealth = 0;
        for (size_t row = 0; row < rows->count; row++) {
            double r = rows->items[row].reward;
            double x = rows->items[row].weight * (is_upper ? 1 - r : r);
            log_wealth += log(1 + pow(2, -i) * (x - against));
        }
        sum += exp(log_wealth) / 16;
    }
    return log(sum);
}

static void test_interval_sequence__is_where_wealth_passes_forty(void **state)
{
    static const double rates[] = {0.02, 0.5, 0.97};
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rates); i++) {
        struct estimator_rows rows = rows_make(rates[i], 11 + i);
        struct interval found = interval_sequence(&rows);
        double value = estimator_find(ESTIMATOR_IPS, &rows, &SETTINGS).value;
        assert_true(found.low < value && value < found.high);
        assert_true(found.low >= 0 && found.high <= 1);
        if (found.low > 0) {
            assert_near(wealth_slowly(&rows, found.low, false), log(40), 1e-6);
        }
        if (found.high < 1) {
            assert_near(wealth_slowly(&rows, found.high, true), log(40), 1e-6);
        }
        assert_true(found.high - found.low < 0.5);
        assert_near(interval_sequence_log_wealth(&rows, 0.4, false),
                    wealth_slowly(&rows, 0.4, false), 1e-9);
        assert_near(interval_sequence_log_wealth(&rows, 0.4, true), wealth_slowly(&rows, 0.4, true),
                    1e-9);
    }
}

/* Two rows refute nothing; ruin of one bet is not ruin of all; heavy weights do not overflow. */
static void test_interval_sequence__borders(void **state)
{
    (void)state;
    struct estimator_row two[] = {{1, 0, 0, 0}, {1, 1, 0, 0}};
    struct estimator_rows rows = {two, 2};
    struct interval found = interval_sequence(&rows);
    assert_near(found.low, 0, 0);
    assert_near(found.high, 1, 0);
    assert_true(isfinite(interval_sequence_log_wealth(&rows, 1, false)));
    for (size_t i = 0; i < ROWS; i++) {
        items[i] = (struct estimator_row){.weight = 1e30, .reward = 1};
    }
    struct estimator_rows heavy = {items, ROWS};
    assert_true(isfinite(interval_sequence_log_wealth(&heavy, 0.5, false)));
    assert_near(interval_sequence(&heavy).low, 1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interval__normal),
        cmocka_unit_test(test_interval_bootstrap__same_seed_same_bytes),
        cmocka_unit_test(test_interval_bootstrap__no_spread),
        cmocka_unit_test(test_interval_bootstrap__borders),
        cmocka_unit_test(test_interval_bernstein__closed_form),
        cmocka_unit_test(test_interval_bernstein__best_clip),
        cmocka_unit_test(test_interval_sequence__is_where_wealth_passes_forty),
        cmocka_unit_test(test_interval_sequence__borders),
    };
    return cmocka_run_group_tests_name("evaluate/interval", tests, NULL, NULL);
}
