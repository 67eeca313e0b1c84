/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "evaluate/lp.h"
#include "evaluate/regret.h"

static const enum group_rule RULES[] = {GROUP_RULE_LOG, GROUP_RULE_MAXMIN, GROUP_RULE_RATIO,
                                        GROUP_RULE_QUEUE};

static struct regret_options options_of(enum group_rule rule, bool is_warm)
{
    return (struct regret_options){
        .partners = 12,
        .opportunities = 600,
        .rule = rule,
        .settings = regret_settings_default(rule, is_warm),
        .is_warm = is_warm,
    };
}

/* Equal shares are the fairest there are, so no objective is above the value's optimum with them.
 */
static void optimum_check(const struct regret_options *options, uint64_t seed,
                          const struct regret_report *report)
{
    struct market market = {0};
    double equal[12];
    for (size_t j = 0; j < SCORE_ARRAY_COUNT(equal); j++) {
        equal[j] = (double)options->opportunities / (double)options->partners;
    }
    assert_int_equal(market_draw(options->partners, options->opportunities, seed, 0, &market, NULL),
                     SCORE_OK);
    double fairest = regret_fairness(options, &market, equal);
    double slack = 1e-3 * report->value_optimum; /* tangents are above what they touch */
    market_done(&market);
    assert_true(report->objective_optimum <= report->value_optimum + fairest + slack);
    assert_true(report->objective_optimum >= report->objective * (1 - 1e-6) ||
                report->floors_met < 1);
}

/* Caps hold always; where the floors do too, no run beats hindsight. */
static void test_regret__never_beats_hindsight(void **state)
{
    (void)state;
    int compared = 0;
    for (size_t i = 0; i < 2 * SCORE_ARRAY_COUNT(RULES); i++) {
        struct regret_options options = options_of(RULES[i / 2], i % 2 == 1);
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct regret_report report = {0};
            struct regret_report again = {0};
            assert_int_equal(regret_run(&options, seed, &report, NULL), SCORE_OK);
            assert_int_equal(regret_run(&options, seed, &again, NULL), SCORE_OK);
            assert_memory_equal(&report, &again, sizeof(report));
            assert_int_equal(regret_judge(&options, seed, &report, NULL), SCORE_OK);
            optimum_check(&options, seed, &report);
            assert_true(report.most_of_cap <= 1);
            assert_true(report.value >= 0.7 * report.value_optimum);
            if (report.floors_met == 1) {
                assert_true(report.value <= report.value_optimum * (1 + 1e-6));
                assert_true(report.objective <=
                            report.objective_optimum + 1e-6 * report.value_optimum);
                compared++;
            }
        }
    }
    assert_true(compared >= 20);
}

/* The fairness of equal counts is known: log 1 = 0, least share 1, 1 / (1 - alpha). */
static void test_regret__fairness_by_hand(void **state)
{
    (void)state;
    const double counts[4] = {25, 25, 25, 25};
    const double uneven[4] = {50, 25, 12.5, 12.5};
    struct market market = {.partners = 4, .opportunities = 100, .scale = 2};
    struct regret_options options = {.partners = 4, .opportunities = 100, .rule = GROUP_RULE_LOG};
    options.settings = (struct group_settings){.kappa = 0.5, .lambda = 0.25, .alpha = 4};
    assert_true(fabs(regret_fairness(&options, &market, counts)) <= 1e-12);
    double mean = (log(2) + 2 * log(0.5)) / 4;
    assert_true(fabs(regret_fairness(&options, &market, uneven) - 200 * 0.5 * mean) <= 1e-9);
    options.rule = GROUP_RULE_MAXMIN;
    assert_true(fabs(regret_fairness(&options, &market, counts) - 200 * 0.25) <= 1e-12);
    assert_true(fabs(regret_fairness(&options, &market, uneven) - 200 * 0.125) <= 1e-12);
    options.rule = GROUP_RULE_RATIO;
    assert_true(fabs(regret_fairness(&options, &market, counts) + 200 * 0.5 / 3) <= 1e-12);
    double sorted[4] = {50, 12.5, 25, 12.5};
    assert_true(fabs(regret_gini(sorted, 4) - (5 - 2 * (12.5 + 25 + 50 + 100) / 100) / 4) <= 1e-12);
}

static void test_market__is_what_it_says(void **state)
{
    (void)state;
    struct market market = {0};
    struct market past = {0};
    double eligible = 0;
    double differing = 0;
    assert_int_equal(market_draw(50, 2000, 9, 0, &market, NULL), SCORE_OK);
    assert_int_equal(market_draw(50, 2000, 9, 1, &past, NULL), SCORE_OK);
    assert_int_equal(market.cap, 80);
    assert_true(market.floor == 10);
    for (size_t i = 0; i < 50 * 2000; i++) {
        eligible += market.values[i] > 0;
        differing += market.values[i] != past.values[i];
    }
    assert_true(fabs(eligible / 2000 - 13.7) <= 0.3); /* 13 and the one who always is */
    assert_true(differing > 10000);
    market_done(&market);
    market_done(&past);
}

