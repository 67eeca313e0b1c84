/* SPDX-License-Identifier: Apache-2.0 */
/* Why a firm was chosen, or why not: exact for the vendor, private for a firm. */
#include "domain_fixture.h"

#include <math.h>

#include "domain/explanation.h"

static double groups_sum(const struct explanation_group *groups, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += groups[i].log_odds;
    }
    return sum;
}

static void test_explain__adds_up_for_the_vendor(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 6);
    for (int i = 0; i < 4; i++) {
        int64_t other = market_opportunity(&market, "30000");
        OK(&market, place_one(market_domain(&market), other, &placed, &market.err));
    }
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    int64_t decision = placed.decision_id;
    int64_t drawn = placed.offer.partner_id;
    OK(&market,
       decision_explain(market_domain(&market), decision, drawn, &explanation, &market.err));
    assert_true(explanation.has_partner && explanation.is_eligible && explanation.partner.is_drawn);
    double odds = groups_sum(explanation.win_groups, explanation.win_group_count);
    assert_true(fabs(1 / (1 + exp(-odds)) - explanation.partner.p_win) < 1e-9);
    odds = groups_sum(explanation.accept_groups, explanation.accept_group_count);
    assert_true(fabs(1 / (1 + exp(-odds)) - explanation.partner.p_accept) < 1e-9);
    assert_string_equal(explanation.band, "top 10");
    assert_non_null(strstr(explanation.sentence, "was drawn"));
    /* The state of then: what was drawn then explains itself as it was stored. */
    for (size_t i = 0; i < explanation.recommendation.candidate_count; i++) {
        const struct candidate *stored = &explanation.recommendation.candidates[i];
        if (stored->partner_id == drawn) {
            assert_true(fabs(stored->index - explanation.partner.index) < 1e-9);
            assert_true(fabs(stored->propensity - explanation.partner.propensity) < 1e-12);
        }
    }
    OK(&market, decision_explain(market_domain(&market), decision, 0, &explanation, &market.err));
    assert_false(explanation.has_partner);
    assert_int_equal(explanation.recommendation.candidate_count, 6);
    market_close(&market);
}

static void test_explain__a_firm_reads_only_itself(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 6);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    int64_t decision = placed.decision_id;
    size_t drawn = market_firm_index(&market, placed.offer.partner_id);
    size_t other = (drawn + 1) % 6;
    OK(&market,
       decision_explain(market_focal(&market, other), decision, 0, &explanation, &market.err));
    assert_int_equal(explanation.partner.partner_id, market.firms[other]);
    assert_int_equal(explanation.recommendation.candidate_count, 0);
    assert_int_equal(explanation.recommendation.drawn_partner_id, 0);
    assert_string_equal(explanation.recommendation.seed, "");
    assert_null(strstr(explanation.sentence, "Firm "));
    assert_int_equal(decision_explain(market_focal(&market, other), decision, market.firms[drawn],
                                      &explanation, &market.err),
                     SCORE_NOT_FOUND);
    OK(&market,
       decision_explain(market_focal(&market, drawn), decision, 0, &explanation, &market.err));
    assert_int_equal(explanation.recommendation.drawn_partner_id, market.firms[drawn]);
    market_close(&market);
}

static void test_explain__few_firms_are_not_counted_for_a_firm(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 4);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    OK(&market, decision_explain(market_focal(&market, 0), placed.decision_id, 0, &explanation,
                                 &market.err));
    assert_int_equal(explanation.recommendation.eligible_count, 0);
    market_close(&market);
}

static void test_explain__why_not_names_the_fix(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 3);
    market_fact(&market, 1, FACT_DISTRIBUTOR, FACT_NOT_MET);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    market_fact(&market, 1, FACT_DISTRIBUTOR, FACT_MET); /* later: the decision knows nothing */
    OK(&market, decision_explain(market_domain(&market), placed.decision_id, market.firms[1],
                                 &explanation, &market.err));
    assert_false(explanation.is_eligible);
    assert_int_equal(explanation.partner_gates.gate_count, 1);
    assert_string_equal(explanation.partner_gates.gates[0].gate, "DISTRIBUTOR");
    assert_non_null(strstr(explanation.sentence, explanation.partner_gates.gates[0].fix));
    market_close(&market);
}

/* Two conditions fail: which one would have opened how many of the decisions of 90 days. */
static void test_explain__changes_count_missed_passes(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 6);
    market_fact(&market, 1, FACT_DISTRIBUTOR, FACT_NOT_MET);
    for (int i = 0; i < 7; i++) {
        int64_t id = market_opportunity(&market, "10000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        market.now_ms += CLOCK_DAY_MS;
    }
    OK(&market, decision_explain(market_focal(&market, 1), placed.decision_id, 0, &explanation,
                                 &market.err));
    assert_int_equal(explanation.change_count, 1);
    assert_string_equal(explanation.changes[0].what, "DISTRIBUTOR");
    assert_int_equal(explanation.changes[0].passes, 7);
    assert_int_equal(explanation.changes[0].of, 7);
    assert_int_equal(explanation.why_count, 0); /* conditions are the reason, not the record */
    market_fact(&market, 1, FACT_PROFILE, FACT_NOT_MET);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    OK(&market, decision_explain(market_focal(&market, 1), placed.decision_id, 0, &explanation,
                                 &market.err));
    assert_int_equal(explanation.change_count, 3);
    assert_int_equal(explanation.changes[0].passes, 0); /* neither alone is enough */
    assert_int_equal(explanation.changes[1].passes, 0);
    assert_string_equal(explanation.changes[2].what, "ALL");
    assert_int_equal(explanation.changes[2].passes, 8);
    market_close(&market);
}

