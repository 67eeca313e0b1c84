/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exploration with exact shares (engine.md 5): closed form, sums, floors, and draws that follow.
 * The first argument is how many (default 20,000).
 */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "score/suppose.h"
#include "sim/history.h"

enum { FIRMS_MAX = 64 };

static uint64_t draws = 20000; /* the first argument */

static struct score_candidate rows[FIRMS_MAX];

/* As tests/sim/history.c makes firms. */
static bool in_enterprise(int64_t partner)
{
    return partner % 8 == 4;
}

static void check_shares(const struct market *market, int64_t lead)
{
    struct score_request request = market_request(market, lead);
    struct score_decision decision;
    enum score_status status = score_engine_choose(market->engine, &request, &decision, NULL);
    if (status == SCORE_EXHAUSTED) {
        return;
    }
    assert_int_equal(score_engine_candidates(market->engine, &request, rows, FIRMS_MAX, NULL),
                     SCORE_OK);
    double epsilon = score_engine_policy(market->engine)->epsilon;
    double siblings = 0;
    for (int64_t i = 0; i < decision.eligible_count; i++) {
        siblings += in_enterprise(rows[i].partner);
    }
    double sum = 0;
    double targets = 0;
    double tail = 0;
    for (int64_t i = 0; i < decision.eligible_count; i++) {
        assert_int_equal(rows[i].gates_failed, 0);
        sum += rows[i].entry.propensity;
        targets += rows[i].target;
        tail += rows[i].is_shortlisted ? 0 : rows[i].entry.propensity;
        assert_true(rows[i].entry.propensity >= rows[i].share_low - 1e-12);
        assert_true(rows[i].entry.propensity <= rows[i].share_high + 1e-12);
        assert_true(rows[i].share_low <= rows[i].target && rows[i].target <= rows[i].share_high);
        if (!(decision.flags & SCORE_DECISION_GUARDED)) {
            /* The firms of the history's one enterprise have at least one firm's floor together. */
            double part = in_enterprise(rows[i].partner) ? siblings : 1;
            double floor = epsilon / (double)decision.eligible_count / part;
            assert_true(rows[i].entry.propensity >= floor - 1e-15);
        }
        assert_int_equal(rows[i].entry.rank, i + 1);
        assert_true(i == 0 || rows[i - 1].entry.terms.index >= rows[i].entry.terms.index);
        const struct score_terms *terms = &rows[i].entry.terms;
        double index = terms->value - terms->cap_price + terms->cell_price + terms->own_price;
        CHECK_NEAR("terms", index, terms->index, 1e-9 * fmax(1, fabs(index)));
    }
    CHECK_NEAR("sum", sum, 1, 1e-12);
    CHECK_NEAR("targets", targets, 1, 1e-12);
    CHECK_NEAR("tail", tail, decision.tail_mass, 1e-12);
    double listed = decision.tail_mass;
    for (int32_t i = 0; i < decision.entry_count; i++) {
        listed += decision.entries[i].propensity;
    }
    CHECK_NEAR("shortlist and tail", listed, 1, 1e-12);
}

static void test_explore__shares_sum_and_keep_their_floors(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 28; seed++) {
        struct history history;
        history_init(&history, (enum history_kind)(seed % HISTORY_KIND_COUNT), seed, NULL);
        for (int step = 0; step < 150; step++) {
            history_step(&history);
            if (history.leads) {
                check_shares(&history.market, 1 + market_below(&history.market, history.leads));
            }
        }
        history_done(&history);
    }
}

/* Five firms of one enterprise in one country are entitled to what one firm is, explored as
 * one, and only one of them stands on a shortlist. */
