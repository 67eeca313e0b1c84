/* SPDX-License-Identifier: Apache-2.0 */

/* The life of an offer: accept, decline, return, recall, expire, and who sees what. */

#include "domain_fixture.h"

#include <string.h>

static const char STEP[] = "Call the customer";

static struct placed offer_to_somebody(struct market *market)
{
    struct placed placed;
    int64_t id = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    return placed;
}

static struct offer_view accepted(struct market *market, const struct placed *placed)
{
    struct offer_view view;
    size_t firm = market_firm_index(market, placed->offer.partner_id);
    OK(market, offer_accept(market_focal(market, firm), placed->offer.id, STEP,
                            market->now_ms + CLOCK_DAY_MS, &view, &market->err));
    return view;
}

static double number_sum(struct market *market)
{
    struct ledger_sums sums;
    OK(market, store_ledger_sums(market->store, &sums, &market->err));
    return sums.number;
}

static void test_offer_accept__unlocks_the_contact(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    int64_t offer_id = placed.offer.id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    struct offer_view view;
    OK(&market, offer_get(market_focal(&market, firm), offer_id, &view, &market.err));
    assert_string_equal(view.opportunity.contact_name, "");
    assert_string_equal(view.opportunity.contact_email, "");
    assert_string_equal(view.opportunity.account_name, "");
    assert_int_equal(view.opportunity.account_id, 0);
    assert_string_equal(view.opportunity.city, "Kassel");
    view = accepted(&market, &placed);
    assert_int_equal(view.offer.state, OFFER_ACCEPTED);
    assert_string_equal(view.opportunity.contact_name, "Erika Beispiel");
    assert_string_equal(view.opportunity.account_name, "Example Works");
    assert_int_equal(view.opportunity.placement, PLACEMENT_PLACED);
    assert_int_equal(view.opportunity.stage, STAGE_FIRST);
    market_close(&market);
}

static void test_offer_accept__asked_twice_gives_the_first_answer(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    int64_t offer_id = placed.offer.id;
    struct offer_view first = accepted(&market, &placed);
    int64_t version = first.offer.version;
    int64_t at_ms = first.offer.accepted_at_ms;
    market.now_ms += CLOCK_HOUR_MS;
    struct offer_view again;
    OK(&market, offer_accept(market_focal(&market, firm), offer_id, "Something else",
                             market.now_ms + CLOCK_DAY_MS, &again, &market.err));
    assert_int_equal(again.offer.version, version);
    assert_int_equal(again.offer.accepted_at_ms, at_ms);
    assert_string_equal(again.offer.next_step, STEP);
    market_close(&market);
}

static void test_offer_accept__refuses_what_is_not_right(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    size_t other = (firm + 1) % market.firm_count;
    struct offer_view view;
    int64_t soon_ms = market.now_ms + CLOCK_DAY_MS;
    /* another firm does not even learn that it exists */
    assert_int_equal(offer_accept(market_focal(&market, other), id, STEP, soon_ms, &view, NULL),
                     SCORE_NOT_FOUND);
    /* vendor staff cannot accept for a firm */
    assert_int_equal(offer_accept(market_domain(&market), id, STEP, soon_ms, &view, NULL),
                     SCORE_DENIED);
    struct domain *focal = market_focal(&market, firm);
    assert_int_equal(offer_accept(focal, id, "  ", 0, &view, NULL), SCORE_INVALID);
    assert_int_equal(focal->problem.field_count, 2);
    focal = market_focal(&market, firm);
    assert_int_equal(offer_accept(focal, id, STEP, market.now_ms - 3 * CLOCK_DAY_MS, &view, NULL),
                     SCORE_INVALID);
    assert_string_equal(focal->problem.fields[0].field, "next_step_at");
    assert_int_equal(offer_accept(market_focal(&market, firm), 999999, STEP, soon_ms, &view, NULL),
                     SCORE_NOT_FOUND);
    /* after the clock has run out, even before the worker has noticed */
    market.now_ms = placed.offer.expires_at_ms;
    assert_int_equal(offer_accept(market_focal(&market, firm), id, STEP,
                                  market.now_ms + CLOCK_DAY_MS, &view, NULL),
                     SCORE_CONFLICT);
    market_close(&market);
}

