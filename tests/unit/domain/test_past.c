/* SPDX-License-Identifier: Apache-2.0 */

/* What imported history shows, on deals whose figures can be counted by hand. */

#include "domain_fixture.h"

#include <math.h>

#include "base/text.h"
#include "domain/attest.h"
#include "domain/past.h"

static const double CLOSE = 1e-12;

/* A past deal: began `days_ago`, accepted `idle` days later, won. */
static void deal_add(struct market *market, size_t firm, int64_t days_ago, int64_t idle)
{
    int64_t id = market_opportunity(market, "1000");
    struct opportunity deal = market_get(market, id);
    OK(market, store_tx_begin(market->store, &market->err));
    deal.created_at_ms = market->now_ms - days_ago * CLOCK_DAY_MS;
    deal.closed_at_ms = market->now_ms;
    deal.placement = PLACEMENT_CLOSED;
    deal.source = days_ago % 2 ? "fair" : "import";
    OK(market, store_opportunity_update(market->store, &deal, &market->err));
    struct offer offer = {
        .opportunity_id = id,
        .partner_id = market->firms[firm],
        .origin = OFFER_ORIGIN_IMPORTED,
        .state = OFFER_WON,
        .position = 1,
        .offered_at_ms = deal.created_at_ms,
        .accepted_at_ms = deal.created_at_ms + idle * CLOCK_DAY_MS,
        .ended_at_ms = market->now_ms,
        .code = "",
        .comment = "",
        .override_reason = "",
        .gates = "",
        .fit_code = "",
        .fit_comment = "",
        .next_step = "",
    };
    OK(market, store_offer_add(market->store, &offer, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static struct past_report past(struct market *market)
{
    struct past_report report;
    OK(market, report_past(market_domain(market), &report, &market->err));
    return report;
}

static void test_past__says_nothing_about_nothing(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 0);
    struct past_report report = past(&market);
    assert_int_equal(report.span.deals, 0);
    assert_int_equal(report.firms, 0);
    assert_int_equal(report.top_count, 0);
    assert_int_equal(report.lorenz_count, 0);
    assert_int_equal(report.idle_known, 0);
    assert_true(isnan(report.gini) && isnan(report.top_share) && isnan(report.idle_median));
    for (size_t i = 0; i < FACT_PROFILE; i++) {
        assert_int_equal(report.without_fact[i].leads_or_blocked, 0);
        assert_int_equal(report.unknown_facts[i].leads_or_blocked, 0);
    }
    assert_non_null(strstr(report.statement, "no claim is made"));
    market_close(&market);
}

static void test_past__counts_who_had_the_leads(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    for (int i = 0; i < 6; i++) {
        deal_add(&market, 2, 10 + i, 0);
    }
    deal_add(&market, 0, 100, 0);
    deal_add(&market, 1, 4, 0);
    struct past_report report = past(&market);
    assert_int_equal(report.span.deals, 8);
    assert_int_equal(report.span.from_ms, market.now_ms - 100 * CLOCK_DAY_MS);
    assert_int_equal(report.span.to_ms, market.now_ms - 4 * CLOCK_DAY_MS);
    assert_int_equal(report.firms, 4);
    assert_int_equal(report.firms_with_leads, 3);
    assert_int_equal(report.top_count, 3);
    assert_int_equal(report.top[0].partner_id, market.firms[2]);
    assert_int_equal(report.top[0].leads, 6);
    assert_string_equal(report.top[0].name, "Firm 3");
    assert_true(fabs(report.top_share - 1) < CLOSE);
    /* 0 1 1 6: (4 + 1 - 2 (0 + 1 + 2 + 8) / 8) / 4 */
    assert_true(fabs(report.gini - 0.5625) < CLOSE);
    /* The curve begins at nothing, ends at all, and half the firms had one lead of eight. */
    assert_int_equal(report.lorenz_count, 5);
    assert_true(fabs(report.lorenz[0].leads) < CLOSE);
    assert_true(fabs(report.lorenz[2].firms - 0.5) < CLOSE);
    assert_true(fabs(report.lorenz[2].leads - 0.125) < CLOSE);
    assert_true(fabs(report.lorenz[4].firms - 1) < CLOSE &&
                fabs(report.lorenz[4].leads - 1) < CLOSE);
    assert_int_equal(report.source_count, 2);
    assert_string_equal(report.sources[0].name, "import");
    assert_int_equal(report.sources[0].count + report.sources[1].count, 8);
    market_close(&market);
}

static void test_past__draws_a_long_curve_in_few_points(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 50);
    deal_add(&market, 0, 5, 0);
    struct past_report report = past(&market);
    assert_int_equal(report.lorenz_count, PAST_LORENZ_MAX);
    for (size_t i = 1; i < report.lorenz_count; i++) {
        assert_true(report.lorenz[i].firms > report.lorenz[i - 1].firms);
        assert_true(report.lorenz[i].leads >= report.lorenz[i - 1].leads);
    }
    assert_true(fabs(report.lorenz[PAST_LORENZ_MAX - 1].leads - 1) < CLOSE);
    market_close(&market);
}

static void test_past__knows_idle_days_only_where_the_source_did(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    static const int64_t idle[] = {0, 0, 1, 3, 7, 20, 100};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(idle); i++) {
        deal_add(&market, 0, 200, idle[i]);
    }
    struct past_report report = past(&market);
    assert_int_equal(report.span.deals, 7);
    assert_int_equal(report.idle_known, 5);
    assert_true(fabs(report.idle_median - 7) < CLOSE);
    assert_true(fabs(report.idle_p90 - 100) < CLOSE);
    static const int64_t buckets[PAST_IDLE_BUCKETS] = {0, 1, 2, 0, 1, 0, 1};
    for (size_t i = 0; i < PAST_IDLE_BUCKETS; i++) {
        assert_int_equal(report.idle_buckets[i].count, buckets[i]);
    }
    assert_string_equal(report.idle_buckets[2].days, "3-7");
    market_close(&market);
}

