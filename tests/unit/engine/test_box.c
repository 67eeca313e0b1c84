/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The promise (engine.md 0, 3.5): over every window, in both ledgers, |X - E| <= u + .2 E + C.
 * Random and adversarial histories; the first argument is how many (default 140).
 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/state.h"
#include "sim/history.h"

static uint64_t histories = 140;
static const double TOLERANCE = 0.2;

/* X - E - .2 E - C and its mirror, lowest so far: a later value may exceed it by u at most. */
struct window_check {
    double low[2];
};

static void window_init(struct window_check *check)
{
    check->low[0] = 0;
    check->low[1] = 0;
}

static double window_excess(struct window_check *check, const struct score_ledger *ledger)
{
    double apart = ledger->exposure - ledger->entitlement;
    double allowed = TOLERANCE * ledger->entitlement + ledger->moved;
    double up = apart - allowed;
    double down = -apart - allowed;
    double excess = fmax(up - check->low[0], down - check->low[1]);
    check->low[0] = fmin(check->low[0], up);
    check->low[1] = fmin(check->low[1], down);
    return excess;
}

static void history_check(enum history_kind kind, uint64_t seed, int steps)
{
    struct history history;
    history_init(&history, kind, seed, NULL);
    if (seed / HISTORY_KIND_COUNT % 2) { /* every other round of kinds with all that may pull */
        struct score_policy policy;
        score_policy_init(&policy);
        policy.own_price = 3 + (double)(seed % 3);
        policy.cap_offers = 20;
        policy.floor_share = 0.5;
        policy.band_region = 0.1;
        policy.band_newcomer = 0.1;
        market_policy(&history.market, &policy);
    }
    struct window_check checks[REFERENCE_FIRMS][2];
    for (int i = 0; i < REFERENCE_FIRMS; i++) {
        window_init(&checks[i][0]);
        window_init(&checks[i][1]);
    }
    double cap = 0;
    for (int step = 0; step < steps; step++) {
        history_step(&history);
        cap = fmax(cap, score_engine_value_cap(history.market.engine));
        for (int64_t firm = 1; firm <= history.firms; firm++) {
            struct score_account account;
            assert_int_equal(score_engine_account(history.market.engine, firm, &account, NULL),
                             SCORE_OK);
            double number = window_excess(&checks[firm][0], &account.number) - 3;
            double value = window_excess(&checks[firm][1], &account.value) - 3 * cap;
            if (number > 1e-9 || value > 1e-9 * fmax(cap, 1)) {
                print_error("kind %d seed %llu step %d firm %lld: broken by %g offers, %g money\n",
                            (int)kind, (unsigned long long)seed, step, (long long)firm, number,
                            value);
                fail();
            }
        }
    }
    history_done(&history);
}

static void test_box__promise_holds_over_every_window(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= histories; seed++) {
        history_check((enum history_kind)(seed % HISTORY_KIND_COUNT), seed, 200);
    }
}

/* The promise is not kept by overflow alone: without overrides and corrections C stays 0. */
static void test_box__draws_alone_move_nothing_to_c(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 3, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 9, "DE");
    for (int64_t lead = 1; lead <= 600; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
        struct score_decision decision;
        assert_true(market_place(&market, lead, &decision) != 0);
    }
    double most = 0;
    for (int64_t firm = 1; firm <= 9; firm++) {
        struct score_account account;
        assert_int_equal(score_engine_account(market.engine, firm, &account, NULL), SCORE_OK);
        CHECK_NEAR("C", account.number.moved, 0, 1e-9);
        assert_true(fabs(account.number.account) <= 1.5 + 1e-12);
        most = fmax(most, fabs(account.number.account));
    }
    assert_true(most > 0); /* accounts are in use */
    market_done(&market);
}

