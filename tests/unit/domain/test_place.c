/* SPDX-License-Identifier: Apache-2.0 */
/* Recommending, placing, overriding, and the next firm. */
#include "domain_fixture.h"

#include <math.h>

#include "base/text.h"
#include "domain/offer_internal.h"

static bool has_problem(const struct domain *domain, const char *field)
{
    for (size_t i = 0; i < domain->problem.field_count; i++) {
        if (text_equal(domain->problem.fields[i].field, field)) {
            return true;
        }
    }
    return false;
}

static bool is_allowed(const struct domain *domain, const char *move)
{
    for (size_t i = 0; i < domain->problem.allowed_count; i++) {
        if (text_equal(domain->problem.allowed[i], move)) {
            return true;
        }
    }
    return false;
}

static void assert_adds_up(const struct recommendation *recommendation)
{
    double shares = recommendation->tail_mass;
    for (size_t i = 0; i < recommendation->candidate_count; i++) {
        const struct candidate *candidate = &recommendation->candidates[i];
        double index = 0;
        for (int term = 0; term < PLACE_TERMS; term++) {
            index += candidate->terms[term];
        }
        assert_true(fabs(index - candidate->index) < 1e-9 * (1 + fabs(index)));
        assert_true(i == 0 || candidate->rank > recommendation->candidates[i - 1].rank);
        shares += candidate->propensity;
    }
    assert_true(fabs(shares - 1) < 1e-9);
}

static void test_recommend__explains_and_passes_nothing(void **state)
{
    (void)state;
    struct market market;
    struct recommendation recommendation;
    market_open(&market, 5);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &recommendation, &market.err));
    assert_adds_up(&recommendation);
    assert_int_equal(recommendation.eligible_count, 5);
    assert_int_equal(recommendation.candidate_count, 5);
    assert_int_equal(recommendation.ineligible_count, 0);
    assert_int_equal(recommendation.round, 1);
    assert_true(recommendation.drawn_partner_id != 0);
    assert_false(recommendation.are_distinguishable);
    struct opportunity opportunity = market_get(&market, id);
    assert_int_equal(opportunity.placement, PLACEMENT_RECOMMENDED);
    assert_int_equal(opportunity.live_offer_id, 0);
    market_close(&market);
}

static void test_recommend__the_first_answer_stands(void **state)
{
    (void)state;
    struct market market;
    struct recommendation first;
    struct recommendation second;
    struct placed placed;
    market_open(&market, 6);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &first, &market.err));
    int64_t decision = first.decision_id;
    int64_t drawn = first.drawn_partner_id;
    for (int i = 0; i < 5; i++) { /* the market moves on */
        int64_t other = market_opportunity(&market, "20000");
        OK(&market, place_one(market_domain(&market), other, &placed, &market.err));
        market.now_ms += CLOCK_DAY_MS;
    }
    OK(&market, place_recommend(market_domain(&market), id, &second, &market.err));
    assert_int_equal(second.decision_id, decision);
    assert_int_equal(second.drawn_partner_id, drawn);
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    assert_int_equal(placed.decision_id, decision);
    assert_int_equal(placed.offer.partner_id, drawn);
    market_close(&market);
}

static void test_recommend__changed_inputs_are_a_new_decision(void **state)
{
    (void)state;
    struct market market;
    struct recommendation first;
    struct recommendation second;
    struct opportunity opportunity;
    market_open(&market, 4);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &first, &market.err));
    int64_t decision = first.decision_id;
    struct opportunity_change change = {.amount = "90000"};
    OK(&market,
       opportunity_patch(market_domain(&market), id, 0, &change, &opportunity, &market.err));
    OK(&market, place_recommend(market_domain(&market), id, &second, &market.err));
    assert_true(second.decision_id != decision);
    assert_int_equal(second.round, 1);
    market_close(&market);
}

static void test_recommend__an_incomplete_one_lists_what_is_missing(void **state)
{
    (void)state;
    struct market market;
    struct recommendation recommendation;
    market_open(&market, 2);
    int64_t id = market_incomplete(&market);
    struct domain *domain = market_domain(&market);
    assert_int_equal(place_recommend(domain, id, &recommendation, &market.err), SCORE_CONFLICT);
    assert_true(has_problem(domain, "need"));
    assert_true(is_allowed(domain, "complete"));
    market_close(&market);
}

