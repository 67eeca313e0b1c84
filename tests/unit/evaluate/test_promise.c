/* SPDX-License-Identifier: Apache-2.0 */
/* The curve of value over u: what it must be, whatever its figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "evaluate/promise.h"

static struct promise_options small_market(void)
{
    struct promise_options options = {.firms = 8, .opportunities = 300, .skill_sd = 0.6, .seed = 3};
    score_policy_init(&options.policy);
    return options;
}

static void test_promise__box_holds_and_is_needed(void **state)
{
    (void)state;
    struct promise_options options = small_market();
    struct promise_point points[PROMISE_POINTS];
    assert_int_equal(promise_curve(&options, points, NULL), SCORE_OK);
    for (int i = 0; i < PROMISE_POINTS; i++) {
        assert_true(points[i].u == PROMISE_U[i]);
        assert_true(points[i].value > 0 && points[i].value < points[i].best);
        assert_true(points[i].u == 0 || points[i].kept_u <= points[i].u + 1e-9);
    }
    const struct promise_point *without = &points[PROMISE_POINTS - 1];
    assert_true(without->kept_u > 8); /* nothing else would have kept it */
    assert_true(points[0].value < without->value);
}

static void test_promise__same_seed_same_bytes(void **state)
{
    (void)state;
    struct promise_options options = small_market();
    struct promise_point a;
    struct promise_point b;
    memset(&a, 0, sizeof(a));
    memset(&b, 0, sizeof(b));
    assert_int_equal(promise_run(&options, 3, &a, NULL), SCORE_OK);
    assert_int_equal(promise_run(&options, 3, &b, NULL), SCORE_OK);
    assert_memory_equal(&a, &b, sizeof(a));
    options.seed++;
    assert_int_equal(promise_run(&options, 3, &b, NULL), SCORE_OK);
    assert_true(a.value != b.value);
}

static void test_promise__refuses_what_cannot_be_run(void **state)
{
    (void)state;
    struct promise_point point = {.value = -1};
    struct promise_options options = small_market();
    options.firms = PROMISE_FIRMS_MAX + 1;
    assert_int_equal(promise_run(&options, 3, &point, NULL), SCORE_INVALID);
    options = small_market();
    options.opportunities = 0;
    assert_int_equal(promise_run(&options, 3, &point, NULL), SCORE_INVALID);
    options = small_market();
    struct score_error err = {0};
    assert_int_equal(promise_run(&options, 5000, &point, &err), SCORE_INVALID);
    assert_string_equal(err.field, "box_u");
    assert_true(point.value == -1);
}

/* The bars of the published page, on its own market: 2 % where firms are alike, 5 % where not. */
static void test_promise__costs_what_is_said(void **state)
{
    (void)state;
    static const double SKILL_SDS[] = {0, 0.6};
    static const double BARS[] = {0.98, 0.95};
    enum { SEEDS = 6 };
    for (int market = 0; market < 2; market++) {
        double ratio = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct promise_options options = {
                .firms = 35, .opportunities = 2089, .skill_sd = SKILL_SDS[market], .seed = seed};
            struct promise_point with;
            struct promise_point without;
            score_policy_init(&options.policy);
            score_policy_recommend(&options.policy);
            assert_int_equal(promise_run(&options, 3, &with, NULL), SCORE_OK);
            assert_int_equal(promise_run(&options, 0, &without, NULL), SCORE_OK);
            ratio += with.value / without.value / SEEDS;
        }
        if (ratio < BARS[market]) {
            print_error("market %d: %.4f of the value is left\n", market, ratio);
            fail();
        }
    }
}

int main(int argc, char **argv)
{
    (void)argv;
    const struct CMUnitTest quick[] = {
        cmocka_unit_test(test_promise__box_holds_and_is_needed),
        cmocka_unit_test(test_promise__same_seed_same_bytes),
        cmocka_unit_test(test_promise__refuses_what_cannot_be_run),
    };
    const struct CMUnitTest full[] = {
        cmocka_unit_test(test_promise__costs_what_is_said),
    };
    return argc > 1 ? cmocka_run_group_tests_name("promise bars", full, NULL, NULL)
                    : cmocka_run_group_tests_name("promise", quick, NULL, NULL);
}
