/* SPDX-License-Identifier: Apache-2.0 */
/* The fairness report's arithmetic, its windows, and what a market of alike firms must show. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "sim/market.h"

static void test_audit__figures(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double values[4];
        size_t count;
        double gini;
        double jain;
        double min_max;
        double lower_half;
    } CASES[] = {
        {"empty", {0}, 0, 0, 0, 0, 0},
        {"nothing", {0, 0, 0}, 3, 0, 0, 0, 0},
        {"one", {5}, 1, 0, 1, 1, 0},
        {"equal", {2, 2, 2, 2}, 4, 0, 1, 1, 0.5},
        {"one has all", {0, 0, 0, 8}, 4, 0.75, 0.25, 0, 0},
        {"a ramp, out of order", {3, 1, 4, 2}, 4, 0.25, 100.0 / 120, 0.25, 0.3},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        double values[4];
        memcpy(values, CASES[i].values, sizeof(values));
        CHECK_NEAR(CASES[i].name, score_audit_jain(values, CASES[i].count), CASES[i].jain, 1e-12);
        CHECK_NEAR(CASES[i].name, score_audit_min_max(values, CASES[i].count), CASES[i].min_max,
                   1e-12);
        CHECK_NEAR(CASES[i].name, score_audit_lower_half(values, CASES[i].count),
                   CASES[i].lower_half, 1e-12);
        CHECK_NEAR(CASES[i].name, score_audit_gini(values, CASES[i].count), CASES[i].gini, 1e-12);
    }
}

static void test_audit__nash_and_theil(void **state)
{
    (void)state;
    static const double EQUAL[] = {2, 2, 2, 2};
    static const double ONE[] = {0, 0, 0, 8};
    static const double TWO[] = {1, 4};
    CHECK_NEAR("equal", score_audit_nash(EQUAL, 4), 2, 1e-12);
    CHECK_NEAR("one has all", score_audit_nash(ONE, 4), 0, 0);
    CHECK_NEAR("two", score_audit_nash(TWO, 2), 2, 1e-12);
    CHECK_NEAR("empty", score_audit_nash(NULL, 0), 0, 0);
    CHECK_NEAR("equal", score_audit_theil(EQUAL, 4), 0, 1e-12);
    CHECK_NEAR("one has all", score_audit_theil(ONE, 4), log(4), 1e-12);
    CHECK_NEAR("two", score_audit_theil(TWO, 2), (0.4 * log(0.4) + 1.6 * log(1.6)) / 2, 1e-12);
    CHECK_NEAR("empty", score_audit_theil(NULL, 0), 0, 0);
    CHECK_NEAR("most", score_audit_max(TWO, 2), 4, 0);
    CHECK_NEAR("empty", score_audit_max(NULL, 0), 0, 0);
}

static const uint8_t SEED[32] = {9};

/* A fair lottery with two offers a firm is uneven by luck alone (.39), and no more than that. */
static void test_audit__lottery_adjusted_gini_knows_luck(void **state)
{
    (void)state;
    enum { FIRMS = 400 };
    static double offers[FIRMS];
    static double exposure[FIRMS];
    static double scratch[FIRMS];
    struct market world;
    market_init(&world, 6, NULL);
    for (int i = 0; i < 2 * FIRMS; i++) {
        offers[market_below(&world, FIRMS)] += 1;
    }
    for (int i = 0; i < FIRMS; i++) {
        exposure[i] = 2;
    }
    const struct score_audit_series series = {.offers = offers,
                                              .exposure = exposure,
                                              .entitlement = exposure,
                                              .scratch = scratch,
                                              .count = FIRMS};
    CHECK_NEAR("luck", score_audit_gini_adjusted(&series, 200, SEED), 0, 0.03);
    memset(offers, 0, sizeof(offers));
    offers[0] = 2 * FIRMS;
    assert_true(score_audit_gini_adjusted(&series, 50, SEED) > 0.5);
    market_done(&world);
}

