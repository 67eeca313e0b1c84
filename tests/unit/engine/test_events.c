/* SPDX-License-Identifier: Apache-2.0 */
/* Events that must be refused change nothing; memory that runs out changes nothing. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/market.h"

static void market_open(struct market *market, const struct score_allocator *allocator)
{
    market_init(market, 2, allocator);
    market_offering(market, 1, "storage", true);
    market_firms(market, 4, "DE");
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    market_opportunity(market, &lead);
}

static void check_refused(const char *name, struct market *market, struct score_event event,
                          enum score_status want)
{
    uint64_t before = market_hash(market, SCORE_STATE_ALL);
    event.seq = market->seq + 1;
    event.at_ms = market->now_ms;
    struct score_error err = {0};
    enum score_status status = score_engine_apply(market->engine, &event, &err);
    if (status != want || err.status != want) {
        print_error("case '%s': %s (%s)\n", name, score_status_name(status), err.text);
        fail();
    }
    CHECK(name, market_hash(market, SCORE_STATE_ALL) == before);
}

static void test_events__unknown_ids_are_not_found(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, NULL);
    struct score_fact_set fact = {.partner = 99, .line = "", .country = ""};
    struct score_opportunity_set lead = market_lead(2, 99, "DE", 1);
    struct score_exclusion_set no_firm = {.opportunity = 1, .partner = 99, .is_excluded = true};
    struct score_exclusion_set no_lead = {.opportunity = 99, .partner = 1, .is_excluded = true};
    struct score_decision_made decision = {.id = 1, .opportunity = 99};
    struct score_offer_made offer = {.id = 1, .opportunity = 1, .partner = 1, .decision = 77};
    struct score_offer_made stranger = {
        .id = 1, .opportunity = 1, .partner = 99, .is_override = true};
    struct score_offer_outcome outcome = {.offer = 99, .outcome = SCORE_OUTCOME_ACCEPTED};
    struct score_offer_imported undo = {.id = 99, .is_undone = true};
    const struct {
        const char *name;
        struct score_event event;
    } cases[] = {
        {"fact of a stranger", {.kind = SCORE_EVENT_FACT_SET, .fact = fact}},
        {"lead for no offering", {.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = lead}},
        {"exclusion of a stranger", {.kind = SCORE_EVENT_EXCLUSION_SET, .exclusion = no_firm}},
        {"exclusion from nothing", {.kind = SCORE_EVENT_EXCLUSION_SET, .exclusion = no_lead}},
        {"decision on nothing", {.kind = SCORE_EVENT_DECISION_MADE, .decision = decision}},
        {"offer of no decision", {.kind = SCORE_EVENT_OFFER_MADE, .offer = offer}},
        {"offer to a stranger", {.kind = SCORE_EVENT_OFFER_MADE, .offer = stranger}},
        {"outcome of nothing", {.kind = SCORE_EVENT_OFFER_OUTCOME, .outcome = outcome}},
        {"undo of nothing", {.kind = SCORE_EVENT_OFFER_IMPORTED, .imported = undo}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_refused(cases[i].name, &market, cases[i].event, SCORE_NOT_FOUND);
    }
    market_done(&market);
}

static void test_events__values_out_of_range_are_invalid(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, NULL);
    struct score_policy policy;
    score_policy_init(&policy);
    policy.epsilon = 0.4;
    policy.epsilon_cold = 0.4;
    struct score_policy broken;
    score_policy_init(&broken);
    broken.alpha = (double)NAN;
    struct score_opportunity_set lead = market_lead(2, 1, "DE", -1);
    struct score_opportunity_set endless = market_lead(2, 1, "DE", (double)INFINITY);
    struct score_partner_set firm = market_firm(9, "DE");
    firm.open_lead_limit = -1;
    struct score_partner_set textless = market_firm(9, "DE");
    textless.home = NULL;
    struct score_fact_set fact = {.partner = 1, .line = "storage", .country = ""};
    const struct {
        const char *name;
        struct score_event event;
    } cases[] = {
        {"no kind", {.kind = (enum score_event_kind)0}},
        {"a kind to come", {.kind = (enum score_event_kind)99}},
        {"shares without choice", {.kind = SCORE_EVENT_POLICY_SET, .policy = &policy}},
        {"not a number", {.kind = SCORE_EVENT_POLICY_SET, .policy = &broken}},
        {"no policy", {.kind = SCORE_EVENT_POLICY_SET}},
        {"negative amount", {.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = lead}},
        {"endless amount", {.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = endless}},
        {"negative limit", {.kind = SCORE_EVENT_PARTNER_SET, .partner = firm}},
        {"missing text", {.kind = SCORE_EVENT_PARTNER_SET, .partner = textless}},
        {"standing of a line", {.kind = SCORE_EVENT_FACT_SET, .fact = fact}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_refused(cases[i].name, &market, cases[i].event, SCORE_INVALID);
    }
    market_done(&market);
}

/* Every move from every state of an offer: legal ones are applied, the rest are conflicts. */
static void test_events__offers_move_only_where_they_may(void **state)
{
    (void)state;
    static const enum score_outcome FROM[] = {0, SCORE_OUTCOME_ACCEPTED, SCORE_OUTCOME_DECLINED,
                                              SCORE_OUTCOME_WON};
    static const bool IS_LEGAL[4][9] = {
        /* -, accepted, declined, expired, recalled, returned, won, lost, reopened */
        {false, true, true, true, true, false, false, false, false},
        {false, false, false, false, true, true, true, true, false},
        {false, false, false, false, false, false, false, false, false},
        {false, false, false, false, false, false, false, false, true},
    };
    for (size_t from = 0; from < 4; from++) {
        for (int to = SCORE_OUTCOME_ACCEPTED; to <= SCORE_OUTCOME_REOPENED; to++) {
            struct market market;
            market_open(&market, NULL);
            int64_t offer = market_override(&market, 1, 2);
            if (FROM[from] == SCORE_OUTCOME_WON) {
                market_outcome(&market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
            }
            if (FROM[from]) {
                market_outcome(&market, offer, FROM[from],
                               FROM[from] == SCORE_OUTCOME_DECLINED ? SCORE_REASON_OTHER
                                                                    : SCORE_REASON_NONE);
            }
            struct score_event event = {
                .kind = SCORE_EVENT_OFFER_OUTCOME,
                .outcome = {.offer = offer, .outcome = (enum score_outcome)to, .charge = 1}};
            if (IS_LEGAL[from][to]) {
                market_must(&market, &event);
            } else {
                check_refused(score_outcome_name((enum score_outcome)to), &market, event,
                              SCORE_CONFLICT);
            }
            market_done(&market);
        }
    }
}

static void test_events__one_live_offer_at_a_time(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, NULL);
    int64_t offer = market_override(&market, 1, 2);
    struct score_event again = {
        .kind = SCORE_EVENT_OFFER_MADE,
        .offer = {.id = 500, .opportunity = 1, .partner = 3, .is_override = true}};
    check_refused("second live offer", &market, again, SCORE_CONFLICT);
    again.offer.id = offer;
    check_refused("the same id", &market, again, SCORE_EXISTS);
    market_outcome(&market, offer, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
    again.offer.id = 500;
    market_must(&market, &again);
    market_done(&market);
}

/* An allocator that fails at a chosen call, and from there on. */
struct failing {
    long calls;
    long fails_at; /* 0 = never */
    long blocks;
};

static void *failing_resize(void *memory, size_t bytes, void *user)
{
    struct failing *failing = user;
    failing->calls++;
    if (failing->fails_at && failing->calls >= failing->fails_at) {
        return NULL;
    }
    failing->blocks += memory == NULL;
    return realloc(memory, bytes);
}

static void failing_release(void *memory, void *user)
{
    struct failing *failing = user;
    failing->blocks -= memory != NULL;
    free(memory);
}

static struct score_allocator allocator_of(struct failing *failing)
{
    return (struct score_allocator){failing_resize, failing_release, failing};
}

static void test_events__create_survives_without_memory(void **state)
{
    (void)state;
    for (long at = 1;; at++) {
        struct failing failing = {.fails_at = at};
        struct score_engine_options options = SCORE_ENGINE_OPTIONS_INIT;
        options.allocator = allocator_of(&failing);
        struct score_engine *engine = NULL;
        enum score_status status = score_engine_create(&options, &engine, NULL);
        if (status == SCORE_OK) {
            score_engine_free(engine);
            assert_int_equal(failing.blocks, 0);
            assert_true(at > 1);
            return;
        }
        assert_int_equal(status, SCORE_NO_MEMORY);
        assert_null(engine);
        assert_int_equal(failing.blocks, 0);
    }
}

/* Fails at allocation 1, 2, 3 .. of the event until it succeeds; in between nothing changes. */
static void event_starve(struct market *market, struct failing *failing, struct score_event event)
{
    uint64_t before = market_hash(market, SCORE_STATE_ALL);
    for (long at = 1; at < 200; at++) {
        failing->calls = 0;
        failing->fails_at = at;
        enum score_status status = market_apply(market, &event);
        failing->fails_at = 0;
        if (status == SCORE_OK) {
            return;
        }
        assert_int_equal(status, SCORE_NO_MEMORY);
        assert_true(market_hash(market, SCORE_STATE_ALL) == before);
    }
    fail();
}

static void test_events__apply_survives_without_memory(void **state)
{
    (void)state;
    struct failing failing = {0};
    struct score_allocator allocator = allocator_of(&failing);
    struct market market;
    market_open(&market, &allocator);
    struct score_territory grounds[] = {{"FR", "nord"}, {"IT", "sud"}};
    struct score_partner_set firm = market_firm(50, "CH");
    firm.serves_anywhere = false;
    firm.territories = grounds;
    firm.territory_count = 2;
    firm.enterprise_id = 7;
    struct score_opportunity_set lead = market_lead(2, 1, "AT", 500);
    lead.source = "a new source";
    struct score_event events[] = {
        {.kind = SCORE_EVENT_OFFERING_SET, .offering = {.id = 5, .line = "cloud"}},
        {.kind = SCORE_EVENT_PARTNER_SET, .partner = firm},
        {.kind = SCORE_EVENT_FACT_SET,
         .fact = {.partner = 50, .fact = SCORE_FACT_DISTRIBUTOR, .line = "tape", .country = "CH"}},
        {.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = lead},
        {.kind = SCORE_EVENT_EXCLUSION_SET,
         .exclusion = {.opportunity = 2, .partner = 3, .is_excluded = true}},
        {.kind = SCORE_EVENT_DECISION_MADE,
         .decision = {.id = 8, .opportunity = 2, .decided_at_ms = market.now_ms}},
        {.kind = SCORE_EVENT_OFFER_MADE,
         .offer = {.id = 9, .opportunity = 2, .partner = 1, .decision = 8}},
        {.kind = SCORE_EVENT_OFFER_OUTCOME,
         .outcome = {.offer = 9,
                     .outcome = SCORE_OUTCOME_DECLINED,
                     .reason = SCORE_REASON_SPAM_OR_INVALID,
                     .credit = 0.5,
                     .credit_until_ms = market.now_ms + MARKET_DAY_MS}},
        {.kind = SCORE_EVENT_OFFER_IMPORTED,
         .imported = {.id = 10, .opportunity = 1, .partner = 2, .outcome = SCORE_OUTCOME_WON}},
        {.kind = SCORE_EVENT_OFFER_MADE,
         .offer = {.id = 11, .opportunity = 1, .partner = 2, .is_override = true}},
    };
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        event_starve(&market, &failing, events[i]);
    }
    market.now_ms += INT64_C(20) * MARKET_DAY_MS; /* the credit ends within the next event */
    event_starve(&market, &failing, events[0]);
    market_done(&market);
    assert_int_equal(failing.blocks, 0);
}

