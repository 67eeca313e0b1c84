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

/*
 * 2,000 logs of a market whose truth is known: estimates are right on average, and intervals hold
 * as often as they say (engine.md 10).
 */

enum { LOGS = 2000, ROWS = 600, LOOK_EVERY = 25, CONTEXTS = 3, ACTIONS = 3 };

static const double BEHAVIOUR[CONTEXTS][ACTIONS] = {
    {0.6, 0.3, 0.1}, {0.2, 0.5, 0.3}, {0.25, 0.25, 0.5}};
static const double POLICY[CONTEXTS][ACTIONS] = {{0.3, 0.3, 0.4}, {0.1, 0.2, 0.7}, {0.6, 0.2, 0.2}};
static const double REWARD[CONTEXTS][ACTIONS] = {{0.2, 0.5, 0.7}, {0.4, 0.3, 0.6}, {0.8, 0.1, 0.3}};
static const double WRONG_Q[CONTEXTS][ACTIONS] = {
    {0.9, 0.1, 0.1}, {0.5, 0.5, 0.0}, {0.1, 0.8, 0.6}};

static struct estimator_row items[ROWS];
static const struct estimator_rows ALL = {items, ROWS};
static const struct estimator_settings SETTINGS = {.tau = 2, .lambda = 10};

static double truth(void)
{
    double sum = 0;
    for (int x = 0; x < CONTEXTS; x++) {
        for (int a = 0; a < ACTIONS; a++) {
            sum += POLICY[x][a] * REWARD[x][a] / CONTEXTS;
        }
    }
    return sum;
}

static void log_draw(struct rng *rng, const double (*q)[ACTIONS])
{
    for (size_t i = 0; i < ROWS; i++) {
        size_t x = rng_below(rng, CONTEXTS);
        double u = rng_uniform(rng);
        size_t a = u < BEHAVIOUR[x][0] ? 0 : u < BEHAVIOUR[x][0] + BEHAVIOUR[x][1] ? 1 : 2;
        items[i] = (struct estimator_row){.weight = POLICY[x][a] / BEHAVIOUR[x][a],
                                          .reward = rng_uniform(rng) < REWARD[x][a] ? 1 : 0,
                                          .q_logged = q[x][a]};
        for (size_t b = 0; b < ACTIONS; b++) {
            items[i].q_policy += POLICY[x][b] * q[x][b];
        }
    }
}

struct tally {
    double sum, squares;
};

static double tally_mean(const struct tally *tally)
{
    return tally->sum / LOGS;
}

static double tally_variance(const struct tally *tally)
{
    return (tally->squares - tally->sum * tally->sum / LOGS) / (LOGS - 1);
}

static void estimates_add(struct tally tallies[ESTIMATOR_COUNT])
{
    for (int e = 0; e < ESTIMATOR_COUNT; e++) {
        double value = estimator_find((enum estimator)e, &ALL, &SETTINGS).value;
        tallies[e].sum += value;
        tallies[e].squares += value * value;
    }
}

static void assert_unbiased(const char *name, const struct tally *tally)
{
    double off = (tally_mean(tally) - truth()) / sqrt(tally_variance(tally) / LOGS);
    print_message("  %s: off by %.2f standard errors, variance %.3e\n", name, off,
                  tally_variance(tally));
    assert_true(fabs(off) < 3);
}

static void test_estimator__unbiased_with_a_wrong_model(void **state)
{
    (void)state;
    struct tally wrong[ESTIMATOR_COUNT] = {0};
    struct tally right[ESTIMATOR_COUNT] = {0};
    struct rng rng;
    rng_seed(&rng, 2026);
    for (int i = 0; i < LOGS; i++) {
        log_draw(&rng, WRONG_Q);
        estimates_add(wrong);
        log_draw(&rng, REWARD);
        estimates_add(right);
    }
    assert_unbiased("ips", &wrong[ESTIMATOR_IPS]);
    assert_unbiased("dr, wrong q", &wrong[ESTIMATOR_DR]);
    assert_unbiased("dr, good q", &right[ESTIMATOR_DR]);
    assert_unbiased("dm, good q", &right[ESTIMATOR_DM]);
    assert_true(tally_variance(&right[ESTIMATOR_DR]) < tally_variance(&right[ESTIMATOR_IPS]));
    /* What a wrong model does where nothing corrects it. */
    assert_true(fabs(tally_mean(&wrong[ESTIMATOR_DM]) - truth()) > 0.05);
}