static void test_offer_accept__checks_the_gates_again(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    market_fact(&market, firm, FACT_STANDING, FACT_NOT_MET);
    struct offer_view view;
    struct domain *focal = market_focal(&market, firm);
    assert_int_equal(offer_accept(focal, id, STEP, market.now_ms + CLOCK_DAY_MS, &view, NULL),
                     SCORE_CONFLICT);
    assert_int_equal(focal->problem.field_count, 1);
    market_fact(&market, firm, FACT_STANDING, FACT_MET);
    OK(&market, offer_accept(market_focal(&market, firm), id, STEP, market.now_ms + CLOCK_DAY_MS,
                             &view, &market.err));
    market_close(&market);
}

static void test_offer_decline__passes_to_the_next_firm_and_hides_the_lead(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    int64_t opportunity_id = placed.offer.opportunity_id;
    int64_t partner_id = placed.offer.partner_id;
    size_t firm = market_firm_index(&market, partner_id);
    struct offer_view view;
    OK(&market,
       offer_decline(market_focal(&market, firm), id, "NO_CAPACITY", "", &view, &market.err));
    assert_int_equal(view.offer.state, OFFER_DECLINED);
    assert_int_equal(view.offer.charge_micro, 0); /* free: early, and the first in 90 days */
    struct opportunity opportunity = market_get(&market, opportunity_id);
    assert_int_equal(opportunity.placement, PLACEMENT_OFFERED);
    assert_int_not_equal(opportunity.live_offer_id, id);
    struct offer next;
    OK(&market,
       store_offer_get(market.store, opportunity.live_offer_id, &market.arena, &next, &market.err));
    assert_int_not_equal(next.partner_id, partner_id);
    assert_int_equal(next.position, 2);
    struct opportunity hidden;
    assert_int_equal(opportunity_get(market_focal(&market, firm), opportunity_id, &hidden, NULL),
                     SCORE_NOT_FOUND);
    market_close(&market);
}

static void test_offer_decline__costs_what_the_list_says(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *code;
        int64_t wait_share_percent; /* of the answer clock */
        double charge;
    } cases[] = {
        {"early and free", "NO_CAPACITY", 1, 0.0},
        {"too late to be free", "NO_CAPACITY", 60, 0.7},
        {"a data fault never costs", "SPAM_OR_INVALID", 90, 0.0},
        {"a conflict never costs", "CONFLICT_OF_INTEREST", 90, 0.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct market market;
        market_open(&market, 3);
        struct placed placed = offer_to_somebody(&market);
        int64_t clock_ms = placed.offer.expires_at_ms - placed.offer.offered_at_ms;
        size_t firm = market_firm_index(&market, placed.offer.partner_id);
        int64_t id = placed.offer.id;
        market.now_ms += clock_ms * cases[i].wait_share_percent / 100;
        struct offer_view view;
        OK(&market,
           offer_decline(market_focal(&market, firm), id, cases[i].code, "", &view, &market.err));
        double charge = (double)view.offer.charge_micro / 1e6;
        if (charge < cases[i].charge - 1e-9 || charge > cases[i].charge + 1e-9) {
            fail_msg("%s: charged %f", cases[i].name, charge);
        }
        market_close(&market);
    }
}

static void test_offer_decline__a_data_fault_uses_no_free_decline(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        double charge;
    } answers[] = {
        {"SPAM_OR_INVALID", 0.0}, {"INFO_MISSING", 0.0}, {"NO_SKILL", 0.0}, {"NO_SKILL", 0.7}};
    struct market market;
    market_open(&market, 1);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct placed placed = offer_to_somebody(&market);
        int64_t id = placed.offer.id;
        struct offer_view view;
        OK(&market,
           offer_decline(market_focal(&market, 0), id, answers[i].code, "", &view, &market.err));
        assert_int_equal(view.offer.charge_micro, (int64_t)(answers[i].charge * 1e6));
    }
    market_close(&market);
}

