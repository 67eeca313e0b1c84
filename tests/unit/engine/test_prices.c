/* SPDX-License-Identifier: Apache-2.0 */
/* The own price of engine.md 3.3, by ratio and by queue, from what the engine says of itself. */
#include "check.h"

#include <math.h>

#include "sim/history.h"

enum { FIRMS = 8 };

static void price_market(struct market *market, double own_queue, double own_q)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.value_share = 0;
    policy.luck_share = 1; /* prices see what was received, not what was expected */
    policy.own_queue = own_queue;
    policy.own_q = own_q;
    market_init(market, 9, NULL);
    market_policy(market, &policy);
    market_offering(market, 1, "storage", true);
    market_firms(market, FIRMS, "DE");
    for (int64_t lead = 1; lead <= 60; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(market, &set);
        struct score_decision decision;
        assert_true(market_place(market, lead, &decision) != 0);
    }
    struct score_opportunity_set set = market_lead(99, 1, "DE", 1000);
    market_opportunity(market, &set);
}

static void test_prices__queue_is_a_power_of_the_deficit(void **state)
{
    (void)state;
    static const double POWERS[] = {0.5, 1};
    for (int i = 0; i < 2; i++) {
        struct market market;
        price_market(&market, 1, POWERS[i]);
        struct score_request request = market_request(&market, 99);
        double unit = 0; /* kappa times the mean best value, the same for all */
        for (int64_t firm = 1; firm <= FIRMS; firm++) {
            struct score_explanation e;
            assert_int_equal(score_engine_explain(market.engine, &request, firm, &e, NULL),
                             SCORE_OK);
            double deficit = e.entitled - e.received;
            double price = e.candidate.entry.terms.own_price;
            assert_true((price > 0) == (deficit > 0));
            double size = pow(fabs(deficit), POWERS[i]);
            unit = unit > 0 ? unit : fabs(price) / size;
            CHECK_NEAR("price", fabs(price), unit * size, 1e-9 * unit);
        }
        assert_true(unit > 0);
        market_done(&market);
    }
}

static void test_prices__ratio_is_the_way_of_old_policies(void **state)
{
    (void)state;
    struct market market;
    price_market(&market, 0, 0.5);
    struct score_request request = market_request(&market, 99);
    double unit = 0;
    for (int64_t firm = 1; firm <= FIRMS; firm++) {
        struct score_explanation e;
        assert_int_equal(score_engine_explain(market.engine, &request, firm, &e, NULL), SCORE_OK);
        double prior = 20 * e.candidate.target;
        double ratio = (e.received + prior) / (e.entitled + prior);
        double price = e.candidate.entry.terms.own_price;
        double expected = pow(ratio, -4) - 1;
        unit = unit > 0 ? unit : price / expected;
        CHECK_NEAR("price", price, unit * expected, 1e-9 * unit);
    }
    assert_true(unit > 0);
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prices__queue_is_a_power_of_the_deficit),
        cmocka_unit_test(test_prices__ratio_is_the_way_of_old_policies),
    };
    return cmocka_run_group_tests_name("prices", tests, NULL, NULL);
}