/* max 3x + 2y, x + y <= 4, x + 3y <= 6, x <= 3: at (3, 1). */
static void test_lp__by_hand(void **state)
{
    (void)state;
    struct lp *lp = lp_create();
    double optimum = 0;
    int sum = lp_row_add(lp, -LP_INFINITY, 4);
    int other = lp_row_add(lp, -LP_INFINITY, 6);
    (void)lp_column_add(lp, 3, 0, 3);
    lp_entry_add(lp, sum, 1);
    lp_entry_add(lp, other, 1);
    (void)lp_column_add(lp, 2, 0, LP_INFINITY);
    lp_entry_add(lp, sum, 1);
    lp_entry_add(lp, other, 3);
    assert_int_equal(lp_solve(lp, &optimum, NULL), SCORE_OK);
    assert_true(fabs(optimum - 11) <= 1e-9);
    assert_true(fabs(lp_solution(lp)[0] - 3) <= 1e-9 && fabs(lp_solution(lp)[1] - 1) <= 1e-9);
    lp_free(lp);
    lp = lp_create();
    sum = lp_row_add(lp, 5, 6); /* more than x can be */
    (void)lp_column_add(lp, 1, 0, 3);
    lp_entry_add(lp, sum, 1);
    assert_int_equal(lp_solve(lp, &optimum, NULL), SCORE_CONFLICT);
    lp_free(lp);
    assert_int_equal(lp_solve(NULL, &optimum, NULL), SCORE_NO_MEMORY);
}

/* One round at prices b: what it is worth to the best eligible partner, who then gets it. */
static void round_run(struct group_price *price, const double *values, double scale, double *sums,
                      double *ret_value)
{
    enum { N = 12 };
    const double *b = group_price_get(price);
    double units[N] = {0};
    double best = -INFINITY;
    size_t chosen = 0;
    for (size_t j = 0; j < N; j++) {
        sums[j] += b[j];
        if (values[j] > 0 && values[j] / scale + b[j] > best) {
            best = values[j] / scale + b[j];
            chosen = j;
        }
    }
    units[chosen] = 1;
    sums[N + chosen] += 1;
    *ret_value += values[chosen] / scale;
    group_price_book(price, units);
}

/*
 * Weak duality of max-min: prices b >= 0 of mean m <= lambda bound what anybody can reach,
 * sum_t max_j (v_tj / V + b_j) + T (lambda - m) >= sum v / V + T lambda min_j s_j, as a partner's
 * share is an equal one on average. Held to the run's own objective and to the programme's.
 */
static void test_regret__duals_bound_every_primal(void **state)
{
    (void)state;
    struct regret_options options = options_of(GROUP_RULE_MAXMIN, false);
    struct group_market shape = {options.partners, options.opportunities, 1, options.partners};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct market market = {0};
        struct group_price *price = NULL;
        double sums[24] = {0}; /* of prices, then of what was got */
        double primal = 0;
        double dual = 0;
        double mean = 0;
        double least = INFINITY;
        assert_int_equal(market_draw(12, 600, seed, 0, &market, NULL), SCORE_OK);
        options.settings.lambda = 0.05 * (double)seed;
        assert_int_equal(group_price_create(options.rule, &options.settings, &shape, &price, NULL),
                         SCORE_OK);
        for (size_t t = 0; t < 600; t++) {
            round_run(price, market.values + t * 12, market.scale, sums, &primal);
        }
        for (size_t j = 0; j < 12; j++) {
            sums[j] /= 600;
            mean += sums[j] / 12;
            least = fmin(least, sums[12 + j] / 50);
        }
        assert_true(mean <= options.settings.lambda + 1e-12);
        for (size_t t = 0; t < 600; t++) {
            double best = 0;
            for (size_t j = 0; j < 12; j++) {
                double value = market.values[t * 12 + j];
                best = value > 0 ? fmax(best, value / market.scale + sums[j]) : best;
            }
            dual += best;
        }
        dual += 600 * (options.settings.lambda - mean);
        primal += 600 * options.settings.lambda * least;
        struct regret_report report;
        assert_int_equal(regret_run(&options, seed, &report, NULL), SCORE_OK);
        assert_int_equal(regret_judge(&options, seed, &report, NULL), SCORE_OK);
        assert_true(dual >= primal);
        assert_true(dual >= report.objective_optimum / market.scale - 1e-6);
        assert_true(dual <= 1.15 * primal); /* and they are prices, not just any bound */
        group_price_free(price);
        market_done(&market);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regret__never_beats_hindsight),
        cmocka_unit_test(test_regret__duals_bound_every_primal),
        cmocka_unit_test(test_regret__fairness_by_hand),
        cmocka_unit_test(test_market__is_what_it_says),
        cmocka_unit_test(test_lp__by_hand),
    };
    return cmocka_run_group_tests_name("evaluate/regret", tests, NULL, NULL);
}
