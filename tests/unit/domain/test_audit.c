/* SPDX-License-Identifier: Apache-2.0 */
/* The reports: fairness, pipeline, models, the feed of events, and verify. */
#include "domain_fixture.h"

#include <math.h>

static void place_many(struct market *market, int count)
{
    for (int i = 0; i < count; i++) {
        struct placed placed;
        int64_t id = market_opportunity(market, "10000");
        OK(market, place_one(market_domain(market), id, &placed, &market->err));
    }
}

static void test_audit__an_empty_market_has_no_figures(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, 0);
    OK(&market, report_audit(market_domain(&market), 90, &audit, &market.err));
    assert_int_equal(audit.partners, 0);
    assert_true(isnan(audit.gini));
    assert_true(audit.within_bound);
    assert_int_equal(audit.firm_count, 0);
    market_close(&market);
}

static void test_audit__firms_alike_get_alike(void **state)
{
    enum { FIRMS = 10, OFFERS = 200 };
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, FIRMS);
    place_many(&market, OFFERS);
    OK(&market, report_audit(market_domain(&market), 90, &audit, &market.err));
    assert_int_equal(audit.partners, FIRMS);
    assert_int_equal(audit.offers, OFFERS);
    assert_true(audit.gini >= 0 && audit.gini < 0.05);
    assert_true(audit.gini_value >= 0 && audit.gini_value < 0.05);
    assert_true(audit.jain > 0.95 && audit.jain <= 1 + 1e-9);
    assert_true(audit.within_bound);
    assert_true(audit.price_of_fairness > 0.5 && audit.price_of_fairness < 1.05);
    assert_int_equal(audit.firm_count, FIRMS);
    double exposure = 0;
    double entitlement = 0;
    for (size_t i = 0; i < audit.firm_count; i++) {
        exposure += audit.firms[i].exposure;
        entitlement += audit.firms[i].entitlement;
        assert_true(audit.firms[i].is_within_bound);
    }
    assert_true(fabs(exposure - OFFERS) < 1e-6);
    assert_true(fabs(entitlement - OFFERS) < 1e-6);
    market_close(&market);
}

static void test_audit__groups_are_compared_with_an_interval(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, 9);
    place_many(&market, 90);
    OK(&market, report_audit(market_domain(&market), 90, &audit, &market.err));
    size_t levels = 0;
    for (size_t i = 0; i < audit.group_count; i++) {
        const struct audit_group *group = &audit.groups[i];
        assert_true(group->low <= group->ratio && group->ratio <= group->high);
        assert_true(group->ratio > 0 && group->ratio <= 1);
        assert_false(group->alarm); /* nine firms are too few to accuse anybody */
        levels += strcmp(group->by, "level") == 0;
        assert_string_not_equal(group->by, "country"); /* all in one: nothing to compare */
    }
    assert_int_equal(levels, 2);
    market_close(&market);
}

static void test_audit__counts_overrides_and_moves_them_to_c(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    struct placed placed;
    market_open(&market, 5);
    place_many(&market, 20);
    for (int i = 0; i < 10; i++) { /* a manager's favourite */
        int64_t id = market_opportunity(&market, "10000");
        OK(&market, place_override(market_domain(&market), id, market.firms[0],
                                   "knows the customer well", &placed, &market.err));
    }
    OK(&market, report_audit(market_domain(&market), 90, &audit, &market.err));
    assert_int_equal(audit.overrides, 10);
    assert_true(audit.within_bound); /* C carries what the manager moved */
    assert_int_equal(audit.worst.partner_id, market.firms[0]);
    assert_true(audit.worst.exposure > audit.worst.entitlement);
    assert_int_equal(audit.exception_count, 10); /* who and why, one by one */
    assert_string_equal(audit.exceptions[0].kind, "OVERRIDE");
    assert_string_equal(audit.exceptions[0].reason, "knows the customer well");
    assert_int_equal(audit.exceptions[0].partner_id, market.firms[0]);
    assert_true(strlen(audit.exceptions[0].by) > 0);
    OK(&market, report_audit(market_focal(&market, 1), 90, &audit, &market.err));
    assert_int_equal(audit.overrides, 10);
    assert_int_equal(audit.exception_count, 0); /* whom they went to is no firm's business */
    market_close(&market);
}