/* Three firms, of which two accept what the third calls spam: from the third time on it is not
 * believed, and the price is shown before it answers. */
static void test_offer_decline__a_fault_that_others_do_not_find_costs(void **state)
{
    (void)state;
    struct market market;
    int64_t refuted = 0;
    market_open(&market, 3);
    for (int i = 0; i < 40 && refuted < 3; i++) {
        struct placed placed = offer_to_somebody(&market);
        int64_t opportunity_id = placed.offer.opportunity_id;
        struct offer_view view;
        if (market_firm_index(&market, placed.offer.partner_id)) {
            (void)accepted(&market, &placed);
            continue;
        }
        OK(&market, offer_get(market_focal(&market, 0), placed.offer.id, &view, &market.err));
        double wanted = refuted < 2 ? 0 : 0.7;
        assert_true(view.fault_charge_now == wanted);
        OK(&market, offer_decline(market_focal(&market, 0), placed.offer.id, "SPAM_OR_INVALID", "",
                                  &view, &market.err));
        assert_int_equal(view.offer.charge_micro, (int64_t)(wanted * 1e6));
        struct opportunity next;
        OK(&market, opportunity_get(market_domain(&market), opportunity_id, &next, &market.err));
        OK(&market, offer_get(market_domain(&market), next.live_offer_id, &view, &market.err));
        placed.offer = view.offer;
        (void)accepted(&market, &placed);
        refuted++;
    }
    assert_int_equal(refuted, 3);
    market_close(&market);
}

static void test_offer_decline__refuses_bad_codes(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    static const struct {
        const char *code;
        const char *field;
    } cases[] = {
        {"", "code"},           {NULL, "code"},       {"BORED", "code"},
        {"NO_CONTACT", "code"}, {"no_skill", "code"}, {"OTHER", "comment"},
    };
    struct offer_view view;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct domain *focal = market_focal(&market, firm);
        assert_int_equal(offer_decline(focal, id, cases[i].code, "", &view, NULL), SCORE_INVALID);
        assert_string_equal(focal->problem.fields[0].field, cases[i].field);
    }
    OK(&market, offer_decline(market_focal(&market, firm), id, "OTHER", "We are moving house.",
                              &view, &market.err));
    struct domain *focal = market_focal(&market, firm);
    assert_int_equal(offer_decline(focal, id, "NO_SKILL", "", &view, NULL), SCORE_CONFLICT);
    assert_true(focal->problem.allowed_count > 0);
    market_close(&market);
}

static void test_offer__three_failed_offers_wait_for_a_person(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 6);
    struct placed placed = offer_to_somebody(&market);
    int64_t opportunity_id = placed.offer.opportunity_id;
    for (int i = 0; i < 3; i++) {
        struct opportunity opportunity = market_get(&market, opportunity_id);
        assert_int_equal(opportunity.placement, PLACEMENT_OFFERED);
        struct offer offer;
        int64_t live_id = opportunity.live_offer_id;
        OK(&market, store_offer_get(market.store, live_id, &market.arena, &offer, &market.err));
        size_t firm = market_firm_index(&market, offer.partner_id);
        struct offer_view view;
        OK(&market,
           offer_decline(market_focal(&market, firm), live_id, "NO_SKILL", "", &view, &market.err));
    }
    struct opportunity opportunity = market_get(&market, opportunity_id);
    assert_int_equal(opportunity.placement, PLACEMENT_UNPLACED);
    assert_int_equal(opportunity.failed_offers, 3);
    struct opportunity reviewed;
    OK(&market, opportunity_review(market_domain(&market), opportunity_id, "spoke to the customer",
                                   &reviewed, &market.err));
    assert_int_equal(reviewed.placement, PLACEMENT_READY);
    assert_int_equal(reviewed.failed_offers, 0);
    OK(&market, place_one(market_domain(&market), opportunity_id, &placed, &market.err));
    assert_int_equal(placed.offer.position, 4);
    market_close(&market);
}