static struct past_fact fact_of(const struct past_fact *facts, enum fact_kind kind)
{
    for (size_t i = 0; i < FACT_PROFILE; i++) {
        if (facts[i].kind == kind) {
            return facts[i];
        }
    }
    fail();
    return (struct past_fact){0};
}

static void facts_forget(struct market *market, size_t firm, enum fact_kind kind)
{
    struct fact fact;
    OK(market, store_fact_find(market->store, market->firms[firm], kind, "", "", &market->arena,
                               &fact, &market->err));
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_fact_remove(market->store, fact.id, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static void test_past__finds_leads_to_firms_without_a_fact(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    deal_add(&market, 0, 10, 0);
    deal_add(&market, 0, 11, 0);
    deal_add(&market, 1, 12, 0);
    facts_forget(&market, 0, FACT_MYSA);
    market_fact(&market, 1, FACT_PROFILE, FACT_NOT_MET);
    facts_forget(&market, 1, FACT_AUTHORISATION); /* an open offering needs none */
    struct past_report report = past(&market);
    assert_int_equal(fact_of(report.without_fact, FACT_MYSA).leads_or_blocked, 2);
    assert_int_equal(fact_of(report.without_fact, FACT_MYSA).firms, 1);
    assert_int_equal(fact_of(report.without_fact, FACT_PROFILE).leads_or_blocked, 1);
    assert_int_equal(fact_of(report.without_fact, FACT_STANDING).leads_or_blocked, 0);
    assert_int_equal(fact_of(report.without_fact, FACT_AUTHORISATION).leads_or_blocked, 0);
    market_close(&market);
}

static void test_past__orders_unknown_facts_by_what_they_block(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    for (int i = 0; i < 3; i++) {
        (void)market_opportunity(&market, "1000");
    }
    (void)market_incomplete(&market);        /* waits for its seller, not for a fact */
    facts_forget(&market, 0, FACT_STANDING); /* the other firm has it: nothing is blocked */
    facts_forget(&market, 0, FACT_DISTRIBUTOR);
    facts_forget(&market, 1, FACT_DISTRIBUTOR);
    market_fact(&market, 0, FACT_PROFILE, FACT_NOT_MET); /* known to all: nothing to state */
    market_fact(&market, 1, FACT_PROFILE, FACT_NOT_MET);
    struct past_report report = past(&market);
    assert_int_equal(report.unknown_facts[0].kind, FACT_DISTRIBUTOR);
    assert_int_equal(report.unknown_facts[0].leads_or_blocked, 3);
    assert_int_equal(report.unknown_facts[0].firms, 2);
    assert_int_equal(report.unknown_facts[1].kind, FACT_STANDING);
    assert_int_equal(report.unknown_facts[1].leads_or_blocked, 0);
    assert_int_equal(report.unknown_facts[1].firms, 1);
    assert_int_equal(fact_of(report.unknown_facts, FACT_PROFILE).leads_or_blocked, 0);
    assert_int_equal(fact_of(report.unknown_facts, FACT_PROFILE).firms, 0);
    market_close(&market);
}

static void test_past__is_for_who_answers_for_the_channel(void **state)
{
    (void)state;
    struct market market;
    struct past_report report;
    market_open(&market, 1);
    assert_int_equal(report_past(market_actor(&market, ROLE_AUDITOR, 7), &report, NULL), SCORE_OK);
    assert_int_equal(report_past(market_actor(&market, ROLE_SELLER, 7), &report, NULL),
                     SCORE_DENIED);
    assert_int_equal(report_past(market_focal(&market, 0), &report, NULL), SCORE_DENIED);
    market_close(&market);
}

/* ---- attesting in bulk ----------------------------------------------------------------------- */

#define BIT(kind) (UINT32_C(1) << (kind))
static const char GROUND[] = "The partner register of May, page 4";

static struct fact fact_get(struct market *market, size_t firm, enum fact_kind kind,
                            const char *line)
{
    struct fact fact;
    OK(market, store_fact_find(market->store, market->firms[firm], kind, line, "", &market->arena,
                               &fact, &market->err));
    return fact;
}

static int64_t last_seq(struct market *market)
{
    int64_t seq = 0;
    OK(market, store_event_last(market->store, &seq, &market->err));
    return seq;
}

static void test_attest__states_only_what_is_unknown(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    facts_forget(&market, 0, FACT_STANDING);
    facts_forget(&market, 0, FACT_MYSA);
    facts_forget(&market, 1, FACT_STANDING);
    market_fact(&market, 1, FACT_MYSA, FACT_NOT_MET);
    struct attest_request request = {
        .facts = BIT(FACT_STANDING) | BIT(FACT_MYSA), .ground = GROUND, .line = ""};
    struct attest_result result;
    int64_t seq = last_seq(&market);
    request.is_trial = true;
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 3);
    assert_int_equal(last_seq(&market), seq);
    request.is_trial = false;
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 3);
    assert_int_equal(result.unchanged, 3);
    assert_int_equal(result.partners, 2);
    assert_int_equal(last_seq(&market), seq + 3);
    struct fact fact = fact_get(&market, 0, FACT_MYSA, "");
    assert_int_equal(fact.state, FACT_MET);
    assert_false(fact.is_verified);
    assert_string_equal(fact.ground, GROUND);
    assert_string_equal(fact.attested_by, "cli:test");
    assert_int_equal(fact_get(&market, 1, FACT_MYSA, "").state, FACT_NOT_MET);
    assert_true(fact_get(&market, 2, FACT_MYSA, "").is_verified);
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 0);
    assert_int_equal(result.unchanged, 6);
    market_close(&market);
}