/* Three of the four Gold firms lack a distributor: no draw is unfair, and yet they are shut out. */
static void test_audit__gates_are_audited_by_group(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, 12);
    for (size_t i = 0; i < 9; i += 3) {
        market_fact(&market, i, FACT_DISTRIBUTOR, FACT_NOT_MET);
    }
    place_many(&market, 40);
    OK(&market, report_audit(market_domain(&market), 90, &audit, &market.err));
    assert_int_equal(audit.decisions, 40);
    assert_int_equal(audit.decisions_asked, 40);
    assert_true(audit.gate_group_count >= 2);
    double failed = 0;
    double lowest = 1;
    for (size_t i = 0; i < audit.gate_group_count; i++) {
        const struct audit_gate_group *group = &audit.gate_groups[i];
        if (strcmp(group->compared.by, "level") == 0) {
            failed += group->failed[SCORE_GATE_DISTRIBUTOR] * (double)group->compared.partners;
            lowest = group->compared.ratio < lowest ? group->compared.ratio : lowest;
        }
        assert_true(group->failed[SCORE_GATE_MYSA] == 0);
        assert_false(group->compared.alarm); /* too few firms to accuse anybody */
    }
    assert_true(fabs(failed - 3) < 1e-9); /* three firms, at every decision */
    assert_true(fabs(lowest - 0.25) < 1e-9);
    market_close(&market);
}

static void test_audit__even_firms_have_little_to_envy(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, 6);
    place_many(&market, 120);
    OK(&market, report_audit(market_domain(&market), 90, &audit, &market.err));
    assert_int_equal(audit.envy_firms, 6);
    assert_true(audit.envy_mean >= 0 && audit.envy_mean <= audit.envy_max);
    assert_true(audit.envy_max < 0.25); /* within the box, firms alike */
    assert_true(audit.fairness_regret >= 0 && audit.fairness_regret < 2);
    assert_true(audit.nash > 0.9 && audit.nash <= audit.max_ratio);
    assert_true(audit.theil >= 0 && audit.theil < 0.02);
    assert_true(audit.lower_half > 0.45 && audit.lower_half <= 0.5 + 1e-9);
    market_close(&market);
}

static void test_audit__a_firm_reads_its_own_row(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, 6);
    place_many(&market, 30);
    OK(&market, report_audit(market_focal(&market, 2), 30, &audit, &market.err));
    assert_int_equal(audit.firm_count, 1);
    assert_int_equal(audit.firms[0].partner_id, market.firms[2]);
    assert_true(audit.worst.partner_id == 0 || audit.worst.partner_id == market.firms[2]);
    assert_int_equal(report_audit(market_actor(&market, ROLE_DISTRIBUTOR, market.focals[0]), 30,
                                  &audit, &market.err),
                     SCORE_DENIED);
    market_close(&market);
}

static void test_audit__windows_have_bounds(void **state)
{
    (void)state;
    struct market market;
    struct audit audit;
    market_open(&market, 1);
    assert_int_equal(report_audit(market_domain(&market), 0, &audit, &market.err), SCORE_INVALID);
    assert_int_equal(report_audit(market_domain(&market), 371, &audit, &market.err), SCORE_INVALID);
    OK(&market, report_audit(market_domain(&market), 365, &audit, &market.err));
    assert_int_equal(audit.window_days, 365);
    market_close(&market);
}

static void test_audit__a_reader_without_a_world_gets_the_same(void **state)
{
    (void)state;
    struct market market;
    struct audit with;
    struct audit without;
    market_open(&market, 5);
    place_many(&market, 25);
    OK(&market, report_audit(market_domain(&market), 90, &with, &market.err));
    struct domain *domain = market_domain_keep(&market);
    domain->world = NULL;
    OK(&market, report_audit(domain, 90, &without, &market.err));
    domain->world = market.world;
    assert_true(with.gini == without.gini);
    assert_true(with.gini_lottery_adjusted == without.gini_lottery_adjusted);
    assert_true(with.price_of_fairness == without.price_of_fairness);
    market_close(&market);
}