static void test_explore__an_enterprise_counts_as_one_firm(void **state)
{
    (void)state;
    struct market market;
    struct score_decision decision;
    market_init(&market, 7, NULL);
    market_offering(&market, 1, "storage", true);
    for (int64_t id = 1; id <= 10; id++) {
        struct score_partner_set firm = market_firm(id, "DE");
        firm.enterprise_id = id <= 5 ? 77 : 0;
        market_partner(&market, &firm);
        market_facts(&market, id);
    }
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    struct score_request request = market_request(&market, 1);
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_int_equal(score_engine_candidates(market.engine, &request, rows, FIRMS_MAX, NULL),
                     SCORE_OK);
    const struct score_policy *policy = score_engine_policy(market.engine);
    double spread = (policy->epsilon + policy->epsilon_cold) / 6; /* over six firms, not ten */
    double targets = 0;
    int listed = 0;
    for (int i = 0; i < 10; i++) {
        bool is_sibling = rows[i].partner <= 5;
        targets += is_sibling ? rows[i].target : 0;
        listed += is_sibling && rows[i].is_shortlisted;
        if (is_sibling && !rows[i].is_shortlisted) {
            CHECK_NEAR("explored", rows[i].entry.propensity, spread / 5, 1e-9);
        }
        CHECK_NEAR("target", rows[i].target, is_sibling ? 1.0 / 30 : 1.0 / 6, 1e-7);
    }
    CHECK_NEAR("the enterprise", targets, 1.0 / 6, 1e-6);
    assert_int_equal(listed, 1);
    market_done(&market);
}

/* Alike firms, prices off: the gap is 0, so the shortlist shares evenly (11.3: 1/7 each). */
static void test_explore__equal_scores_share_evenly(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 4, NULL);
    struct score_policy policy;
    score_policy_init(&policy);
    policy.epsilon = 0;
    policy.epsilon_cold = 0;
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 7, "DE");
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    struct score_request request = market_request(&market, 1);
    struct score_decision decision;
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_int_equal(decision.entry_count, 7);
    for (int i = 0; i < 7; i++) {
        CHECK_NEAR("1/7", decision.entries[i].propensity, 1.0 / 7, 1e-12);
    }
    market_done(&market);
}

/* Vowpal Wabbit's rule p = 1 / (K + gamma gap), the best takes the rest (11.3), from the answer. */
static void test_explore__inverse_gap_rule(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 4, NULL);
    struct score_policy policy;
    score_policy_init(&policy);
    policy.epsilon = 0;
    policy.epsilon_cold = 0;
    policy.box_on = 0;
    policy.gamma = 37;
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 9, "DE");
    for (int64_t lead = 1; lead <= 90; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
        market_import(&market, 1000 + lead, lead, 1 + lead % 9,
                      lead % 9 < lead % 7 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST);
    }
    struct score_opportunity_set set = market_lead(99, 1, "DE", 1000);
    market_opportunity(&market, &set);
    struct score_request request = market_request(&market, 99);
    struct score_decision decision;
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_int_equal(decision.entry_count, 9);
    double best = decision.entries[0].terms.index;
    double unit = decision.entries[0].terms.value; /* no decision yet: the best value here */
    for (int i = 0; i < 9; i++) {
        best = fmax(best, decision.entries[i].terms.index);
        unit = fmax(unit, decision.entries[i].terms.value);
    }
    double others = 0;
    for (int i = 1; i < 9; i++) {
        double gap = fmin(1, (best - decision.entries[i].terms.index) / unit);
        CHECK_NEAR("rule", decision.entries[i].propensity, 1 / (9 + 37 * gap), 1e-12);
        others += decision.entries[i].propensity;
    }
    assert_true(decision.entries[0].propensity > decision.entries[1].propensity);
    CHECK_NEAR("rest", decision.entries[0].propensity, 1 - others, 1e-12);
    market_done(&market);
}