static void test_attest__of_all_unknown_lets_placing_begin(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 1);
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        struct fact fact = fact_get(&market, 0, (enum fact_kind)kind, "");
        fact.valid_until_ms = market.now_ms; /* was true until today: not known any more */
        OK(&market, partner_fact_attest(market_domain(&market), &fact, &market.err));
    }
    int64_t id = market_opportunity(&market, "1000");
    assert_int_equal(place_one(market_domain(&market), id, &placed, NULL), SCORE_EXHAUSTED);
    struct attest_request request = {.facts = 62, .ground = GROUND, .line = ""};
    struct attest_result result;
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 5);
    struct opportunity opportunity;
    OK(&market, opportunity_review(market_domain(&market), id, "", &opportunity, &market.err));
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    assert_non_null(strstr(placed.offer.gates, "distributor=met, attested"));
    market_close(&market);
}

static void test_attest__keeps_to_the_firms_and_the_line_it_names(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    for (size_t firm = 0; firm < 2; firm++) {
        facts_forget(&market, firm, FACT_AUTHORISATION);
        facts_forget(&market, firm, FACT_MYSA);
    }
    struct attest_request request = {.facts = BIT(FACT_AUTHORISATION) | BIT(FACT_MYSA),
                                     .ground = GROUND,
                                     .line = "GTX",
                                     .partner_ids = &market.firms[1],
                                     .partner_count = 1};
    struct attest_result result;
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 2);
    assert_int_equal(result.partners, 1);
    assert_string_equal(fact_get(&market, 1, FACT_AUTHORISATION, "GTX").line, "GTX");
    assert_string_equal(fact_get(&market, 1, FACT_MYSA, "").line, "");
    /* Something is known about its authorisations now: no blanket statement over it. */
    request.line = "";
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 0);
    /* Another line is another question. */
    request.line = "MG";
    OK(&market, partner_attest(market_domain(&market), &request, &result, &market.err));
    assert_int_equal(result.attested, 1);
    market_close(&market);
}

