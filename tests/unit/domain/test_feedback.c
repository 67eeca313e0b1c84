/* SPDX-License-Identifier: Apache-2.0 */
/* What firms say of their leads moves P(real) by as much as they have been right, and nothing else.
 */
#include "domain_fixture.h"

#include <math.h>

#include "domain/feedback.h"
#include "domain/opportunity.h"
#include "domain/quality.h"

static int64_t accepted_one(struct market *market, size_t *ret_firm)
{
    struct placed placed;
    struct offer_view view;
    int64_t id = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    *ret_firm = market_firm_index(market, placed.offer.partner_id);
    OK(market, offer_accept(market_focal(market, *ret_firm), placed.offer.id, "call",
                            market->now_ms, &view, &market->err));
    return placed.offer.id;
}

static void rate(struct market *market, size_t firm, int64_t offer, int fit, const char *code)
{
    struct offer_view view;
    OK(market,
       offer_feedback(market_focal(market, firm), offer, fit, code, "", &view, &market->err));
}

static void give_back(struct market *market, size_t firm, int64_t offer)
{
    struct offer_view view;
    OK(market, offer_return(market_focal(market, firm), offer, "CUSTOMER_NOT_INTERESTED", "", &view,
                            &market->err));
}

static struct feedback_standing standing_of(struct market *market, size_t firm)
{
    struct feedback_standing standing;
    OK(market, feedback_standing_get(market_domain_keep(market), market->firms[firm], &standing,
                                     &market->err));
    return standing;
}

static void test_feedback__a_rating_moves_the_source(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    market_open(&market, 1);
    int64_t offer = accepted_one(&market, &firm);
    assert_int_equal(standing_of(&market, firm).effect_count, 0);
    rate(&market, firm, offer, 1, "NO_BUDGET");
    struct feedback_standing standing = standing_of(&market, firm);
    assert_int_equal(standing.effect_count, 1);
    assert_int_equal(standing.effects[0].bad, 1);
    assert_true(fabs(standing.trust - 0.5) < 1e-12); /* nothing has shown yet whether it is right */
    assert_true(standing.effects[0].p_real < standing.effects[0].p_real_without);
    double after_one = standing.effects[0].p_real;
    rate(&market, firm, offer, 5, "GOOD_FIT"); /* thought better of it: the first one is gone */
    standing = standing_of(&market, firm);
    assert_int_equal(standing.effects[0].bad, 0);
    assert_int_equal(standing.effects[0].good, 1);
    assert_true(standing.effects[0].p_real > after_one);
    assert_true(standing.effects[0].p_real > standing.effects[0].p_real_without);
    market_close(&market);
}

/* About the match, not the lead; and the middle says nothing. */
static void test_feedback__what_is_about_the_match_moves_nothing(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    market_open(&market, 1);
    int64_t offer = accepted_one(&market, &firm);
    rate(&market, firm, offer, 1, "WRONG_REGION");
    offer = accepted_one(&market, &firm);
    rate(&market, firm, offer, 3, "NO_BUDGET");
    assert_int_equal(standing_of(&market, firm).effect_count, 0);
    market_close(&market);
}

/* Two firms say the same of a source; the one whose words came true counts more. */
static void test_feedback__trust_grows_with_agreement(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    market_open(&market, 1);
    for (int i = 0; i < 4; i++) {
        int64_t offer = accepted_one(&market, &firm);
        rate(&market, firm, offer, 2, "NEED_UNCLEAR");
        give_back(&market, firm, offer); /* as it said */
    }
    struct feedback_standing right = standing_of(&market, firm);
    assert_int_equal(right.agreed, 4);
    assert_true(fabs(right.trust - 5.0 / 6) < 1e-12);
    for (int i = 0; i < 8; i++) {
        int64_t offer = accepted_one(&market, &firm);
        rate(&market, firm, offer, 5, "GOOD_FIT");
        give_back(&market, firm, offer); /* not at all */
    }
    struct feedback_standing wrong = standing_of(&market, firm);
    assert_int_equal(wrong.agreed, 4);
    assert_int_equal(wrong.disagreed, 8);
    assert_true(fabs(wrong.trust - 5.0 / 14) < 1e-12);
    market_close(&market);
}

/* A rating after the outcome is no foresight. */
static void test_feedback__hindsight_earns_no_trust(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    market_open(&market, 1);
    int64_t offer = accepted_one(&market, &firm);
    give_back(&market, firm, offer);
    rate(&market, firm, offer, 1, "NO_BUDGET");
    struct feedback_standing standing = standing_of(&market, firm);
    assert_int_equal(standing.agreed, 0);
    assert_int_equal(standing.effects[0].bad, 1);
    market_close(&market);
}

static void test_feedback__changes_no_draw(void **state)
{
    (void)state;
    struct market market;
    struct replay_result replayed;
    size_t firm = 0;
    market_open(&market, 3);
    int64_t offer = accepted_one(&market, &firm);
    rate(&market, firm, offer, 1, "NO_BUDGET");
    (void)accepted_one(&market, &firm);
    OK(&market, decision_replay(market_domain(&market), 0, &replayed, &market.err));
    assert_int_equal(replayed.identical, replayed.decisions);
    market_close(&market);
}

static void test_feedback__a_firm_reads_its_own(void **state)
{
    (void)state;
    struct market market;
    struct feedback_standing standing;
    struct feedback_report report;
    size_t firm = 0;
    market_open(&market, 2);
    int64_t offer = accepted_one(&market, &firm);
    rate(&market, firm, offer, 4, "GOOD_FIT");
    OK(&market, feedback_standing_get(market_focal(&market, firm), market.firms[firm], &standing,
                                      &market.err));
    assert_int_equal(feedback_standing_get(market_focal(&market, 1 - firm), market.firms[firm],
                                           &standing, &market.err),
                     SCORE_NOT_FOUND);
    OK(&market, report_feedback(market_domain(&market), &report, &market.err));
    assert_int_equal(report.firm_count, 1);
    assert_int_equal(report.firms[0].partner_id, market.firms[firm]);
    assert_int_equal(report.source_count, 1);
    assert_true(report.sources[0].p_real > report.sources[0].p_real_without);
    assert_int_equal(report_feedback(market_focal(&market, firm), &report, &market.err),
                     SCORE_DENIED);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feedback__a_rating_moves_the_source),
        cmocka_unit_test(test_feedback__what_is_about_the_match_moves_nothing),
        cmocka_unit_test(test_feedback__trust_grows_with_agreement),
        cmocka_unit_test(test_feedback__hindsight_earns_no_trust),
        cmocka_unit_test(test_feedback__changes_no_draw),
        cmocka_unit_test(test_feedback__a_firm_reads_its_own),
    };
    return cmocka_run_group_tests_name("domain/feedback", tests, NULL, NULL);
}
