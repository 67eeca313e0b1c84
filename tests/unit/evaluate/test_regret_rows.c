/* SPDX-License-Identifier: Apache-2.0 */

/* The markets of engine.md section 10 in their full size, against the figures accepted there. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evaluate/regret.h"

struct means {
    double value_ratio, objective_ratio, gini, min_share;
};

static struct means means_of(const struct regret_options *options, int seeds)
{
    struct means means = {0};
    for (int seed = 1; seed <= seeds; seed++) {
        struct regret_report report = {0};
        assert_int_equal(regret_run(options, (uint64_t)seed, &report, NULL), SCORE_OK);
        assert_int_equal(regret_judge(options, (uint64_t)seed, &report, NULL), SCORE_OK);
        assert_true(report.most_of_cap <= 1);
        means.value_ratio += report.value / report.value_optimum / seeds;
        means.objective_ratio += report.objective / report.objective_optimum / seeds;
        means.gini += report.gini / seeds;
        means.min_share += report.min_share / seeds;
    }
    print_message("value %.4f objective %.4f gini %.4f least %.4f\n", means.value_ratio,
                  means.objective_ratio, means.gini, means.min_share);
    return means;
}

static struct regret_options options_of(enum group_rule rule, bool is_warm, size_t partners,
                                        size_t opportunities)
{
    return (struct regret_options){
        .partners = partners,
        .opportunities = opportunities,
        .rule = rule,
        .settings = regret_settings_default(rule, is_warm),
        .is_warm = is_warm,
    };
}

static void test_regret__value_of_hindsight(void **state)
{
    (void)state;
    struct regret_options options = options_of(GROUP_RULE_LOG, true, 50, 4000);
    assert_true(means_of(&options, 3).value_ratio >= 0.985);
}

static void test_regret__maxmin_is_near_hindsight_and_even(void **state)
{
    (void)state;
    struct regret_options options = options_of(GROUP_RULE_MAXMIN, true, 50, 4000);
    struct means means = means_of(&options, 3);
    assert_true(means.objective_ratio >= 0.955);
    assert_true(means.gini <= 0.035);
    options.is_warm = false;
    options.settings = regret_settings_default(GROUP_RULE_MAXMIN, false);
    means = means_of(&options, 3);
    assert_true(means.objective_ratio >= 0.955);
    assert_true(means.gini <= 0.035);
    options = options_of(GROUP_RULE_MAXMIN, true, 100, 8000);
    options.settings.eta0 = 0.03;
    means = means_of(&options, 1);
    assert_true(means.objective_ratio >= 0.95);
    assert_true(means.min_share >= 0.92);
    assert_true(means.gini <= 0.015);
}

/* Four times the opportunities: the gap of a cold run falls to 1 / 1.6 at least. */
static void test_regret__gap_falls_with_time(void **state)
{
    (void)state;
    struct regret_options options = options_of(GROUP_RULE_LOG, false, 100, 2000);
    double gap = 1 - means_of(&options, 5).value_ratio;
    options.opportunities = 8000;
    double later = 1 - means_of(&options, 5).value_ratio;
    assert_true(gap / later >= 1.6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regret__value_of_hindsight),
        cmocka_unit_test(test_regret__maxmin_is_near_hindsight_and_even),
        cmocka_unit_test(test_regret__gap_falls_with_time),
    };
    return cmocka_run_group_tests_name("evaluate/regret_rows", tests, NULL, NULL);
}
