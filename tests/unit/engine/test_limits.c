/* SPDX-License-Identifier: Apache-2.0 */
/* Caps and floors of a policy: a cap is never passed, a floor is always met, and the promise and
 * the sums of the ledgers are what they are without them. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "engine/state.h"
#include "sim/history.h"

enum { FIRMS = 8, LOG_MAX = 4000 };
static const int64_t WINDOW_MS = INT64_C(90) * MARKET_DAY_MS;

static void market_make(struct market *market, const struct score_policy *policy, uint64_t seed)
{
    market_init(market, seed, NULL);
    market_policy(market, policy);
    market_offering(market, 1, "storage", true);
    market_firms(market, FIRMS, "DE");
}

/* Firm 1 wins everything, the others nothing. */
static int64_t lead_pass(struct market *market, int64_t lead, struct score_decision *ret)
{
    struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
    market->now_ms += MARKET_DAY_MS / 4;
    market_opportunity(market, &set);
    int64_t offer = market_place(market, lead, ret);
    if (offer) {
        market_outcome(market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
        market_outcome(market, offer, ret->partner == 1 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                       SCORE_REASON_NONE);
    }
    return offer;
}

static void test_limits__a_cap_is_never_passed(void **state)
{
    (void)state;
    enum { CAP = 7, LEADS = 600 };
    static int64_t at_ms[FIRMS + 1][LOG_MAX];
    int64_t counts[FIRMS + 1] = {0};
    int64_t refused = 0;
    struct market market;
    struct score_policy policy;
    score_policy_init(&policy);
    policy.cap_offers = CAP;
    policy.box_on = 0;
    market_make(&market, &policy, 4);
    for (int64_t lead = 1; lead <= LEADS; lead++) {
        struct score_decision decision;
        bool is_placed = lead_pass(&market, lead, &decision) != 0;
        assert_int_equal(decision.eligible_count + decision.gate_counts[SCORE_GATE_CAP], FIRMS);
        refused += !is_placed;
        int64_t firm = decision.partner;
        if (is_placed) {
            at_ms[firm][counts[firm]++] = market.now_ms;
            int64_t before = counts[firm] - 1 - CAP;
            CHECK("cap", before < 0 || at_ms[firm][before] <= market.now_ms - WINDOW_MS);
        }
    }
    /* 90 days bring 360 leads and the firms may have 56: most wait, and no firm has room to spare.
     */
    assert_true(refused > LEADS / 2);
    uint32_t failed = 0;
    assert_int_equal(
        score_engine_gates(market.engine, LEADS, 1, market.now_ms, &failed, NULL, NULL, NULL),
        SCORE_OK);
    assert_true(failed & UINT32_C(1) << SCORE_GATE_CAP);
    assert_int_equal(score_engine_gates(market.engine, LEADS, 1, market.now_ms + WINDOW_MS, &failed,
                                        NULL, NULL, NULL),
                     SCORE_OK);
    assert_false(failed & UINT32_C(1) << SCORE_GATE_CAP);
    market_done(&market);
}

/* The offer that fills the cap can be accepted: it is not held against itself. */
static void test_limits__the_last_offer_is_not_held_against_its_firm(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy;
    struct score_decision decision;
    score_policy_init(&policy);
    policy.cap_offers = 1;
    market_make(&market, &policy, 5);
    struct score_opportunity_set set = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &set);
    assert_true(market_place(&market, 1, &decision) != 0);
    set = market_lead(2, 1, "DE", 1000);
    market_opportunity(&market, &set);
    uint32_t failed = 0;
    assert_int_equal(score_engine_gates(market.engine, 1, decision.partner, market.now_ms, &failed,
                                        NULL, NULL, NULL),
                     SCORE_OK);
    assert_int_equal(failed, 0);
    assert_int_equal(score_engine_gates(market.engine, 2, decision.partner, market.now_ms, &failed,
                                        NULL, NULL, NULL),
                     SCORE_OK);
    assert_int_equal(failed, UINT32_C(1) << SCORE_GATE_CAP);
    market_done(&market);
}

