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
#include "evaluate/estimator.h"

/* w, r, q of the logged action, q of the policy */
static const struct estimator_row FOUR[] = {
    {0.5, 1, 0.4, 0.6}, {2, 0, 0.25, 0.5}, {1, 1, 0.5, 0.4}, {4, 0.5, 0.25, 0.3}};
static const struct estimator_rows ROWS = {FOUR, 4};
static const struct estimator_settings SETTINGS = {.tau = 2.5, .lambda = 4};

static void assert_near(double value, double expected, double most)
{
    if (!(fabs(value - expected) <= most)) {
        print_error("%.17g is not %.17g within %g\n", value, expected, most);
        fail();
    }
}

static double value_of(enum estimator estimator, const struct estimator_rows *rows, double at)
{
    struct estimator_settings settings = {.tau = at, .lambda = at};
    return estimator_find(estimator, rows, &settings).value;
}

/* By hand: dm = 1.8/4; sum w r = .5 + 0 + 1 + 2; w (r - q) = .3, -.5, .5, 1. */
static void test_estimator__by_hand(void **state)
{
    static const double expected[] = {
        [ESTIMATOR_DM] = 0.45,
        [ESTIMATOR_IPS] = 3.5 / 4,
        [ESTIMATOR_SNIPS] = 3.5 / 7.5,
        [ESTIMATOR_DR] = 0.45 + 1.3 / 4,
        [ESTIMATOR_SNDR] = 0.45 + 1.3 / 7.5,
        [ESTIMATOR_SWITCH_DR] = 0.45 + 0.3 / 4,
        /* 4 w / (w^2 + 4): 2/4.25, 1, .8, .8 times r - q = .6, -.25, .5, .25 */
        [ESTIMATOR_DROS] = 0.45 + (2 / 4.25 * 0.6 - 0.25 + 0.4 + 0.2) / 4};
    (void)state;
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        print_message("  %s\n", estimator_name((enum estimator)e));
        struct estimate estimate = estimator_find((enum estimator)e, &ROWS, &SETTINGS);
        assert_near(estimate.value, expected[e], 1e-15);
    }
    struct estimator_weights weights = estimator_weights_find(&ROWS);
    assert_near(weights.ess, 7.5 * 7.5 / 21.25, 1e-14);
    assert_near(weights.mean, 7.5 / 4, 1e-15);
    assert_near(weights.max, 4, 0);
}

/* se of a mean, and of a ratio by its linear terms; the bias by what is left out. */
static void test_estimator__errors_by_hand(void **state)
{
    (void)state;
    /* w r = .5, 0, 1, 2: distances from .875 are -.375, -.875, .125, 1.125 */
    double squares = 0.375 * 0.375 + 0.875 * 0.875 + 0.125 * 0.125 + 1.125 * 1.125;
    assert_near(estimator_find(ESTIMATOR_IPS, &ROWS, &SETTINGS).se, sqrt(squares / 12), 1e-15);
    double ratio = 3.5 / 7.5;
    double linear = 0;
    for (size_t i = 0; i < 4; i++) {
        double off = FOUR[i].weight * (FOUR[i].reward - ratio) / (7.5 / 4);
        linear += off * off;
    }
    assert_near(estimator_find(ESTIMATOR_SNIPS, &ROWS, &SETTINGS).se, sqrt(linear / 12), 1e-15);
    /* switch leaves out 1 of the last row alone: mean .25, distances -.25 (3) and .75 */
    double left_out = 0.25 + 1.959963984540054 * sqrt((3 * 0.0625 + 0.5625) / 12);
    assert_near(estimator_find(ESTIMATOR_SWITCH_DR, &ROWS, &SETTINGS).bias_bound, left_out, 1e-15);
    assert_near(estimator_find(ESTIMATOR_DR, &ROWS, &SETTINGS).bias_bound, 0, 0);
    assert_near(estimator_find(ESTIMATOR_SNIPS, &ROWS, &SETTINGS).bias_bound, 0, 0);
}

