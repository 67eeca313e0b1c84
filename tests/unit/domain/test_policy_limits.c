/* SPDX-License-Identifier: Apache-2.0 */
/* Policies with caps, floors and bands: refused where they cannot be met, lived under where they
 * can, and told in words. */
#include "domain_fixture.h"

#include <score/engine.h>

#include "base/buf.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/explanation.h"
#include "domain/policy_evaluate.h"
#include "domain/policy_feasible.h"

enum { FIRMS = 6, ANOTHER_PERSON = 900 };

static enum score_status draft(struct market *market, const char *text, struct policy_view *ret)
{
    struct policy_file file;
    struct domain *domain = market_domain(market);
    OK(market, policy_file_read(text, strlen(text), domain->arena, &file, &market->err));
    return policy_draft(domain, &file, "", ret, &market->err);
}

static bool has_field(const struct market *market, const char *field)
{
    const struct problem *problem = &market->domain.problem;
    for (size_t i = 0; i < problem->field_count; i++) {
        if (text_equal(problem->fields[i].field, field)) {
            return true;
        }
    }
    return false;
}

/* With some declines, whose leads go on to the next firm at once. */
static void live_through(struct market *market, int opportunities, bool has_declines)
{
    for (int i = 0; i < opportunities; i++) {
        struct placed placed;
        struct offer_view view;
        int64_t id = market_opportunity(market, "10000");
        OK(market, place_one(market_domain(market), id, &placed, &market->err));
        size_t firm = market_firm_index(market, placed.offer.partner_id);
        market->now_ms += CLOCK_HOUR_MS;
        if (!has_declines || firm % 2 || i % 4 == 0) {
            OK(market, offer_accept(market_focal(market, firm), placed.offer.id, "call",
                                    market->now_ms, &view, &market->err));
        } else {
            OK(market, offer_decline(market_focal(market, firm), placed.offer.id, "NO_SKILL", "",
                                     &view, &market->err));
        }
        market->now_ms += CLOCK_HOUR_MS;
    }
}

static void market_wide(struct market *market)
{
    market_open(market, FIRMS);
    for (size_t i = 0; i < market->firm_count; i++) {
        market_limit(market, i, 100000);
    }
}

static void test_limits__a_cap_below_the_demand_is_refused(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    market_wide(&market);
    /* Without history: what waits, among those who may have it now. */
    for (int i = 0; i < 20; i++) {
        (void)market_opportunity(&market, "10000");
    }
    assert_int_equal(draft(&market, "{\"name\":\"a\",\"parameters\":{\"cap_offers\":3}}", &view),
                     SCORE_INVALID);
    assert_true(has_field(&market, "parameters.cap_offers"));
    assert_string_equal(market.err.text,
                        "cap_offers cannot be met: 20 offers in 90 days among 6 firms");
    OK(&market, draft(&market, "{\"name\":\"a\",\"parameters\":{\"cap_offers\":4}}", &view));
    /* With history: what was passed. */
    live_through(&market, 30, true);
    assert_int_equal(draft(&market, "{\"name\":\"b\",\"parameters\":{\"cap_offers\":4}}", &view),
                     SCORE_INVALID);
    assert_string_equal(market.err.text,
                        "cap_offers cannot be met: 41 offers in 90 days among 6 firms");
    OK(&market, draft(&market, "{\"name\":\"b\",\"parameters\":{\"cap_offers\":7}}", &view));
    market_close(&market);
}

static void test_limits__a_band_needs_groups(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    struct policy_file file;
    struct policy_feasibility found;
    static const char BY_SIZE[] = "{\"name\":\"a\",\"parameters\":{\"band_size\":0.1}}";
    market_wide(&market);
    (void)market_opportunity(&market, "10000");
    assert_int_equal(draft(&market, BY_SIZE, &view), SCORE_INVALID);
    assert_string_equal(market.err.text, "band_size: no firm is in a group of this kind");
    assert_true(has_field(&market, "parameters.band_size"));
    struct domain *domain = market_domain(&market);
    OK(&market, policy_file_read(BY_SIZE, strlen(BY_SIZE), domain->arena, &file, &market.err));
    OK(&market, policy_check(domain, &file, &found, &market.err));
    assert_string_equal(found.reason, "band_size: no firm is in a group of this kind");
    /* The fixture's firms have levels, a country and few offers. */
    OK(&market, draft(&market,
                      "{\"name\":\"b\",\"parameters\":{\"band_tier\":0.1,\"band_region\":0.1,"
                      "\"band_newcomer\":0.1}}",
                      &view));
    market_close(&market);
}

/* What could be met when it was drafted may not be when it comes into force. */
static void test_limits__are_asked_again_before_force(void **state)
{
    enum { ENOUGH = 260, MORE = 60 };
    (void)state;
    struct market market;
    struct policy_view view;
    struct policy_judge_options options = {.seeds = 1};
    market_wide(&market);
    live_through(&market, ENOUGH, true);
    OK(&market,
       draft(&market, "{\"name\":\"a\",\"parameters\":{\"kappa\":0.0501,\"cap_offers\":80}}",
             &view));
    int64_t id = view.policy.id;
    OK(&market, policy_evaluate(market_domain(&market), id, &options, &view, &market.err));
    if (view.evaluation.verdict != POLICY_VERDICT_PASSED) {
        fail_msg("%s", view.evaluation.summary);
    }
    struct domain *second = market_actor(&market, ROLE_CHANNEL_MANAGER, ANOTHER_PERSON);
    OK(&market, policy_approve(second, id, "", &view, &market.err));
    for (size_t firm = 1; firm < FIRMS; firm++) { /* one firm is left to serve it all */
        market_fact(&market, firm, FACT_STANDING, FACT_NOT_MET);
    }
    live_through(&market, MORE, false);
    assert_int_equal(policy_activate(market_domain(&market), id, &view, &market.err),
                     SCORE_CONFLICT);
    assert_true(has_field(&market, "parameters.cap_offers"));
    market_close(&market);
}