static void test_recommend__names_failed_gates_with_the_fix(void **state)
{
    (void)state;
    struct market market;
    struct recommendation recommendation;
    market_open(&market, 3);
    market_fact(&market, 1, FACT_PROFILE, FACT_NOT_MET);
    market_fact(&market, 1, FACT_DISTRIBUTOR, FACT_NOT_MET);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &recommendation, &market.err));
    assert_int_equal(recommendation.eligible_count, 2);
    assert_int_equal(recommendation.ineligible_count, 1);
    const struct ineligible *firm = &recommendation.ineligible[0];
    assert_int_equal(firm->partner_id, market.firms[1]);
    assert_int_equal(firm->gate_count, 2);
    assert_string_equal(firm->gates[0].gate, "DISTRIBUTOR");
    assert_string_equal(firm->gates[1].gate, "PROFILE");
    assert_true(*firm->gates[0].why && *firm->gates[0].fix);
    market_close(&market);
}

static void test_recommend__nobody_is_an_answer_that_can_change(void **state)
{
    (void)state;
    struct market market;
    struct recommendation recommendation;
    market_open(&market, 1);
    market_fact(&market, 0, FACT_STANDING, FACT_NOT_MET);
    int64_t id = market_opportunity(&market, "10000");
    assert_int_equal(place_recommend(market_domain(&market), id, &recommendation, &market.err),
                     SCORE_EXHAUSTED);
    int64_t decision = recommendation.decision_id;
    assert_true(decision != 0);
    assert_int_equal(recommendation.ineligible_count, 1);
    assert_int_equal(place_recommend(market_domain(&market), id, &recommendation, &market.err),
                     SCORE_EXHAUSTED);
    assert_int_equal(recommendation.decision_id, decision);
    market_fact(&market, 0, FACT_STANDING, FACT_MET);
    OK(&market, place_recommend(market_domain(&market), id, &recommendation, &market.err));
    assert_true(recommendation.decision_id != decision);
    assert_int_equal(recommendation.round, 2);
    market_close(&market);
}

static void test_place__offers_to_the_drawn_firm(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 4);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    assert_int_equal(placed.offer.state, OFFER_OFFERED);
    assert_int_equal(placed.offer.decision_id, placed.decision_id);
    assert_int_equal(placed.offer.position, 1);
    assert_true(placed.offer.expires_at_ms > market.now_ms);
    assert_non_null(strstr(placed.offer.gates, "standing=met\n"));
    struct opportunity opportunity = market_get(&market, id);
    assert_int_equal(opportunity.placement, PLACEMENT_OFFERED);
    assert_int_equal(opportunity.live_offer_id, placed.offer.id);
    struct domain *domain = market_domain(&market);
    assert_int_equal(place_one(domain, id, &placed, &market.err), SCORE_CONFLICT);
    assert_true(is_allowed(domain, "recall"));
    market_close(&market);
}

/* A firm drawn at the recommendation that fails a gate by the pass: the round ends, another is
 * drawn, and both decisions remain. */
static void test_place__a_firm_that_lost_a_gate_is_passed_over(void **state)
{
    (void)state;
    struct market market;
    struct recommendation recommendation;
    struct placed placed;
    market_open(&market, 3);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &recommendation, &market.err));
    int64_t drawn = recommendation.drawn_partner_id;
    int64_t decision = recommendation.decision_id;
    market_fact(&market, market_firm_index(&market, drawn), FACT_STANDING, FACT_NOT_MET);
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    assert_true(placed.offer.partner_id != drawn);
    assert_true(placed.decision_id != decision);
    assert_int_equal(market_get(&market, id).round, 2);
    market_close(&market);
}

static void test_place__nobody_leaves_it_to_a_person_with_reasons(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct opportunity opportunity;
    market_open(&market, 2);
    market_fact(&market, 0, FACT_STANDING, FACT_NOT_MET);
    market_limit(&market, 1, 0);
    int64_t id = market_opportunity(&market, "10000");
    struct domain *domain = market_domain(&market);
    assert_int_equal(place_one(domain, id, &placed, &market.err), SCORE_EXHAUSTED);
    assert_true(has_problem(domain, "STANDING"));
    assert_true(has_problem(domain, "CAPACITY"));
    assert_int_equal(market_get(&market, id).placement, PLACEMENT_UNPLACED);
    OK(&market, opportunity_review(market_domain(&market), id, "", &opportunity, &market.err));
    market_limit(&market, 1, 5);
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    assert_int_equal(placed.offer.partner_id, market.firms[1]);
    market_close(&market);
}

static void decline(struct market *market, int64_t opportunity_id)
{
    struct opportunity opportunity = market_get(market, opportunity_id);
    struct offer offer;
    struct offer_view view;
    OK(market, store_offer_get(market->store, opportunity.live_offer_id, &market->arena, &offer,
                               &market->err));
    int64_t id = offer.id;
    size_t firm = market_firm_index(market, offer.partner_id);
    OK(market,
       offer_decline(market_focal(market, firm), id, "NO_CAPACITY", "", &view, &market->err));
}