static void test_verify__a_lived_in_market_is_sound(void **state)
{
    (void)state;
    struct market market;
    struct verify_result result;
    struct placed placed;
    struct offer_view view;
    market_open(&market, 5);
    place_many(&market, 10);
    for (int i = 0; i < 6; i++) {
        int64_t id = market_opportunity(&market, "5000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        int64_t offer = placed.offer.id;
        size_t firm = market_firm_index(&market, placed.offer.partner_id);
        if (i % 2) {
            OK(&market, offer_decline(market_focal(&market, firm), offer, "INFO_MISSING", "", &view,
                                      &market.err));
        } else {
            OK(&market, offer_accept(market_focal(&market, firm), offer, "call", market.now_ms,
                                     &view, &market.err));
        }
        market.now_ms += CLOCK_DAY_MS;
    }
    OK(&market, report_verify(market_domain(&market), &result, &market.err));
    for (size_t i = 0; i < result.problem_count; i++) {
        print_error("%s\n", result.problems[i]);
    }
    assert_true(result.ok);
    assert_int_equal(result.problem_count, 0);
    assert_true(result.events > 50);
    market_close(&market);
}

static void test_verify__finds_a_ledger_that_says_more(void **state)
{
    (void)state;
    struct market market;
    struct verify_result result;
    struct placed placed;
    market_open(&market, 2);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    struct ledger_entry entry = {
        .ledger = LEDGER_NUMBER,
        .kind = LEDGER_ENTRY_CORRECTION,
        .partner_id = placed.offer.partner_id,
        .offer_id = placed.offer.id,
        .amount = -1,
        .at_ms = market.now_ms,
    };
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_ledger_add(market.store, &entry, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    OK(&market, report_verify(market_domain(&market), &result, &market.err));
    assert_false(result.ok);
    assert_int_equal(result.problem_count, 2); /* its sums, and no event that booked it */
    assert_non_null(strstr(result.problems[0], "booked by no event"));
    assert_non_null(strstr(result.problems[1], "the ledger books"));
    market_close(&market);
}

static void test_verify__finds_a_live_offer_nobody_knows(void **state)
{
    (void)state;
    struct market market;
    struct verify_result result;
    struct placed placed;
    market_open(&market, 2);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    struct opportunity opportunity = market_get(&market, id);
    opportunity.live_offer_id = 0;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_opportunity_update(market.store, &opportunity, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    OK(&market, report_verify(market_domain(&market), &result, &market.err));
    assert_false(result.ok);
    assert_int_equal(result.problem_count, 2); /* seen from both sides */
    market_close(&market);
}

static void test_pipeline__counts(void **state)
{
    (void)state;
    struct market market;
    struct pipeline pipeline;
    market_open(&market, 3);
    place_many(&market, 4);
    (void)market_opportunity(&market, "10000");
    (void)market_incomplete(&market);
    OK(&market, report_pipeline(market_domain(&market), &pipeline, &market.err));
    assert_int_equal(pipeline.by_placement[PLACEMENT_OFFERED], 4);
    assert_int_equal(pipeline.by_placement[PLACEMENT_READY], 1);
    assert_int_equal(pipeline.by_placement[PLACEMENT_NEW], 1);
    assert_int_equal(pipeline.offers_by_state[OFFER_OFFERED], 4);
    assert_int_equal(report_pipeline(market_focal(&market, 0), &pipeline, &market.err),
                     SCORE_DENIED);
    market_close(&market);
}

static void test_model__tells_what_was_learnt(void **state)
{
    (void)state;
    struct market market;
    struct model_summary summary;
    struct placed placed;
    struct offer_view view;
    market_open(&market, 3);
    for (int i = 0; i < 4; i++) {
        int64_t id = market_opportunity(&market, "10000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        int64_t offer = placed.offer.id;
        size_t firm = market_firm_index(&market, placed.offer.partner_id);
        OK(&market, offer_accept(market_focal(&market, firm), offer, "call", market.now_ms, &view,
                                 &market.err));
    }
    OK(&market, report_model(market_domain(&market), &summary, &market.err));
    assert_int_equal(summary.accept_labels, 4);
    assert_true(summary.accept_rate == 1);
    assert_int_equal(summary.win_labels, 0);
    assert_true(isnan(summary.win_rate));
    assert_int_equal(summary.version, 4);
    assert_int_equal(summary.policy_version, 1);
    assert_true(summary.partner_effect_sd >= 0);
    market_close(&market);
}

static void test_event_feed__a_firm_reads_what_concerns_it(void **state)
{
    (void)state;
    struct market market;
    struct event *events = NULL;
    size_t count = 0;
    struct store_page page = {.limit = 1000};
    market_open(&market, 3);
    place_many(&market, 9);
    OK(&market, event_feed(market_domain(&market), &page, &events, &count, &market.err));
    size_t all = count;
    OK(&market, event_feed(market_focal(&market, 1), &page, &events, &count, &market.err));
    assert_true(count > 0 && count < all);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].partner_id, market.firms[1]);
    }
    assert_int_equal(event_feed(market_actor(&market, ROLE_DISTRIBUTOR, market.focals[0]), &page,
                                &events, &count, &market.err),
                     SCORE_DENIED);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_audit__an_empty_market_has_no_figures),
        cmocka_unit_test(test_audit__firms_alike_get_alike),
        cmocka_unit_test(test_audit__groups_are_compared_with_an_interval),
        cmocka_unit_test(test_audit__counts_overrides_and_moves_them_to_c),
        cmocka_unit_test(test_audit__gates_are_audited_by_group),
        cmocka_unit_test(test_audit__even_firms_have_little_to_envy),
        cmocka_unit_test(test_audit__a_firm_reads_its_own_row),
        cmocka_unit_test(test_audit__windows_have_bounds),
        cmocka_unit_test(test_audit__a_reader_without_a_world_gets_the_same),
        cmocka_unit_test(test_verify__a_lived_in_market_is_sound),
        cmocka_unit_test(test_verify__finds_a_ledger_that_says_more),
        cmocka_unit_test(test_verify__finds_a_live_offer_nobody_knows),
        cmocka_unit_test(test_pipeline__counts),
        cmocka_unit_test(test_model__tells_what_was_learnt),
        cmocka_unit_test(test_event_feed__a_firm_reads_what_concerns_it),
    };
    return cmocka_run_group_tests_name("domain/audit", tests, NULL, NULL);
}