static void test_events__questions_allocate_nothing(void **state)
{
    (void)state;
    struct failing failing = {0};
    struct score_allocator allocator = allocator_of(&failing);
    struct market market;
    market_open(&market, &allocator);
    failing.calls = 0;
    struct score_decision decision;
    struct score_candidate rows[4];
    struct score_explanation explanation;
    for (int day = -3; day < 4; day++) {
        struct score_request request = market_request(&market, 1);
        request.at_ms += day * MARKET_DAY_MS;
        assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
        assert_int_equal(score_engine_candidates(market.engine, &request, rows, 4, NULL), SCORE_OK);
        assert_int_equal(score_engine_explain(market.engine, &request, 1, &explanation, NULL),
                         SCORE_OK);
        assert_int_equal(score_engine_candidates(market.engine, &request, rows, 3, NULL),
                         SCORE_LIMIT);
    }
    assert_int_equal(failing.calls, 0);
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events__unknown_ids_are_not_found),
        cmocka_unit_test(test_events__values_out_of_range_are_invalid),
        cmocka_unit_test(test_events__offers_move_only_where_they_may),
        cmocka_unit_test(test_events__one_live_offer_at_a_time),
        cmocka_unit_test(test_events__create_survives_without_memory),
        cmocka_unit_test(test_events__apply_survives_without_memory),
        cmocka_unit_test(test_events__questions_allocate_nothing),
    };
    return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