static void test_place_next__another_firm_each_time_then_a_person(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    int64_t seen[3];
    market_open(&market, 5);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    for (int i = 0; i < 3; i++) {
        struct opportunity opportunity = market_get(&market, id);
        struct offer offer;
        assert_int_equal(opportunity.placement, PLACEMENT_OFFERED);
        OK(&market, store_offer_get(market.store, opportunity.live_offer_id, &market.arena, &offer,
                                    &market.err));
        seen[i] = offer.partner_id;
        assert_int_equal(offer.position, i + 1);
        for (int before = 0; before < i; before++) {
            assert_true(seen[before] != seen[i]);
        }
        decline(&market, id);
    }
    struct opportunity opportunity = market_get(&market, id);
    assert_int_equal(opportunity.placement, PLACEMENT_UNPLACED);
    assert_int_equal(opportunity.live_offer_id, 0);
    market_close(&market);
}

static void test_place_next__nobody_left_waits_for_a_person(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    decline(&market, id);
    assert_int_equal(market_get(&market, id).placement, PLACEMENT_UNPLACED);
    market_close(&market);
}

static void test_override__needs_a_reason_and_the_five_facts(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 3);
    market_fact(&market, 1, FACT_MYSA, FACT_NOT_MET);
    int64_t id = market_opportunity(&market, "10000");
    struct domain *domain = market_domain(&market);
    assert_int_equal(place_override(domain, id, market.firms[0], "because", &placed, &market.err),
                     SCORE_INVALID);
    assert_true(has_problem(domain, "reason"));
    domain = market_domain(&market);
    assert_int_equal(place_override(domain, id, market.firms[1], "the customer asked for it",
                                    &placed, &market.err),
                     SCORE_CONFLICT);
    assert_true(has_problem(domain, "MYSA"));
    domain = market_domain(&market);
    assert_int_equal(
        place_override(domain, id, 999999, "the customer asked for it", &placed, &market.err),
        SCORE_NOT_FOUND);
    OK(&market, place_override(market_domain(&market), id, market.firms[2],
                               "the customer asked for it", &placed, &market.err));
    assert_int_equal(placed.offer.partner_id, market.firms[2]);
    assert_int_equal(placed.offer.origin, OFFER_ORIGIN_OVERRIDE);
    assert_string_equal(placed.offer.override_reason, "the customer asked for it");
    market_close(&market);
}

static void test_override__may_lift_an_exclusion(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    decline(&market, id);
    OK(&market, place_override(market_domain(&market), id, market.firms[0],
                               "they have capacity again", &placed, &market.err));
    assert_int_equal(placed.offer.partner_id, market.firms[0]);
    struct event_filter filter = {
        .object_kind = ID_OPPORTUNITY, .object_id = id, .verb = "exclusion.lifted"};
    struct store_page page = {.limit = 10};
    struct event *events = NULL;
    size_t count = 0;
    OK(&market,
       store_event_list(market.store, &filter, &page, &market.arena, &events, &count, &market.err));
    assert_int_equal(count, 1);
    market_close(&market);
}

static void test_place__roles(void **state)
{
    static const struct {
        const char *name;
        uint32_t roles;
        enum score_status recommend;
        enum score_status override;
    } CASES[] = {
        {"a stranger's seller", ROLE_SELLER, SCORE_NOT_FOUND, SCORE_DENIED},
        {"auditor", ROLE_AUDITOR, SCORE_DENIED, SCORE_DENIED},
        {"reviewer", ROLE_REVIEWER, SCORE_DENIED, SCORE_DENIED},
        {"administrator", ROLE_ADMINISTRATOR, SCORE_DENIED, SCORE_DENIED},
        {"focal", ROLE_FOCAL, SCORE_DENIED, SCORE_DENIED},
        {"distributor", ROLE_DISTRIBUTOR, SCORE_DENIED, SCORE_DENIED},
    };
    (void)state;
    struct market market;
    market_open(&market, 2);
    int64_t id = market_opportunity(&market, "10000");
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        struct recommendation recommendation;
        struct placed placed;
        struct domain *domain = market_actor(&market, CASES[i].roles, market.focals[0]);
        enum score_status recommend = place_recommend(domain, id, &recommendation, &market.err);
        enum score_status one = place_one(domain, id, &placed, &market.err);
        enum score_status override = place_override(domain, id, market.firms[0],
                                                    "a long enough reason", &placed, &market.err);
        if (recommend != CASES[i].recommend || one != CASES[i].recommend ||
            override != CASES[i].override) {
            print_error("case '%s': %s %s %s\n", CASES[i].name, score_status_name(recommend),
                        score_status_name(one), score_status_name(override));
            fail();
        }
    }
    assert_int_equal(market_get(&market, id).placement, PLACEMENT_READY);
    market_close(&market);
}

static void progress_count(int64_t done, int64_t total, void *user)
{
    assert_true(done <= total);
    ++*(int *)user;
}