/* Draws over many seeds follow the shares: chi-square over all firms, p > .001. */
static void test_explore__draws_follow_the_shares(void **state)
{
    (void)state;
    struct history history;
    history_init(&history, HISTORY_ORDINARY, 11, NULL);
    for (int step = 0; step < 300; step++) {
        history_step(&history);
    }
    struct market *market = &history.market;
    struct score_opportunity_set lead = market_lead(5000, 2, "DE", 1500);
    market_opportunity(market, &lead);
    struct score_request request = market_request(market, 5000);
    double shares[FIRMS_MAX] = {0};
    int64_t drawn[FIRMS_MAX] = {0};
    struct score_decision decision;
    for (uint64_t draw = 0; draw < draws; draw++) {
        memcpy(request.seed, &draw, sizeof(draw));
        assert_int_equal(score_engine_choose(market->engine, &request, &decision, NULL), SCORE_OK);
        assert_int_equal(score_engine_candidates(market->engine, &request, rows, FIRMS_MAX, NULL),
                         SCORE_OK);
        for (int64_t i = 0; i < decision.eligible_count; i++) {
            shares[rows[i].partner] += rows[i].entry.propensity; /* ties may depend on the seed */
            if (rows[i].partner == decision.partner) {
                assert_true(rows[i].entry.propensity == decision.propensity);
            }
        }
        drawn[decision.partner]++;
    }
    double chi_square = 0;
    int64_t cells = 0;
    for (int firm = 0; firm < FIRMS_MAX; firm++) {
        if (shares[firm] > 0) {
            double off = (double)drawn[firm] - shares[firm];
            chi_square += off * off / shares[firm];
            cells++;
        }
    }
    assert_int_equal(cells, decision.eligible_count);
    double freedom = (double)cells - 1;
    /* Wilson-Hilferty: the cube root of chi-square over its mean is nearly normal. */
    double z = (cbrt(chi_square / freedom) - (1 - 2 / (9 * freedom))) / sqrt(2 / (9 * freedom));
    if (fabs(z) > 3.3) {
        print_error("chi-square %g with %g degrees of freedom\n", chi_square, freedom);
        fail();
    }
    history_done(&history);
}

static void test_explore__cold_firms_keep_their_stratum(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 4, NULL);
    struct score_policy policy;
    score_policy_init(&policy);
    policy.box_on = 0;
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 40, "DE");
    for (int64_t lead = 1; lead <= 39 * 12; lead++) { /* all but firm 40 have a past, and win */
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
        market_import(&market, 1000 + lead, lead, 1 + lead % 39, SCORE_OUTCOME_WON);
    }
    struct score_opportunity_set set = market_lead(9000, 1, "DE", 1000);
    market_opportunity(&market, &set);
    struct score_request request = market_request(&market, 9000);
    struct score_explanation explanation;
    assert_int_equal(score_engine_explain(market.engine, &request, 40, &explanation, NULL),
                     SCORE_OK);
    assert_true(explanation.candidate.is_cold);
    assert_true(explanation.candidate.entry.propensity >= 0.05);
    assert_int_equal(score_engine_explain(market.engine, &request, 3, &explanation, NULL),
                     SCORE_OK);
    assert_false(explanation.candidate.is_cold);
    market_done(&market);
}

/* One of the largest amounts goes to the best as far as the box allows, and is flagged. */
static void test_explore__largest_amounts_are_guarded(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 4, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 5, "DE");
    for (int64_t lead = 1; lead <= 200; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
    }
    struct score_opportunity_set set = market_lead(500, 1, "DE", 90000);
    market_opportunity(&market, &set);
    struct score_request request = market_request(&market, 500);
    struct score_decision decision;
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_true(decision.flags & SCORE_DECISION_GUARDED);
    assert_true(decision.entries[0].propensity > 0.99);
    request = market_request(&market, 7);
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_false(decision.flags & SCORE_DECISION_GUARDED);
    market_done(&market);
}

/* The baseline of an experiment: nobody is better than another, five firms of one owner are one,
 * and the answer says what it was. */