/* Weak duality: at the prices that were learnt, the dual value is at least what was reached. */
static void test_limits__the_dual_value_is_an_upper_bound(void **state)
{
    (void)state;
    enum { LEADS = 340, CAP = 45 }; /* within 90 days: one budget, all of it used but 20 */
    static double values[LEADS][FIRMS + 1];
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct market market;
        struct score_policy policy;
        score_policy_init(&policy);
        policy.cap_offers = CAP;
        policy.box_on = 0;
        policy.kappa = 0;
        policy.cap_kappa = 0;
        policy.cell_kappa = 0;
        policy.dual_step = 0.3;
        market_make(&market, &policy, seed);
        memset(values, 0, sizeof(values));
        double primal = 0;
        for (int64_t lead = 1; lead <= LEADS; lead++) {
            struct score_decision decision;
            assert_true(lead_pass(&market, lead, &decision) != 0);
            for (int32_t i = 0; i < decision.entry_count; i++) {
                const struct score_entry *entry = &decision.entries[i];
                values[lead - 1][entry->partner] = entry->terms.value;
                primal += entry->partner == decision.partner ? entry->terms.value : 0;
            }
        }
        double price[FIRMS + 1] = {0};
        double dual = 0;
        double sum = 0;
        for (int64_t firm = 1; firm <= FIRMS; firm++) {
            price[firm] = market.engine->partners[firm - 1].prices.cap * market.engine->value_mean;
            assert_true(price[firm] >= 0);
            dual += CAP * price[firm];
            sum += price[firm];
        }
        for (int lead = 0; lead < LEADS; lead++) {
            double best = 0;
            for (int firm = 1; firm <= FIRMS; firm++) {
                best = fmax(best, values[lead][firm] - price[firm]);
            }
            dual += best;
        }
        CHECK("prices were learnt", sum > 0);
        CHECK("weak duality", dual >= primal);
        market_done(&market);
    }
}

/* The floor: p >= f e in the decayed pair of every firm, at every moment. */
static void test_limits__a_floor_is_strictly_met(void **state)
{
    (void)state;
    static const double FLOORS[] = {0.25, 0.6, 1};
    for (size_t k = 0; k < SCORE_ARRAY_COUNT(FLOORS); k++) {
        struct market market;
        struct score_policy policy;
        score_policy_init(&policy);
        policy.kappa = 0;
        policy.box_on = 0;
        policy.floor_share = FLOORS[k];
        market_make(&market, &policy, 6);
        double least = 1;
        for (int64_t lead = 1; lead <= 800; lead++) {
            struct score_decision decision;
            assert_true(lead_pass(&market, lead, &decision) != 0);
            for (int64_t firm = 1; firm <= FIRMS; firm++) {
                struct score_account account;
                assert_int_equal(score_engine_account(market.engine, firm, &account, NULL),
                                 SCORE_OK);
                double ratio = account.number.exposure / account.number.entitlement;
                least = fmin(least, ratio);
                assert_true(account.number.exposure >=
                            FLOORS[k] * account.number.entitlement - 1e-9);
            }
        }
        CHECK("no more than asked for", least < FLOORS[k] + 0.1);
        market_done(&market);
    }
}

/* ---- histories of every kind, with everything on --------------------------------------------- */

static struct score_policy full_policy(void)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.own_price = OWN_LOG;
    policy.kappa = 0.3;
    policy.cap_offers = 12;
    policy.floor_share = 0.5;
    policy.band_region = 0.1;
    policy.band_newcomer = 0.2;
    policy.sequence_offers = 3;
    return policy;
}