static void test_offer_expire_due__moves_on_at_the_clock(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    int64_t opportunity_id = placed.offer.opportunity_id;
    int64_t expired = 0;
    int64_t expires_at_ms = placed.offer.expires_at_ms;
    market.now_ms = expires_at_ms - 1;
    OK(&market, offer_expire_due(market_domain(&market), &expired, &market.err));
    assert_int_equal(expired, 0);
    market.now_ms = expires_at_ms;
    OK(&market, offer_expire_due(market_domain(&market), &expired, &market.err));
    assert_int_equal(expired, 1);
    struct offer offer;
    OK(&market, store_offer_get(market.store, id, &market.arena, &offer, &market.err));
    assert_int_equal(offer.state, OFFER_EXPIRED);
    assert_int_equal(offer.charge_micro, 1000000);
    assert_int_equal(market_get(&market, opportunity_id).placement, PLACEMENT_OFFERED);
    OK(&market, offer_expire_due(market_domain(&market), &expired, &market.err));
    assert_int_equal(expired, 0);
    market_close(&market);
}

static void test_offer_return__takes_the_contact_away(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    int64_t opportunity_id = placed.offer.opportunity_id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    struct offer_view view = accepted(&market, &placed);
    OK(&market, offer_return(market_focal(&market, firm), id, "CUSTOMER_PREFERS_OTHER", "", &view,
                             &market.err));
    assert_int_equal(view.offer.state, OFFER_RETURNED);
    assert_int_equal(view.offer.charge_micro, 700000);
    assert_string_equal(view.opportunity.contact_name, "");
    struct opportunity hidden;
    assert_int_equal(opportunity_get(market_focal(&market, firm), opportunity_id, &hidden, NULL),
                     SCORE_NOT_FOUND);
    assert_int_equal(market_get(&market, opportunity_id).placement, PLACEMENT_OFFERED);
    market_close(&market);
}

static void test_offer_recall__by_reason_and_time(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *code;
        bool is_accepted;
        int64_t days_later;
        enum score_status expected;
        enum placement placement;
        int64_t charge_micro;
    } cases[] = {
        {"in error", "PASSED_IN_ERROR", false, 0, SCORE_OK, PLACEMENT_RECOMMENDED, 0},
        {"sold directly", "VENDOR_DIRECT", true, 0, SCORE_OK, PLACEMENT_CANCELLED, 0},
        {"no progress too early", "NO_PROGRESS", true, 29, SCORE_CONFLICT, PLACEMENT_PLACED,
         1000000},
        {"no progress", "NO_PROGRESS", true, 30, SCORE_OK, PLACEMENT_OFFERED, 1500000},
        {"no contact before acceptance", "NO_CONTACT", false, 0, SCORE_CONFLICT, PLACEMENT_OFFERED,
         1000000},
        {"no contact", "NO_CONTACT", true, 8, SCORE_OK, PLACEMENT_OFFERED, 1500000},
        {"not a recall code", "NO_SKILL", false, 0, SCORE_INVALID, PLACEMENT_OFFERED, 1000000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct market market;
        market_open(&market, 4);
        struct placed placed = offer_to_somebody(&market);
        int64_t id = placed.offer.id;
        int64_t opportunity_id = placed.offer.opportunity_id;
        if (cases[i].is_accepted) {
            (void)accepted(&market, &placed);
        }
        market.now_ms += cases[i].days_later * CLOCK_DAY_MS;
        struct offer_view view;
        enum score_status status =
            offer_recall(market_domain(&market), id, cases[i].code, "", &view, NULL);
        if (status != cases[i].expected) {
            fail_msg("%s: %s", cases[i].name, score_status_name(status));
        }
        struct offer offer;
        OK(&market, store_offer_get(market.store, id, &market.arena, &offer, &market.err));
        if (market_get(&market, opportunity_id).placement != cases[i].placement ||
            offer.charge_micro != cases[i].charge_micro) {
            fail_msg("%s: placement %d, charge %lld", cases[i].name,
                     (int)market_get(&market, opportunity_id).placement,
                     (long long)offer.charge_micro);
        }
        market_close(&market);
    }
}

