/* SPDX-License-Identifier: Apache-2.0 */

/* Placing everything on a copy first: what it tells, that it is what happens, and that it leaves
 * nothing behind. */

#include "domain_fixture.h"

#include <math.h>

#include "base/text.h"
#include "domain/place_preview.h"

static const double CLOSE = 1e-9;

static int64_t last_seq(struct market *market)
{
    int64_t seq = 0;
    OK(market, store_event_last(market->store, &seq, &market->err));
    return seq;
}

/* Firms, complete and incomplete leads, and one firm that cannot take any. */
static void market_fill(struct market *market)
{
    market_open(market, 8);
    market_fact(market, 7, FACT_STANDING, FACT_NOT_MET);
    for (int i = 0; i < 40; i++) {
        (void)market_opportunity(market, i % 3 ? "1000" : "250000");
    }
    (void)market_incomplete(market);
    (void)market_incomplete(market);
}

static void assert_same(const struct placements *a, const struct placements *b)
{
    assert_int_equal(a->placed, b->placed);
    assert_int_equal(a->unplaced, b->unplaced);
    assert_int_equal(a->item_count, b->item_count);
    for (size_t i = 0; i < a->item_count; i++) {
        assert_int_equal(a->items[i].opportunity_id, b->items[i].opportunity_id);
        assert_int_equal(a->items[i].partner_id, b->items[i].partner_id);
        assert_memory_equal(&a->items[i].value, &b->items[i].value, sizeof(double));
        assert_memory_equal(&a->items[i].p_win, &b->items[i].p_win, sizeof(double));
    }
    assert_int_equal(a->left_count, b->left_count);
    for (size_t i = 0; i < a->left_count; i++) {
        assert_int_equal(a->left[i].opportunity_id, b->left[i].opportunity_id);
        assert_string_equal(a->left[i].code, b->left[i].code);
    }
    assert_int_equal(a->firm_count, b->firm_count);
    for (size_t i = 0; i < a->firm_count; i++) {
        assert_int_equal(a->firms[i].partner_id, b->firms[i].partner_id);
        assert_int_equal(a->firms[i].offers, b->firms[i].offers);
    }
    assert_memory_equal(&a->gini, &b->gini, sizeof(double));
    assert_memory_equal(&a->gini_value, &b->gini_value, sizeof(double));
}

static void test_placements__a_preview_is_what_happens_then(void **state)
{
    (void)state;
    struct market market;
    struct placements preview;
    struct placements made;
    market_fill(&market);
    int64_t seq = last_seq(&market);
    uint64_t engine = market_state(&market, market.world);
    OK(&market, placements_preview(market_domain(&market), &preview, &market.err));
    assert_int_equal(last_seq(&market), seq);
    assert_true(market_state(&market, market.world) == engine);
    /* Twice tried is the same as once. */
    struct placements again;
    OK(&market, placements_preview(market_domain_keep(&market), &again, &market.err));
    assert_same(&preview, &again);
    OK(&market, placements_make(market_domain_keep(&market), &made, &market.err));
    assert_int_equal(made.placed, 40);
    assert_true(last_seq(&market) > seq);
    assert_same(&preview, &made);
    for (size_t i = 0; i < made.item_count; i++) {
        struct opportunity opportunity = market_get(&market, made.items[i].opportunity_id);
        struct offer offer;
        OK(&market, store_offer_get(market.store, opportunity.live_offer_id, &market.arena, &offer,
                                    &market.err));
        assert_int_equal(offer.partner_id, preview.items[i].partner_id);
    }
    market_close(&market);
}

static void test_placements__adds_up(void **state)
{
    (void)state;
    struct market market;
    struct placements preview;
    market_fill(&market);
    OK(&market, placements_preview(market_domain(&market), &preview, &market.err));
    int64_t offers = 0;
    double entitlement = 0;
    double value = 0;
    assert_int_equal(preview.firm_count, 7); /* the eighth may have none */
    for (size_t i = 0; i < preview.firm_count; i++) {
        offers += preview.firms[i].offers;
        entitlement += preview.firms[i].entitlement;
        value += preview.firms[i].value;
        assert_true(i == 0 || preview.firms[i].offers <= preview.firms[i - 1].offers);
        assert_true(preview.firms[i].partner_id != market.firms[7]);
        assert_true(*preview.firms[i].name);
    }
    assert_int_equal(offers, 40);
    assert_true(fabs(entitlement - 40) < CLOSE);
    assert_int_equal(preview.sum_count, 1);
    assert_string_equal(preview.sums[0].currency, "EUR");
    assert_true(fabs(preview.sums[0].value - value) < CLOSE * value);
    assert_true(preview.gini >= 0 && preview.gini < 0.3);
    assert_true(fabs(preview.max_share - (double)preview.firms[0].offers / 40) < CLOSE);
    for (size_t i = 0; i < preview.item_count; i++) {
        const struct placement_item *item = &preview.items[i];
        assert_true(item->p_accept > 0 && item->p_accept < 1 && item->p_win > 0);
        assert_true(item->value > 0);
        assert_string_equal(item->account_name, "Example Works");
    }
    market_close(&market);
}