/* One firm is filled up by a manager: the fairness term is its price, and says why. */
static void test_explain__fairness_is_said_in_money_and_offers(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 6);
    for (int i = 0; i < 6; i++) {
        int64_t favoured = market_opportunity(&market, "10000");
        OK(&market, place_override(market_domain(&market), favoured, market.firms[0],
                                   "knows the customer well", &placed, &market.err));
    }
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    OK(&market, decision_explain(market_domain(&market), placed.decision_id, market.firms[0],
                                 &explanation, &market.err));
    assert_true(explanation.fairness_amount < 0); /* ahead of its due */
    assert_true(fabs(explanation.fairness_amount - explanation.partner.terms[3]) < 1e-9);
    assert_non_null(strstr(explanation.fairness_text, "it received 6 of "));
    for (size_t i = 0; i < explanation.flip_count; i++) {
        assert_int_not_equal(explanation.flips[i].partner_id, placed.offer.partner_id);
        assert_true(explanation.flips[i].to != explanation.flips[i].from);
    }
    OK(&market, decision_explain(market_focal(&market, 0), placed.decision_id, 0, &explanation,
                                 &market.err));
    assert_non_null(strstr(explanation.fairness_text, "you received 6 of"));
    assert_int_equal(explanation.flip_count, 0);
    assert_int_equal(explanation.partner.rank, 0);
    assert_true(explanation.partner.propensity == 0);
    market_close(&market);
}

/* Whatever happens to a firm's standing, one week and market have one answer. */
static void test_explain__a_week_has_one_band(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct explanation explanation;
    market_open(&market, 30);
    int64_t week = 7 * CLOCK_DAY_MS;
    int64_t monday = 4 * CLOCK_DAY_MS;
    market.now_ms = (market.now_ms - monday) / week * week + monday + week;
    const char *bands[4] = {"", "", "", ""};
    bool is_changed = false;
    size_t firm = 0;              /* the first decision's best */
    for (int i = 0; i < 4; i++) { /* three days of one week, one of the next */
        int64_t id = market_opportunity(&market, "10000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        struct domain *vendor = market_domain(&market);
        OK(&market, decision_explain(vendor, placed.decision_id, 0, &explanation, &market.err));
        if (i == 0) {
            firm = market_firm_index(&market, explanation.recommendation.candidates[0].partner_id);
        }
        OK(&market, decision_explain(vendor, placed.decision_id, market.firms[firm], &explanation,
                                     &market.err));
        is_changed |= i > 0 && strcmp(explanation.band, bands[0]) != 0;
        struct domain *focal = market_focal(&market, firm);
        OK(&market, decision_explain(focal, placed.decision_id, 0, &explanation, &market.err));
        bands[i] = explanation.band;  /* static text */
        for (int k = 0; k < 4; k++) { /* a manager fills it up */
            int64_t other = market_opportunity(&market, "90000");
            OK(&market, place_override(market_domain(&market), other, market.firms[firm],
                                       "knows the customer well", &placed, &market.err));
        }
        market.now_ms += i < 2 ? CLOCK_DAY_MS : week;
    }
    assert_string_equal(bands[0], bands[1]);
    assert_string_equal(bands[0], bands[2]);
    assert_string_equal(bands[3], "lower"); /* the next week knows */
    assert_string_not_equal(bands[0], "lower");
    assert_true(is_changed); /* the vendor saw it fall at once */
    market_close(&market);
}

static void test_decision_resolve__public_ids_only(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    char id_text[ID_TEXT_SIZE];
    int64_t found = 0;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    id_format(ID_DECISION, placed.decision_id, id_text);
    OK(&market, decision_resolve(market_domain(&market), id_text, &found, &market.err));
    assert_int_equal(found, placed.decision_id);
    id_format(ID_DECISION, 4711, id_text);
    assert_int_equal(decision_resolve(market_domain(&market), id_text, &found, &market.err),
                     SCORE_NOT_FOUND);
    assert_int_equal(decision_resolve(market_domain(&market), "1", &found, &market.err),
                     SCORE_NOT_FOUND);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explain__adds_up_for_the_vendor),
        cmocka_unit_test(test_explain__a_firm_reads_only_itself),
        cmocka_unit_test(test_explain__few_firms_are_not_counted_for_a_firm),
        cmocka_unit_test(test_explain__why_not_names_the_fix),
        cmocka_unit_test(test_explain__changes_count_missed_passes),
        cmocka_unit_test(test_explain__fairness_is_said_in_money_and_offers),
        cmocka_unit_test(test_explain__a_week_has_one_band),
        cmocka_unit_test(test_decision_resolve__public_ids_only),
    };
    return cmocka_run_group_tests_name("domain/explain", tests, NULL, NULL);
}