static void test_offer_feedback__is_the_firms_own(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    struct placed placed = offer_to_somebody(&market);
    int64_t id = placed.offer.id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    (void)accepted(&market, &placed);
    struct offer_view view;
    assert_int_equal(offer_feedback(market_domain(&market), id, 4, "GOOD_FIT", "", &view, NULL),
                     SCORE_DENIED);
    struct domain *focal = market_focal(&market, firm);
    assert_int_equal(offer_feedback(focal, id, 6, "PERFECT", "", &view, NULL), SCORE_INVALID);
    assert_int_equal(focal->problem.field_count, 2);
    OK(&market,
       offer_feedback(market_focal(&market, firm), id, 4, "GOOD_FIT", "nice", &view, &market.err));
    assert_int_equal(view.offer.fit, 4);
    assert_string_equal(view.offer.fit_code, "GOOD_FIT");
    market_close(&market);
}

static void test_offer__charges_and_ledger_agree_after_any_ending(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 5);
    struct offer_view view;
    struct placed placed = offer_to_somebody(&market);
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    OK(&market, offer_decline(market_focal(&market, firm), placed.offer.id, "TOO_SMALL", "", &view,
                              &market.err));
    placed = offer_to_somebody(&market);
    (void)accepted(&market, &placed);
    market.now_ms += 31 * CLOCK_DAY_MS;
    OK(&market, offer_recall(market_domain(&market), placed.offer.id, "NO_PROGRESS", "", &view,
                             &market.err));
    struct ledger_sums sums;
    OK(&market, store_ledger_sums(market.store, &sums, &market.err));
    assert_true(number_sum(&market) - (double)sums.offers_charge_micro / 1e6 < 1e-9);
    assert_true((double)sums.offers_charge_micro / 1e6 - number_sum(&market) < 1e-9);
    struct verify_result verify;
    OK(&market, report_verify(market_domain(&market), &verify, &market.err));
    assert_true(verify.ok);
    market_close(&market);
}

static void test_offer_mask__hides_names_inside_texts(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    int64_t id = market_opportunity(&market, "500");
    struct opportunity opportunity;
    struct opportunity_change change = {
        .title = "Storage for EXAMPLE WORKS",
        .need = "Erika Beispiel of Example Works needs faster storage for the design office.",
    };
    OK(&market,
       opportunity_patch(market_domain(&market), id, 0, &change, &opportunity, &market.err));
    struct placed placed;
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    int64_t offer_id = placed.offer.id;
    struct offer_view view;
    OK(&market, offer_get(market_focal(&market, firm), offer_id, &view, &market.err));
    assert_string_equal(view.opportunity.title, "Storage for [hidden]");
    assert_null(strstr(view.opportunity.need, "Erika"));
    assert_null(strstr(view.opportunity.need, "Example Works"));
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offer_accept__unlocks_the_contact),
        cmocka_unit_test(test_offer_accept__asked_twice_gives_the_first_answer),
        cmocka_unit_test(test_offer_accept__refuses_what_is_not_right),
        cmocka_unit_test(test_offer_accept__checks_the_gates_again),
        cmocka_unit_test(test_offer_decline__passes_to_the_next_firm_and_hides_the_lead),
        cmocka_unit_test(test_offer_decline__costs_what_the_list_says),
        cmocka_unit_test(test_offer_decline__a_data_fault_uses_no_free_decline),
        cmocka_unit_test(test_offer_decline__a_fault_that_others_do_not_find_costs),
        cmocka_unit_test(test_offer_decline__refuses_bad_codes),
        cmocka_unit_test(test_offer__three_failed_offers_wait_for_a_person),
        cmocka_unit_test(test_offer_expire_due__moves_on_at_the_clock),
        cmocka_unit_test(test_offer_return__takes_the_contact_away),
        cmocka_unit_test(test_offer_recall__by_reason_and_time),
        cmocka_unit_test(test_offer_feedback__is_the_firms_own),
        cmocka_unit_test(test_offer__charges_and_ledger_agree_after_any_ending),
        cmocka_unit_test(test_offer_mask__hides_names_inside_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