static void test_explore__a_baseline_treats_all_firms_alike(void **state)
{
    (void)state;
    struct market market;
    struct score_decision decision;
    struct score_policy policy;
    market_init(&market, 7, NULL);
    score_policy_init(&policy);
    policy.box_on = 0;
    policy.kappa = 0;
    policy.gamma = 1000;
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    for (int64_t id = 1; id <= 30; id++) {
        struct score_partner_set firm = market_firm(id, "DE");
        firm.enterprise_id = id <= 5 ? 77 : 0;
        market_partner(&market, &firm);
        market_facts(&market, id);
    }
    for (int64_t lead = 1; lead <= 100; lead++) { /* firm 9 wins what it gets */
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
        market_import(&market, 1000 + lead, lead, 9, SCORE_OUTCOME_WON);
    }
    struct score_opportunity_set lead = market_lead(500, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    struct score_request request = market_request(&market, 500);
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_false(decision.flags & SCORE_DECISION_BASELINE);
    assert_true(decision.entries[0].propensity > 0.1);
    request.is_baseline = true; /* another question: the answer before is not kept for it */
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_true(decision.flags & SCORE_DECISION_BASELINE);
    assert_int_equal(score_engine_candidates(market.engine, &request, rows, FIRMS_MAX, NULL),
                     SCORE_OK);
    for (int64_t i = 0; i < 30; i++) {
        double part = rows[i].partner <= 5 ? 0.2 : 1;
        CHECK_NEAR("alike", rows[i].entry.propensity, part / 26, 1e-15);
    }
    market_done(&market);
}

/* What the event books is what was answered: the promise sees the shares of the baseline. */
static void test_explore__a_baseline_is_booked_as_it_was_drawn(void **state)
{
    (void)state;
    struct market market;
    struct score_decision decision;
    market_init(&market, 3, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 20, "DE");
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    struct score_request request = market_request(&market, 1);
    request.is_baseline = true;
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    struct score_event made = {
        .kind = SCORE_EVENT_DECISION_MADE,
        .decision = {
            .id = 9, .opportunity = 1, .decided_at_ms = request.at_ms, .is_baseline = true}};
    memcpy(made.decision.seed, request.seed, sizeof request.seed);
    market_must(&market, &made);
    struct score_event offer = {
        .kind = SCORE_EVENT_OFFER_MADE,
        .offer = {.id = 10, .opportunity = 1, .partner = decision.partner, .decision = 9}};
    market_must(&market, &offer);
    for (int64_t id = 1; id <= 20; id++) {
        struct score_account account;
        assert_int_equal(score_engine_account(market.engine, id, &account, NULL), SCORE_OK);
        CHECK_NEAR("exposure", account.number.exposure, 0.05, 1e-12);
    }
    market_done(&market);
}

static void test_explore__the_largest_amounts_are_no_baseline(void **state)
{
    (void)state;
    struct market market;
    struct score_decision decision;
    const char *line = NULL;
    const char *country = NULL;
    market_init(&market, 4, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 5, "DE");
    for (int64_t lead = 1; lead <= 200; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
    }
    struct score_opportunity_set set = market_lead(500, 1, "DE", 90000);
    market_opportunity(&market, &set);
    struct score_request request = market_request(&market, 500);
    request.is_baseline = true;
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_true(decision.flags & SCORE_DECISION_GUARDED);
    assert_false(decision.flags & SCORE_DECISION_BASELINE);
    assert_true(decision.entries[0].propensity > 0.99);
    assert_int_equal(score_engine_cell(market.engine, 500, &line, &country, NULL), SCORE_OK);
    assert_string_equal(line, "storage");
    assert_string_equal(country, "DE");
    assert_int_equal(score_engine_cell(market.engine, 501, &line, &country, NULL), SCORE_NOT_FOUND);
    market_done(&market);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !text_parse_u64(argv[1], &draws)) {
        return 2;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explore__shares_sum_and_keep_their_floors),
        cmocka_unit_test(test_explore__an_enterprise_counts_as_one_firm),
        cmocka_unit_test(test_explore__equal_scores_share_evenly),
        cmocka_unit_test(test_explore__inverse_gap_rule),
        cmocka_unit_test(test_explore__draws_follow_the_shares),
        cmocka_unit_test(test_explore__cold_firms_keep_their_stratum),
        cmocka_unit_test(test_explore__largest_amounts_are_guarded),
        cmocka_unit_test(test_explore__a_baseline_treats_all_firms_alike),
        cmocka_unit_test(test_explore__a_baseline_is_booked_as_it_was_drawn),
        cmocka_unit_test(test_explore__the_largest_amounts_are_no_baseline),
    };
    return cmocka_run_group_tests_name("explore", tests, NULL, NULL);
}