static bool holds(const struct interval *interval)
{
    return interval->low <= truth() && truth() <= interval->high;
}

static void assert_share(const char *name, int count, double low, double high)
{
    double share = (double)count / LOGS;
    print_message("  %s holds in %.2f %%\n", name, 100 * share);
    assert_true(share >= low && share <= high);
}

static void test_interval__bootstrap_and_normal_hold(void **state)
{
    (void)state;
    int boot[ESTIMATOR_COUNT] = {0};
    int normal[ESTIMATOR_COUNT] = {0};
    struct rng rng;
    rng_seed(&rng, 7);
    for (int i = 0; i < LOGS; i++) {
        struct interval found[ESTIMATOR_COUNT];
        struct interval_draws draws = {.count = 1000, .seed = (uint64_t)i};
        log_draw(&rng, WRONG_Q);
        assert_int_equal(interval_bootstrap(&ALL, &SETTINGS, &draws, found, NULL), SCORE_OK);
        for (int e = 0; e < ESTIMATOR_COUNT; e++) {
            struct estimate estimate = estimator_find((enum estimator)e, &ALL, &SETTINGS);
            struct interval around = interval_normal(&estimate);
            boot[e] += holds(&found[e]);
            normal[e] += holds(&around);
        }
    }
    static const enum estimator sharp[] = {ESTIMATOR_IPS, ESTIMATOR_SNIPS, ESTIMATOR_DR,
                                           ESTIMATOR_SNDR};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(sharp); i++) {
        assert_share(estimator_name(sharp[i]), boot[sharp[i]], 0.93, 0.97);
        assert_share("  normal", normal[sharp[i]], 0.93, 0.97);
    }
    /* These carry a bound of their bias, which is wider than it need be. */
    assert_share("dm", boot[ESTIMATOR_DM], 0.95, 1);
    assert_share("switch_dr", boot[ESTIMATOR_SWITCH_DR], 0.95, 1);
    assert_share("dros", boot[ESTIMATOR_DROS], 0.95, 1);
}

/* Looked at after every 25 rows: one look that is wrong counts the whole log as wrong. */
static bool sequence_always_holds(void)
{
    static const double LOG_40 = 3.6888794541139363;
    for (size_t rows = LOOK_EVERY; rows <= ROWS; rows += LOOK_EVERY) {
        struct estimator_rows seen = {items, rows};
        if (interval_sequence_log_wealth(&seen, truth(), false) >= LOG_40 ||
            interval_sequence_log_wealth(&seen, truth(), true) >= LOG_40) {
            return false;
        }
    }
    return true;
}

static void test_interval__bernstein_and_sequence_hold(void **state)
{
    (void)state;
    int bernstein = 0, sequence = 0;
    double low = 0, width = 0;
    struct rng rng;
    rng_seed(&rng, 8);
    for (int i = 0; i < LOGS; i++) {
        log_draw(&rng, WRONG_Q);
        double bound = interval_clipped_low(&ALL);
        bernstein += bound <= truth();
        low += bound / LOGS;
        sequence += sequence_always_holds();
        if (i % 20 == 0) {
            struct interval found = interval_sequence(&ALL);
            width += (found.high - found.low) / (LOGS / 20.0);
        }
    }
    assert_share("bernstein from below", bernstein, 0.95, 1);
    assert_share("sequence, at every look", sequence, 0.95, 1);
    print_message("  truth %.4f; bernstein on average above %.4f, sequence %.4f wide\n", truth(),
                  low, width);
    /* Bounds that say nothing would hold too. */
    assert_true(low > truth() - 0.3);
    assert_true(width < 0.4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_estimator__unbiased_with_a_wrong_model),
        cmocka_unit_test(test_interval__bootstrap_and_normal_hold),
        cmocka_unit_test(test_interval__bernstein_and_sequence_hold),
    };
    return cmocka_run_group_tests_name("evaluate/coverage", tests, NULL, NULL);
}