static void test_attest__refuses_what_proves_nothing(void **state)
{
    (void)state;
    static const int64_t nobody = 999;
    static const struct {
        const char *name;
        struct attest_request request;
        const char *field;
    } cases[] = {
        {"no fact", {.ground = GROUND, .line = ""}, "facts"},
        {"no ground", {.facts = BIT(FACT_MYSA), .ground = "", .line = ""}, "ground"},
        {"nine characters", {.facts = BIT(FACT_MYSA), .ground = "123456789", .line = ""}, "ground"},
        {"a line of standing",
         {.facts = BIT(FACT_STANDING), .ground = GROUND, .line = "GTX"},
         "line"},
        {"an unknown firm",
         {.facts = BIT(FACT_MYSA),
          .ground = GROUND,
          .line = "",
          .partner_ids = &nobody,
          .partner_count = 1},
         "partners"},
    };
    struct market market;
    market_open(&market, 1);
    facts_forget(&market, 0, FACT_MYSA);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct attest_result result;
        struct score_error err = {0};
        enum score_status status =
            partner_attest(market_domain(&market), &cases[i].request, &result, &err);
        if (status != SCORE_INVALID || !text_equal(err.field, cases[i].field)) {
            print_error("%s: %s, field '%s'\n", cases[i].name, score_status_name(status),
                        err.field);
            fail();
        }
    }
    struct attest_request request = {.facts = BIT(FACT_MYSA), .ground = GROUND, .line = ""};
    struct attest_result result;
    assert_int_equal(partner_attest(market_actor(&market, ROLE_SELLER, 3), &request, &result, NULL),
                     SCORE_DENIED);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_past__says_nothing_about_nothing),
        cmocka_unit_test(test_past__counts_who_had_the_leads),
        cmocka_unit_test(test_past__draws_a_long_curve_in_few_points),
        cmocka_unit_test(test_past__knows_idle_days_only_where_the_source_did),
        cmocka_unit_test(test_past__finds_leads_to_firms_without_a_fact),
        cmocka_unit_test(test_past__orders_unknown_facts_by_what_they_block),
        cmocka_unit_test(test_past__is_for_who_answers_for_the_channel),
        cmocka_unit_test(test_attest__states_only_what_is_unknown),
        cmocka_unit_test(test_attest__of_all_unknown_lets_placing_begin),
        cmocka_unit_test(test_attest__keeps_to_the_firms_and_the_line_it_names),
        cmocka_unit_test(test_attest__refuses_what_proves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