/* An event as they were before events told size and level. */
static void saved_as_before(struct market *market, size_t firm)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_text(&detail, "country", "DE");
    kv_add_text(&detail, "territory", firm % 2 ? "south" : "north");
    kv_add_bool(&detail, "everywhere", true);
    kv_add_bool(&detail, "active", true);
    kv_add_i64(&detail, "limit", 7);
    OK(market, event_record_object(market_domain(market), ID_PARTNER, market->firms[firm],
                                   "partner.saved", &detail, &market->err));
}

static bool has_tier(struct market *market, size_t firm)
{
    struct score_account account;
    OK(market, world_sync(market->world, market->store, 0, &market->err));
    OK(market, score_engine_account(world_engine(market->world), market->firms[firm], &account,
                                    &market->err));
    return account.has_group[SCORE_DIMENSION_TIER];
}

static void test_limits__old_firms_are_told_once_more(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    static const char BY_TIER[] = "{\"name\":\"a\",\"parameters\":{\"band_tier\":0.1}}";
    market_wide(&market);
    (void)market_opportunity(&market, "10000");
    OK(&market, store_tx_begin(market.store, &market.err));
    for (size_t firm = 0; firm < FIRMS; firm++) {
        saved_as_before(&market, firm);
    }
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_false(has_tier(&market, 0));
    OK(&market, draft(&market, BY_TIER, &view)); /* their records say it */
    for (int times = 0; times < 2; times++) {
        int64_t before = 0;
        int64_t after = 0;
        OK(&market, store_event_last(market.store, &before, &market.err));
        OK(&market, store_tx_begin(market.store, &market.err));
        OK(&market, partner_groups_tell(market_domain(&market), &market.err));
        OK(&market, store_tx_commit(market.store, &market.err));
        OK(&market, store_event_last(market.store, &after, &market.err));
        assert_int_equal(after - before, times ? 0 : FIRMS);
        assert_true(has_tier(&market, FIRMS - 1));
    }
    market_close(&market);
}

/* ---- in force ---------------------------------------------------------------------------------
 */

static struct score_policy full_policy(void)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.own_price = 3;
    policy.kappa = 0.3;
    policy.cap_offers = 9;
    policy.floor_share = 0.5;
    policy.band_region = 0.1;
    policy.band_tier = 0.1;
    policy.band_newcomer = 0.2;
    policy.sequence_offers = 3;
    return policy;
}

static void policy_force(struct market *market, const struct score_policy *policy)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    policy_parameters_write(policy, &detail);
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, event_record_object(market_domain(market), ID_POLICY, 2, "policy.activated", &detail,
                                   &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static void test_limits__at_once_equals_one_by_one(void **state)
{
    enum { COUNT = 40 };
    (void)state;
    struct market at_once;
    struct market one_by_one;
    int64_t ids[COUNT];
    struct place_all_result result;
    struct placed placed;
    struct score_policy policy = full_policy();
    market_open(&at_once, FIRMS);
    market_open(&one_by_one, FIRMS);
    policy_force(&at_once, &policy);
    policy_force(&one_by_one, &policy);
    for (int i = 0; i < COUNT; i++) {
        (void)market_opportunity(&at_once, "10000");
        ids[i] = market_opportunity(&one_by_one, "10000");
    }
    OK(&at_once, place_all(market_domain(&at_once), NULL, NULL, &result, &at_once.err));
    for (int i = 0; i < COUNT; i++) {
        OK(&one_by_one, place_one(market_domain(&one_by_one), ids[i], &placed, &one_by_one.err));
    }
    assert_int_equal(result.placed, COUNT);
    assert_true(market_state(&at_once, at_once.world) ==
                market_state(&one_by_one, one_by_one.world));
    market_close(&at_once);
    market_close(&one_by_one);
}

static void test_limits__a_full_market_waits_and_replays(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct replay_result replay;
    struct score_policy policy = full_policy();
    policy.cap_offers = 2;
    policy.band_tier = 0.001; /* so narrow that it always pulls */
    market_wide(&market);
    policy_force(&market, &policy);
    live_through(&market, 2 * FIRMS, false);
    int64_t id = market_opportunity(&market, "10000");
    assert_int_equal(place_one(market_domain(&market), id, &placed, &market.err), SCORE_EXHAUSTED);
    assert_true(has_field(&market, "CAP"));
    market.now_ms += 91 * CLOCK_DAY_MS;
    id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    OK(&market, decision_replay(market_domain(&market), 0, &replay, &market.err));
    assert_int_equal(replay.identical, replay.decisions);
    assert_true(replay.decisions >= 2 * FIRMS);
    struct explanation explanation;
    OK(&market, decision_explain(market_domain(&market), placed.decision_id,
                                 placed.offer.partner_id, &explanation, &market.err));
    assert_non_null(strstr(explanation.fairness_text, "because firms of tier "));
    assert_non_null(strstr(explanation.fairness_text, " % of what they were entitled to"));
    assert_non_null(strstr(explanation.fairness_text, "by the learnt price of its home market"));
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits__a_cap_below_the_demand_is_refused),
        cmocka_unit_test(test_limits__a_band_needs_groups),
        cmocka_unit_test(test_limits__are_asked_again_before_force),
        cmocka_unit_test(test_limits__old_firms_are_told_once_more),
        cmocka_unit_test(test_limits__at_once_equals_one_by_one),
        cmocka_unit_test(test_limits__a_full_market_waits_and_replays),
    };
    return cmocka_run_group_tests_name("policy_limits", tests, NULL, NULL);
}