/* With prices off and one firm far better, only the box keeps the others' turns. */
static void test_box__binds_where_prices_do_not(void **state)
{
    (void)state;
    for (int is_on = 0; is_on < 2; is_on++) {
        struct market market;
        market_init(&market, 8, NULL);
        struct score_policy policy;
        score_policy_init(&policy);
        policy.kappa = 0;
        policy.cell_kappa = 0;
        policy.merit_tau = 0;
        policy.box_on = is_on;
        market_policy(&market, &policy);
        market_offering(&market, 1, "storage", true);
        market_firms(&market, 5, "DE");
        for (int64_t lead = 1; lead <= 300; lead++) { /* firm 1 wins, the others lose */
            struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
            market_opportunity(&market, &set);
            market_import(&market, 100000 + lead, lead, 1 + lead % 5,
                          lead % 5 == 0 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST);
        }
        bool is_boxed = false;
        for (int64_t lead = 1001; lead <= 1200; lead++) {
            struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
            market_opportunity(&market, &set);
            struct score_decision decision;
            assert_true(market_place(&market, lead, &decision) != 0);
            is_boxed |= (decision.flags & SCORE_DECISION_BOXED) != 0;
        }
        struct score_account best;
        assert_int_equal(score_engine_account(market.engine, 1, &best, NULL), SCORE_OK);
        double apart = best.number.exposure - best.number.entitlement;
        if (is_on) {
            assert_true(is_boxed);
            assert_true(apart <= 3 + 0.2 * best.number.entitlement);
            assert_true(apart > 3); /* it goes as far as it may */
        } else {
            assert_true(apart > 3 + 0.2 * best.number.entitlement);
        }
        market_done(&market);
    }
}

static void test_box__projection_is_feasible_and_exact(void **state)
{
    (void)state;
    struct market world;
    market_init(&world, 77, NULL);
    for (int round = 0; round < 3000; round++) {
        struct row rows[40];
        memset(rows, 0, sizeof(rows));
        uint32_t count = 1 + (uint32_t)market_below(&world, 40);
        double targets = 0;
        double shares = 0;
        for (uint32_t i = 0; i < count; i++) {
            rows[i].target = 0.5 + market_uniform(&world);
            rows[i].share = market_below(&world, 4) ? market_uniform(&world) : 0;
            targets += rows[i].target;
            shares += rows[i].share;
        }
        for (uint32_t i = 0; i < count; i++) {
            rows[i].target /= targets;
            rows[i].share = shares > 0 ? rows[i].share / shares : rows[i].target;
            bool is_tight = market_below(&world, 5) == 0; /* no room but the target itself */
            double room = is_tight ? 0 : market_uniform(&world);
            rows[i].low = fmax(0, rows[i].target - room * market_uniform(&world));
            rows[i].high = fmin(1, rows[i].target + room * market_uniform(&world));
        }
        struct row before[40];
        memcpy(before, rows, sizeof(rows));
        bool has_moved = rows_project(rows, count);
        double sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            sum += rows[i].share;
            assert_true(rows[i].share >= rows[i].low - 1e-12);
            assert_true(rows[i].share <= rows[i].high + 1e-12);
        }
        CHECK_NEAR("sum", sum, 1, 1e-12);
        /* One shift: whoever is not at an edge moved by the same amount. */
        double shift = NAN;
        for (uint32_t i = 0; i < count; i++) {
            bool is_free =
                rows[i].share > rows[i].low + 1e-9 && rows[i].share < rows[i].high - 1e-9;
            if (is_free && isnan(shift)) {
                shift = rows[i].share - before[i].share;
            }
            if (is_free) {
                CHECK_NEAR("shift", rows[i].share - before[i].share, shift, 1e-9);
            }
        }
        assert_false(rows_project(rows, count)); /* idempotent */
        (void)has_moved;
    }
    market_done(&world);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !text_parse_u64(argv[1], &histories)) {
        return 2;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_box__promise_holds_over_every_window),
        cmocka_unit_test(test_box__draws_alone_move_nothing_to_c),
        cmocka_unit_test(test_box__binds_where_prices_do_not),
        cmocka_unit_test(test_box__projection_is_feasible_and_exact),
    };
    return cmocka_run_group_tests_name("box", tests, NULL, NULL);
}