static void test_estimator__ends_of_the_parameters(void **state)
{
    (void)state;
    double dm = value_of(ESTIMATOR_DM, &ROWS, 0);
    double dr = value_of(ESTIMATOR_DR, &ROWS, 0);
    assert_near(value_of(ESTIMATOR_SWITCH_DR, &ROWS, 0), dm, 0);
    assert_near(value_of(ESTIMATOR_DROS, &ROWS, 0), dm, 0);
    assert_near(value_of(ESTIMATOR_SWITCH_DR, &ROWS, 5), dr, 0);
    assert_near(value_of(ESTIMATOR_DROS, &ROWS, INFINITY), dr, 0);
    /* A weight of tau, or of it but for rounding, is above; one clearly below counts. */
    assert_near(value_of(ESTIMATOR_SWITCH_DR, &ROWS, 2), 0.45 + 0.8 / 4, 1e-15);
    assert_near(value_of(ESTIMATOR_SWITCH_DR, &ROWS, 2 * (1 + 1e-15)), 0.45 + 0.8 / 4, 1e-15);
    assert_near(value_of(ESTIMATOR_SWITCH_DR, &ROWS, 2 * (1 + 1e-9)), 0.45 + 0.3 / 4, 1e-15);
}

/* Without a model dr is ips and sndr is snips; a shift of all q does not move sndr. */
static void test_estimator__models_that_say_nothing(void **state)
{
    (void)state;
    struct estimator_row blank[4];
    struct estimator_row shifted[4];
    for (size_t i = 0; i < 4; i++) {
        blank[i] = shifted[i] = FOUR[i];
        blank[i].q_logged = blank[i].q_policy = 0;
        shifted[i].q_logged += 0.125;
        shifted[i].q_policy += 0.125;
    }
    struct estimator_rows blank_rows = {blank, 4};
    struct estimator_rows shifted_rows = {shifted, 4};
    assert_near(value_of(ESTIMATOR_DR, &blank_rows, 0), 3.5 / 4, 1e-15);
    assert_near(value_of(ESTIMATOR_SNDR, &blank_rows, 0), 3.5 / 7.5, 1e-15);
    assert_near(value_of(ESTIMATOR_SNDR, &shifted_rows, 0), value_of(ESTIMATOR_SNDR, &ROWS, 0),
                1e-15);
}

static void test_estimator__sums_say_the_same(void **state)
{
    (void)state;
    struct estimator_sums sums = {0};
    double values[ESTIMATOR_COUNT];
    for (size_t i = 0; i < 4; i++) {
        struct estimator_sums part = estimator_part(&FOUR[i], &SETTINGS);
        sums.policy += part.policy;
        sums.weight += part.weight;
        sums.reward += part.reward;
        sums.rest += part.rest;
        sums.switch_rest += part.switch_rest;
        sums.dros_rest += part.dros_rest;
    }
    estimator_values(&sums, 4, values);
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        assert_near(values[e], estimator_find((enum estimator)e, &ROWS, &SETTINGS).value, 1e-14);
    }
}

static void test_estimator__no_weight_at_all(void **state)
{
    (void)state;
    struct estimator_row none[] = {{0, 1, 0.5, 0.5}, {0, 0, 0.5, 0.5}};
    struct estimator_rows rows = {none, 2};
    assert_true(isnan(value_of(ESTIMATOR_SNIPS, &rows, 1)));
    assert_true(isnan(value_of(ESTIMATOR_SNDR, &rows, 1)));
    assert_near(value_of(ESTIMATOR_IPS, &rows, 1), 0, 0);
    assert_near(value_of(ESTIMATOR_DROS, &rows, 0), 0.5, 0);
    assert_near(estimator_weights_find(&rows).ess, 0, 0);
}

/* ---- tuning ---------------------------------------------------------------------------------- */

enum { MANY = 4000 };
static struct estimator_row many[MANY];

