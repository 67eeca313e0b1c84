/* SPDX-License-Identifier: Apache-2.0 */
/* Learning shown honestly: lifts are found when it was said they would be, and none are invented.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/text.h"
#include "domain/power.h"

/* More runs in the full suite. */
static int runs(void)
{
    int64_t count = 100;
    const char *text = getenv("SCORE_TEST_RUNS");
    return text && text_parse_i64(text, &count) ? (int)count : 100;
}

static const struct power_plan PLAN = {.base_rate = 0.35, .lift = 0.05, .share = 0.1};

/* Passes until a claim, looking after every one; `limit` + 1 when there is none. */
static int64_t claim_at(struct rng *rng, double lift, int64_t limit, bool *ret_is_right)
{
    struct power_arm arms[2] = {{0}};
    for (int64_t pass = 1; pass <= limit; pass++) {
        bool is_baseline = rng_uniform(rng) < PLAN.share;
        arms[is_baseline].passes++;
        arms[is_baseline].successes += rng_uniform(rng) < PLAN.base_rate + (is_baseline ? 0 : lift);
        struct power_interval interval = power_difference(&arms[0], &arms[1], PLAN.lift);
        if (interval.is_known && (interval.low > 0 || interval.high < 0)) {
            *ret_is_right = interval.low > 0;
            return pass;
        }
    }
    return limit + 1;
}

static void test_power__a_true_lift_is_found_when_predicted(void **state)
{
    (void)state;
    int64_t predicted = (int64_t)ceil(power_passes(&PLAN));
    int found = 0;
    int early = 0;
    struct rng rng;
    rng_seed(&rng, 11);
    for (int i = 0; i < runs(); i++) {
        bool is_right = false;
        int64_t at = claim_at(&rng, PLAN.lift, predicted, &is_right);
        found += at <= predicted && is_right;
        early += at <= predicted * 3 / 4 && is_right;
    }
    print_message("predicted %lld passes: %d of %d found by then, %d by three quarters of it\n",
                  (long long)predicted, found, runs(), early);
    assert_true(found >= 0.8 * runs());
    /* Nor is the prediction padded: 80 % are not reached a quarter earlier. */
    assert_true(early < 0.8 * runs());
}

static void test_power__nothing_is_claimed_where_nothing_is(void **state)
{
    (void)state;
    int64_t limit = 2 * (int64_t)ceil(power_passes(&PLAN));
    int claims = 0;
    struct rng rng;
    rng_seed(&rng, 12);
    for (int i = 0; i < runs(); i++) {
        bool is_right = false;
        claims += claim_at(&rng, 0, limit, &is_right) <= limit;
    }
    print_message("%d of %d null runs claimed something in %lld looks each\n", claims, runs(),
                  (long long)limit);
    assert_true(claims <= 0.05 * runs());
}

static void test_power__least_lift_is_the_reverse_of_passes(void **state)
{
    (void)state;
    double passes = power_passes(&PLAN);
    double lift = power_lift(&PLAN, passes);
    assert_true(fabs(lift - PLAN.lift) < 1e-9);
    assert_true(power_lift(&PLAN, 4 * passes) < 0.6 * PLAN.lift);
    assert_true(isnan(power_lift(&PLAN, 10)));
}

static void test_power__few_passes_say_nothing(void **state)
{
    (void)state;
    struct power_arm many = {1000, 900};
    struct power_arm few = {POWER_ARM_MIN - 1, 0};
    assert_false(power_difference(&many, &few, 0.05).is_known);
    few.passes++;
    assert_true(power_difference(&many, &few, 0.05).is_known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power__a_true_lift_is_found_when_predicted),
        cmocka_unit_test(test_power__nothing_is_claimed_where_nothing_is),
        cmocka_unit_test(test_power__least_lift_is_the_reverse_of_passes),
        cmocka_unit_test(test_power__few_passes_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