static void test_place_all__places_what_is_ready_and_says_why_not(void **state)
{
    enum { READY = 70 };
    (void)state;
    struct market market;
    struct place_all_result result;
    struct recommendation recommendation;
    int calls = 0;
    market_open(&market, 6);
    for (int i = 0; i < READY; i++) {
        int64_t id = market_opportunity(&market, "10000");
        if (i == 3) {
            OK(&market, place_recommend(market_domain(&market), id, &recommendation, &market.err));
        }
    }
    (void)market_incomplete(&market);
    OK(&market, place_all(market_domain(&market), progress_count, &calls, &result, &market.err));
    assert_int_equal(result.placed, READY);
    assert_int_equal(result.unplaced, 1);
    assert_int_equal(result.reason_count, 1);
    assert_string_equal(result.reasons[0].code, "MISSING_NEED");
    assert_int_equal(result.reasons[0].count, 1);
    assert_int_equal(calls, 2);
    OK(&market, place_all(market_domain(&market), NULL, NULL, &result, &market.err));
    assert_int_equal(result.placed, 0);
    market_close(&market);
}

static void test_place_all__equals_one_by_one(void **state)
{
    enum { COUNT = 30 };
    (void)state;
    struct market at_once;
    struct market one_by_one;
    int64_t ids[COUNT];
    struct place_all_result result;
    struct placed placed;
    market_open(&at_once, 5);
    market_open(&one_by_one, 5);
    for (int i = 0; i < COUNT; i++) {
        (void)market_opportunity(&at_once, "10000");
        ids[i] = market_opportunity(&one_by_one, "10000");
    }
    OK(&at_once, place_all(market_domain(&at_once), NULL, NULL, &result, &at_once.err));
    for (int i = 0; i < COUNT; i++) {
        OK(&one_by_one, place_one(market_domain(&one_by_one), ids[i], &placed, &one_by_one.err));
    }
    assert_true(market_state(&at_once, at_once.world) ==
                market_state(&one_by_one, one_by_one.world));
    market_close(&at_once);
    market_close(&one_by_one);
}

static void test_place_all__counts_the_gate_that_stops_most(void **state)
{
    (void)state;
    struct market market;
    struct place_all_result result;
    market_open(&market, 3);
    market_limit(&market, 0, 0);
    market_limit(&market, 1, 0);
    market_fact(&market, 2, FACT_PROFILE, FACT_NOT_MET);
    (void)market_opportunity(&market, "10000");
    (void)market_opportunity(&market, "10000");
    OK(&market, place_all(market_domain(&market), NULL, NULL, &result, &market.err));
    assert_int_equal(result.placed, 0);
    assert_int_equal(result.unplaced, 2);
    assert_string_equal(result.reasons[0].code, "CAPACITY");
    assert_int_equal(result.reasons[0].count, 2);
    market_close(&market);
}

static void test_gates_check__again_at_acceptance(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    market_limit(&market, 0, 1); /* the live offer itself must not count against it */
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    OK(&market, place_gates_check(market_domain(&market), id, market.firms[0], &market.err));
    market_fact(&market, 0, FACT_STANDING, FACT_NOT_MET);
    struct domain *domain = market_domain(&market);
    assert_int_equal(place_gates_check(domain, id, market.firms[0], &market.err), SCORE_CONFLICT);
    assert_true(has_problem(domain, "STANDING"));
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recommend__explains_and_passes_nothing),
        cmocka_unit_test(test_recommend__the_first_answer_stands),
        cmocka_unit_test(test_recommend__changed_inputs_are_a_new_decision),
        cmocka_unit_test(test_recommend__an_incomplete_one_lists_what_is_missing),
        cmocka_unit_test(test_recommend__names_failed_gates_with_the_fix),
        cmocka_unit_test(test_recommend__nobody_is_an_answer_that_can_change),
        cmocka_unit_test(test_place__offers_to_the_drawn_firm),
        cmocka_unit_test(test_place__a_firm_that_lost_a_gate_is_passed_over),
        cmocka_unit_test(test_place__nobody_leaves_it_to_a_person_with_reasons),
        cmocka_unit_test(test_place_next__another_firm_each_time_then_a_person),
        cmocka_unit_test(test_place_next__nobody_left_waits_for_a_person),
        cmocka_unit_test(test_override__needs_a_reason_and_the_five_facts),
        cmocka_unit_test(test_override__may_lift_an_exclusion),
        cmocka_unit_test(test_place__roles),
        cmocka_unit_test(test_place_all__places_what_is_ready_and_says_why_not),
        cmocka_unit_test(test_place_all__equals_one_by_one),
        cmocka_unit_test(test_place_all__counts_the_gate_that_stops_most),
        cmocka_unit_test(test_gates_check__again_at_acceptance),
    };
    return cmocka_run_group_tests_name("domain/place", tests, NULL, NULL);
}