/* One row in a hundred weighs 50, so that the mean is 1; q is off by `off` where it weighs. */
static struct estimator_rows many_make(double off, uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    for (size_t i = 0; i < MANY; i++) {
        bool is_heavy = i % 100 == 0;
        double reward = rng_uniform(&rng) < 0.5 ? 1 : 0;
        many[i] = (struct estimator_row){.weight = is_heavy ? 50 : 50.0 / 99,
                                         .reward = reward,
                                         .q_logged = 0.5 + (is_heavy ? off : 0),
                                         .q_policy = 0.5 + off / 2};
    }
    return (struct estimator_rows){many, MANY};
}

/* A good model: SLOPE goes all the way to dm. A bad one: it stays where dr's interval allows. */
static void test_estimator_tune__slope(void **state)
{
    (void)state;
    struct estimator_rows good = many_make(0, 3);
    assert_near(estimator_tune(ESTIMATOR_SWITCH_DR, &good, ESTIMATOR_TUNING_SLOPE), 0, 0);
    assert_near(estimator_tune(ESTIMATOR_DROS, &good, ESTIMATOR_TUNING_SLOPE), 0, 0);
    struct estimator_rows bad = many_make(0.45, 3);
    for (size_t i = 0; i < MANY; i += 100) {
        many[i].reward = 0.3; /* no luck, so that the model's fault shows */
    }
    assert_true(estimator_tune(ESTIMATOR_SWITCH_DR, &bad, ESTIMATOR_TUNING_SLOPE) > 50);
    assert_true(estimator_tune(ESTIMATOR_DROS, &bad, ESTIMATOR_TUNING_SLOPE) > 50);
}

/* The least risk among the candidates, counted here once more. */
static double tau_slowly(const struct estimator_rows *rows)
{
    static const double taus[] = {64, 32, 16, 8, 4, 2, 1, 0};
    double dr = value_of(ESTIMATOR_DR, rows, 0);
    double square = (50.0 * 50 + 99 * (50.0 / 99) * (50.0 / 99)) / 100;
    double noise = sqrt(2 * square * log(40) / MANY) + 2 * 50 * log(40) / (3 * MANY);
    double least = INFINITY;
    double best = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(taus); i++) {
        struct estimator_settings settings = {.tau = taus[i]};
        struct estimate one = estimator_find(ESTIMATOR_SWITCH_DR, rows, &settings);
        double bias = fabs(dr - one.value) + noise;
        if (one.se * one.se + bias * bias < least) {
            least = one.se * one.se + bias * bias;
            best = taus[i];
        }
    }
    return best;
}

/* A model that gets worse in small steps: at one of them the bound turns from shrinking to dr. */
static void test_estimator_tune__bound(void **state)
{
    (void)state;
    int stays = 0;
    for (int step = 0; step < 200; step++) {
        struct estimator_rows rows = many_make(0.0002 * step, 2);
        for (size_t i = 0; i < MANY; i += 100) {
            many[i].reward = i / 100 % 2 == 0 ? 1 : 0; /* no luck: the bias is the model's */
        }
        double found = estimator_tune(ESTIMATOR_SWITCH_DR, &rows, ESTIMATOR_TUNING_BOUND);
        assert_near(found, tau_slowly(&rows), 0);
        stays += found > 50;
    }
    assert_in_range(stays, 10, 190);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_estimator__by_hand),
        cmocka_unit_test(test_estimator__errors_by_hand),
        cmocka_unit_test(test_estimator__ends_of_the_parameters),
        cmocka_unit_test(test_estimator__models_that_say_nothing),
        cmocka_unit_test(test_estimator__sums_say_the_same),
        cmocka_unit_test(test_estimator__no_weight_at_all),
        cmocka_unit_test(test_estimator_tune__slope),
        cmocka_unit_test(test_estimator_tune__bound),
    };
    return cmocka_run_group_tests_name("evaluate/estimator", tests, NULL, NULL);
}