static void test_placements__what_is_left_has_reason_and_fix(void **state)
{
    (void)state;
    struct market market;
    struct placements preview;
    market_fill(&market);
    OK(&market, placements_preview(market_domain(&market), &preview, &market.err));
    assert_int_equal(preview.unplaced, 2);
    assert_int_equal(preview.left_count, 2);
    assert_string_equal(preview.left[0].code, "MISSING_NEED");
    assert_string_equal(preview.left[0].reason, "'need' is missing");
    assert_non_null(strstr(preview.left[0].fix, "40 characters"));
    assert_int_equal(preview.reason_count, 1);
    assert_int_equal(preview.reasons[0].count, 2);
    assert_true(*preview.reasons[0].fix);
    market_close(&market);
}

static void test_placements__names_the_gate_when_nobody_may(void **state)
{
    (void)state;
    struct market market;
    struct placements preview;
    market_open(&market, 2);
    market_fact(&market, 0, FACT_DISTRIBUTOR, FACT_NOT_MET);
    market_fact(&market, 1, FACT_DISTRIBUTOR, FACT_NOT_MET);
    int64_t id = market_opportunity(&market, "1000");
    OK(&market, placements_preview(market_domain(&market), &preview, &market.err));
    assert_int_equal(preview.placed, 0);
    assert_int_equal(preview.left_count, 1);
    assert_int_equal(preview.left[0].opportunity_id, id);
    assert_string_equal(preview.left[0].code, "DISTRIBUTOR");
    assert_string_equal(preview.left[0].fix, "select a distributor");
    assert_true(isnan(preview.gini) && isnan(preview.max_share));
    assert_int_equal(market_get(&market, id).placement, PLACEMENT_READY);
    market_close(&market);
}

static void test_placements__of_an_empty_market(void **state)
{
    (void)state;
    struct market market;
    struct placements preview;
    market_open(&market, 0);
    OK(&market, placements_preview(market_domain(&market), &preview, &market.err));
    assert_int_equal(preview.placed + preview.unplaced, 0);
    assert_int_equal(preview.firm_count, 0);
    (void)market_opportunity(&market, "1000");
    OK(&market, placements_preview(market_domain(&market), &preview, &market.err));
    assert_string_equal(preview.left[0].code, "NO_PARTNERS");
    market_close(&market);
}

static void test_placements__are_a_channel_managers(void **state)
{
    (void)state;
    struct market market;
    struct placements preview;
    market_open(&market, 1);
    assert_int_equal(placements_preview(market_actor(&market, ROLE_SELLER, 3), &preview, NULL),
                     SCORE_DENIED);
    assert_int_equal(placements_make(market_actor(&market, ROLE_AUDITOR, 3), &preview, NULL),
                     SCORE_DENIED);
    market_close(&market);
}

static void test_placements__the_secret_is_made_once(void **state)
{
    (void)state;
    struct market market;
    const char *before = "";
    const char *after = "";
    market_open(&market, 0);
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_setting_set(market.store, "site_secret", "", &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    OK(&market, place_secret_ensure(market_domain(&market), &market.err));
    OK(&market,
       store_setting_get(market.store, "site_secret", &market.arena, &before, &market.err));
    assert_int_equal(strlen(before), 64);
    OK(&market, place_secret_ensure(market_domain_keep(&market), &market.err));
    OK(&market, store_setting_get(market.store, "site_secret", &market.arena, &after, &market.err));
    assert_string_equal(before, after);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placements__a_preview_is_what_happens_then),
        cmocka_unit_test(test_placements__adds_up),
        cmocka_unit_test(test_placements__what_is_left_has_reason_and_fix),
        cmocka_unit_test(test_placements__names_the_gate_when_nobody_may),
        cmocka_unit_test(test_placements__of_an_empty_market),
        cmocka_unit_test(test_placements__are_a_channel_managers),
        cmocka_unit_test(test_placements__the_secret_is_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