static void test_audit__group_ratio_needs_size_and_certainty(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int firms;   /* per group */
        double rate; /* of group 1; group 0 has 1 */
        bool alarm;
    } CASES[] = {{"level", 60, 1, false},
                 {"four fifths", 60, 0.82, false},
                 {"half", 60, 0.5, true},
                 {"half, but few", 20, 0.5, false}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct score_group_member members[120];
        for (int k = 0; k < 2 * CASES[i].firms; k++) {
            members[k] = (struct score_group_member){.received = (k % 2 ? CASES[i].rate : 1) *
                                                                 (4 + k % 5 - 2 * 0.5 * (k % 3)),
                                                     .entitled = 4 + k % 5 - 2 * 0.5 * (k % 3),
                                                     .group = k % 2};
        }
        struct score_group_ratio ratio;
        assert_int_equal(score_audit_group_ratio(members, (size_t)(2 * CASES[i].firms), 2, 200,
                                                 SEED, &ratio, NULL),
                         SCORE_OK);
        CHECK_NEAR(CASES[i].name, ratio.ratio, CASES[i].rate, 1e-12);
        CHECK(CASES[i].name, ratio.low <= ratio.ratio + 1e-9 && ratio.ratio <= ratio.high + 1e-9);
        CHECK(CASES[i].name, ratio.alarm == CASES[i].alarm);
    }
    struct score_group_ratio ratio = {.ratio = -1};
    struct score_group_member outside = {.group = 2};
    assert_int_equal(score_audit_group_ratio(&outside, 1, 2, 10, SEED, &ratio, NULL),
                     SCORE_INVALID);
    assert_true(ratio.ratio == -1);
    assert_int_equal(score_audit_group_ratio(NULL, 0, 2, 10, SEED, &ratio, NULL), SCORE_OK);
    assert_true(ratio.ratio == 1 && ratio.lowest == -1 && !ratio.alarm);
}

static void lead_place(struct market *market, int64_t id, double amount)
{
    struct score_opportunity_set lead = market_lead(id, 1, "DE", amount);
    market_opportunity(market, &lead);
    struct score_decision decision;
    assert_true(market_place(market, id, &decision) != 0);
}

static void test_audit__window_sees_only_its_days(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 6, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 5, "DE");
    for (int64_t day = 0; day < 400; day++) { /* one lead a day */
        market.now_ms += MARKET_DAY_MS;
        lead_place(&market, day + 1, 1000);
    }
    static const int32_t DAYS[] = {30, 90, 365};
    for (size_t i = 0; i < 3; i++) {
        struct score_exposure rows[5];
        int64_t from_ms = 0;
        assert_int_equal(score_engine_audit(market.engine, DAYS[i], rows, 5, &from_ms, NULL),
                         SCORE_OK);
        double exposure = 0;
        double entitlement = 0;
        int64_t offers = 0;
        for (int k = 0; k < 5; k++) {
            exposure += rows[k].number_exposure;
            entitlement += rows[k].number_entitlement;
            offers += rows[k].offers;
        }
        int64_t days = (market.now_ms - from_ms) / MARKET_DAY_MS;
        assert_true(days >= DAYS[i] && days < DAYS[i] + SCORE_AUDIT_STEP_DAYS);
        assert_int_equal(offers, days + 1);
        CHECK_NEAR("X", exposure, (double)offers, 1e-9);
        CHECK_NEAR("E", entitlement, (double)offers, 1e-9);
    }
    struct score_exposure rows[5];
    int64_t from_ms;
    assert_int_equal(score_engine_audit(market.engine, 0, rows, 5, &from_ms, NULL), SCORE_INVALID);
    assert_int_equal(score_engine_audit(market.engine, 30, rows, 4, &from_ms, NULL), SCORE_LIMIT);
    market_done(&market);
}

/* Two thousand leads over 35 firms that do not differ, after a past that teaches nothing. */
static void test_audit__alike_firms_are_served_evenly(void **state)
{
    (void)state;
    enum { FIRMS = 35, PAST = 2000, LEADS = 2000 };
    struct market market;
    market_init(&market, 31, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, FIRMS, "DE");
    for (int64_t deal = 1; deal <= PAST; deal++) {
        struct score_opportunity_set lead = market_lead(deal, 1, "DE", 500);
        market_opportunity(&market, &lead);
        market_import(&market, 100000 + deal, deal, 1 + market_below(&market, FIRMS),
                      market_uniform(&market) < 0.6 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST);
    }
    for (int64_t lead = 1; lead <= LEADS; lead++) {
        static const double AMOUNTS[] = {55, 550, 1096, 3393, 4821, 26768};
        lead_place(&market, PAST + lead, AMOUNTS[market_below(&market, lead % 50 ? 5 : 6)]);
    }
    double ratios[FIRMS];
    double by_value[FIRMS];
    for (int64_t firm = 1; firm <= FIRMS; firm++) {
        struct score_account account;
        assert_int_equal(score_engine_account(market.engine, firm, &account, NULL), SCORE_OK);
        ratios[firm - 1] = account.number.exposure / account.number.entitlement;
        by_value[firm - 1] = account.value.exposure / account.value.entitlement;
    }
    assert_true(score_audit_gini(ratios, FIRMS) < 0.03);
    assert_true(score_audit_gini(by_value, FIRMS) < 0.12);
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_audit__figures),
        cmocka_unit_test(test_audit__nash_and_theil),
        cmocka_unit_test(test_audit__lottery_adjusted_gini_knows_luck),
        cmocka_unit_test(test_audit__group_ratio_needs_size_and_certainty),
        cmocka_unit_test(test_audit__window_sees_only_its_days),
        cmocka_unit_test(test_audit__alike_firms_are_served_evenly),
    };
    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