static void sums_check(const struct history *history)
{
    double sums[4] = {0};
    for (int64_t firm = 1; firm <= history->firms; firm++) {
        struct score_account account;
        assert_int_equal(score_engine_account(history->market.engine, firm, &account, NULL),
                         SCORE_OK);
        sums[0] += account.number.x - account.number.e;
        sums[1] += account.number.exposure - account.number.entitlement;
        sums[2] += account.value.x - account.value.e;
        sums[3] += account.value.exposure - account.value.entitlement;
        CHECK("A within u / 2", fabs(account.number.account) <= 1.5 + 1e-9);
    }
    CHECK_NEAR("charges", sums[0], 0, 1e-9);
    CHECK_NEAR("exposure", sums[1], 0, 1e-9);
    CHECK_NEAR("charges by value", sums[2], 0, 1e-6);
    CHECK_NEAR("exposure by value", sums[3], 0, 1e-6);
}

static uint64_t history_hash(enum history_kind kind)
{
    struct history history;
    struct score_policy policy = full_policy();
    history_init(&history, kind, 300 + (uint64_t)kind, NULL);
    market_policy(&history.market, &policy);
    for (int step = 0; step < 400; step++) {
        history_step(&history);
        if (step % 10 == 0) {
            sums_check(&history);
        }
    }
    uint64_t hash = market_hash(&history.market, SCORE_STATE_ALL);
    history_done(&history);
    return hash;
}

/* Two folds of the same history: equal bytes, sums of the ledgers kept at every step. */
static void test_limits__histories_keep_sums_and_repeat(void **state)
{
    (void)state;
    for (int kind = 0; kind < HISTORY_KIND_COUNT; kind++) {
        uint64_t first = history_hash((enum history_kind)kind);
        assert_int_equal(first, history_hash((enum history_kind)kind));
    }
}

static void test_limits__asking_never_moves_a_price(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int asks = 0; asks < 2; asks++) {
        struct market market;
        struct score_policy policy = full_policy();
        struct score_decision decision;
        market_make(&market, &policy, 8);
        for (int64_t lead = 1; lead <= 60; lead++) {
            struct score_explanation e;
            (void)lead_pass(&market, lead, &decision);
            struct score_request request = market_request(&market, lead);
            for (int i = 0; i < asks * 3; i++) {
                assert_int_equal(score_engine_explain(market.engine, &request, 1 + i, &e, NULL),
                                 SCORE_OK);
            }
        }
        hashes[asks] = market_hash(&market, SCORE_STATE_ALL);
        market_done(&market);
    }
    assert_int_equal(hashes[0], hashes[1]);
}

static void test_limits__parameters_are_checked(void **state)
{
    (void)state;
    struct score_policy policy;
    struct score_error err;
    score_policy_init(&policy);
    policy.cap_offers = 2.5;
    assert_int_equal(score_policy_check(&policy, &err), SCORE_INVALID);
    assert_string_equal(err.field, "cap_offers");
    policy.cap_offers = 2;
    policy.own_price = 3.5;
    assert_int_equal(score_policy_check(&policy, &err), SCORE_INVALID);
    assert_string_equal(err.field, "own_price");
    policy.own_price = 5;
    assert_int_equal(score_policy_check(&policy, &err), SCORE_OK);
    policy.band_tier = 0.25;
    assert_true(score_policy_band(&policy, SCORE_DIMENSION_TIER) == 0.25);
    assert_string_equal(score_policy_band_name(SCORE_DIMENSION_TIER), "band_tier");
    assert_string_equal(score_dimension_text(SCORE_DIMENSION_NEWCOMER), "newcomers");
    assert_null(score_dimension_text(SCORE_DIMENSION_COUNT));
    assert_null(score_policy_band_name(SCORE_DIMENSION_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits__a_cap_is_never_passed),
        cmocka_unit_test(test_limits__the_last_offer_is_not_held_against_its_firm),
        cmocka_unit_test(test_limits__the_dual_value_is_an_upper_bound),
        cmocka_unit_test(test_limits__a_floor_is_strictly_met),
        cmocka_unit_test(test_limits__histories_keep_sums_and_repeat),
        cmocka_unit_test(test_limits__asking_never_moves_a_price),
        cmocka_unit_test(test_limits__parameters_are_checked),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
