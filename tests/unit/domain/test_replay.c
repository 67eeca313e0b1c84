/* SPDX-License-Identifier: Apache-2.0 */
/* Every decision can be taken again from what is stored; a forged one is found. */
#include "domain_fixture.h"

#include <stdio.h>

#include <score/engine.h>

#include "domain/event_record.h"

#define CHECK_LEARNING(market, expected)                                                           \
    assert_int_equal((int)score_engine_policy(world_engine((market)->world))->learning, expected)

static void live_through(struct market *market, int opportunities)
{
    for (int i = 0; i < opportunities; i++) {
        struct placed placed;
        struct offer_view view;
        int64_t id = market_opportunity(market, i % 3 ? "10000" : "250000");
        OK(market, place_one(market_domain(market), id, &placed, &market->err));
        int64_t offer = placed.offer.id;
        size_t firm = market_firm_index(market, placed.offer.partner_id);
        market->now_ms += CLOCK_HOUR_MS;
        if (i % 2) {
            OK(market, offer_accept(market_focal(market, firm), offer, "call", market->now_ms,
                                    &view, &market->err));
        } else if (i % 5 == 0) {
            OK(market, offer_decline(market_focal(market, firm), offer, "NO_SKILL", "", &view,
                                     &market->err));
        }
        market->now_ms += CLOCK_HOUR_MS;
    }
}

static void test_replay__all_are_identical(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    market_open(&market, 8);
    live_through(&market, 40);
    market_fact(&market, 2, FACT_PROFILE, FACT_NOT_MET);
    live_through(&market, 10);
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_true(result.decisions >= 50);
    assert_int_equal(result.identical, result.decisions);
    assert_int_equal(result.different_count, 0);
    market_close(&market);
}

/* Until which event the first rules of learning hold, as a migration writes it; a new program
 * folds again. */
static void rules_until(struct market *market, int64_t seq)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)seq);
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_setting_set(market->store, "learning_1_until_seq", text, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    world_free(market->world);
    OK(market, world_create(&market->world, &market->err));
    market->domain.world = market->world;
}

/* A database from before the second rules: decisions up to the upgrade replay by the first ones,
 * also while nothing new has happened yet, and later ones by the second. */
static void test_replay__each_by_the_rules_of_its_time(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    int64_t last_seq = 0;
    market_open(&market, 8);
    rules_until(&market, INT64_C(1) << 40);
    live_through(&market, 25);
    OK(&market, store_event_last(market.store, &last_seq, &market.err));
    rules_until(&market, last_seq);
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    CHECK_LEARNING(&market, 2);
    live_through(&market, 25);
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_true(result.decisions >= 50);
    assert_int_equal(result.identical, result.decisions);
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    CHECK_LEARNING(&market, 2);

    rules_until(&market, 0); /* were all taken for new ones, the old would differ */
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_true(result.different_count > 0);
    market_close(&market);
}

static void test_replay__survives_rolled_back_work(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    market_open(&market, 4);
    live_through(&market, 5);
    OK(&market, store_tx_begin(market.store, &market.err));
    live_through(&market, 3);
    store_tx_rollback(market.store);
    live_through(&market, 5);
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_int_equal(result.identical, result.decisions);
    market_close(&market);
}

static void test_replay__a_recommendation_nobody_used(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    struct recommendation recommendation;
    market_open(&market, 4);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &recommendation, &market.err));
    live_through(&market, 5);
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_int_equal(result.identical, result.decisions);
    market_close(&market);
}

static void test_replay__nobody_is_replayed_too(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    struct placed placed;
    market_open(&market, 1);
    market_limit(&market, 0, 0);
    int64_t id = market_opportunity(&market, "10000");
    assert_int_equal(place_one(market_domain(&market), id, &placed, &market.err), SCORE_EXHAUSTED);
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_int_equal(result.decisions, 1);
    assert_int_equal(result.identical, 1);
    market_close(&market);
}

/* Another firm written over the drawn one, in a copy of a real decision with its own event. */
static int64_t forge(struct market *market, int64_t decision_id)
{
    struct decision row;
    struct domain *domain = market_domain(market);
    OK(market, store_decision_get(market->store, decision_id, &market->arena, &row, &market->err));
    row.round += 100;
    row.event_seq = 0;
    row.partner_id = row.partner_id == market->firms[0] ? market->firms[1] : market->firms[0];
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_decision_add(market->store, &row, &market->err));
    struct event event = {
        .object_kind = ID_DECISION, .object_id = row.id, .verb = "decision.forged"};
    int64_t seq = 0;
    OK(market, event_record(domain, &event, &seq, &market->err));
    OK(market, store_decision_event_set(market->store, row.id, seq, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    return row.id;
}

static void test_replay__finds_a_forged_decision(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    struct placed placed;
    market_open(&market, 3);
    live_through(&market, 3);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    int64_t genuine = placed.decision_id;
    int64_t forged = forge(&market, genuine);
    OK(&market, decision_replay(market_domain(&market), 0, &result, &market.err));
    assert_int_equal(result.identical, result.decisions - 1);
    assert_int_equal(result.different_count, 1);
    assert_int_equal(result.different[0], forged);
    OK(&market, decision_replay(market_domain(&market), genuine, &result, &market.err));
    assert_int_equal(result.identical, 1);
    OK(&market, decision_replay(market_domain(&market), forged, &result, &market.err));
    assert_int_equal(result.identical, 0);
    market_close(&market);
}

static void test_replay__roles(void **state)
{
    (void)state;
    struct market market;
    struct replay_result result;
    market_open(&market, 1);
    OK(&market, decision_replay(market_actor(&market, ROLE_AUDITOR, market.focals[0]), 0, &result,
                                &market.err));
    assert_int_equal(decision_replay(market_focal(&market, 0), 0, &result, &market.err),
                     SCORE_DENIED);
    assert_int_equal(decision_replay(market_domain(&market), 4711, &result, &market.err),
                     SCORE_NOT_FOUND);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replay__all_are_identical),
        cmocka_unit_test(test_replay__each_by_the_rules_of_its_time),
        cmocka_unit_test(test_replay__survives_rolled_back_work),
        cmocka_unit_test(test_replay__a_recommendation_nobody_used),
        cmocka_unit_test(test_replay__nobody_is_replayed_too),
        cmocka_unit_test(test_replay__finds_a_forged_decision),
        cmocka_unit_test(test_replay__roles),
    };
    return cmocka_run_group_tests_name("domain/replay", tests, NULL, NULL);
}
