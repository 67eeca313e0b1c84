/* SPDX-License-Identifier: Apache-2.0 */

/* What a lead is worth: from nothing, from what offers showed, and by source. */

#include "domain_fixture.h"

#include <math.h>

#include "base/text.h"
#include "domain/quality.h"

static const double CLOSE = 1e-9;

static struct quality_model model_of(struct market *market)
{
    struct quality_model model;
    OK(market, quality_model_read(market_domain_keep(market), &model, &market->err));
    return model;
}

static struct quality quality_get(struct market *market, const struct opportunity *opportunity)
{
    struct quality_model model = model_of(market);
    struct quality quality;
    quality_of(&model, opportunity, &quality);
    return quality;
}

static struct lead_count count_of(struct market *market, enum lead_count_kind kind,
                                  const char *name)
{
    struct quality_model model = model_of(market);
    for (size_t i = 0; i < model.count; i++) {
        if (model.counts[i].kind == kind && text_equal(model.counts[i].name, name)) {
            return model.counts[i];
        }
    }
    return (struct lead_count){0};
}

/* Places it and lets the firm answer: "" accepts, else declines with the code. */
static int64_t answer(struct market *market, int64_t opportunity_id, const char *code)
{
    struct placed placed;
    struct offer_view view;
    OK(market, place_one(market_domain(market), opportunity_id, &placed, &market->err));
    int64_t offer_id = placed.offer.id;
    struct domain *focal = market_focal(market, market_firm_index(market, placed.offer.partner_id));
    if (*code) {
        OK(market, offer_decline(focal, offer_id, code, "", &view, &market->err));
    } else {
        OK(market, offer_accept(focal, offer_id, "call", market->now_ms, &view, &market->err));
    }
    return offer_id;
}

static void test_quality__a_complete_lead_is_decidable(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct opportunity lead = market_get(&market, market_opportunity(&market, "1000"));
    struct quality quality = quality_get(&market, &lead);
    assert_true(quality.is_decidable);
    assert_int_equal(quality.missing_count, 0);
    assert_true(fabs(quality.p_real - 0.9) < CLOSE);
    assert_true(fabs(quality.expected_value - 0.9 * 0.35 * 1000) < 1e-6);
    market_close(&market);
}

static void test_quality__what_lacks_or_is_weak_makes_it_undecidable(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    const struct opportunity whole = market_get(&market, market_opportunity(&market, "1000"));
    struct {
        const char *name;
        struct opportunity lead;
        const char *field;
    } rows[12];
    size_t count = 0;
#define ROW(words, member, value, missing_field)                                                   \
    rows[count].name = (words);                                                                    \
    rows[count].lead = whole;                                                                      \
    rows[count].lead.member = (value);                                                             \
    rows[count++].field = (missing_field)
    ROW("no need", need, "", "need");
    ROW("a short need", need, "more room", "need");
    ROW("a templated need", defaulted_fields, "need", "need");
    ROW("no amount", amount_minor, -1, "amount");
    ROW("an assumed amount", defaulted_fields, "amount country", "amount");
    ROW("an assumed date", defaulted_fields, "created_at decision_date", "decision_date");
    ROW("no contact", contact_name, "", "contact_name");
    ROW("an address that is none", contact_email, "erika at home", "contact_email");
    ROW("no consent", contact_consent, false, "contact_consent");
    ROW("nobody's", account_id, 0, "account");
    ROW("a contact of the template", defaulted_fields, "contact_email", "contact_email");
    ROW("a country of the customer's", defaulted_fields, "country city contact_consent", "");
#undef ROW
    for (size_t i = 0; i < count; i++) {
        struct quality quality = quality_get(&market, &rows[i].lead);
        bool is_named =
            quality.missing_count && text_equal(quality.missing[0].field, rows[i].field);
        bool is_right = *rows[i].field ? !quality.is_decidable && is_named &&
                                             quality.missing[0].gain > 0 && quality.p_real < 0.9
                                       : quality.is_decidable && !quality.missing_count;
        if (!is_right) {
            print_error("%s: %s\n", rows[i].name,
                        quality.missing_count ? quality.missing[0].field : "decidable");
            fail();
        }
    }
    market_close(&market);
}

static void test_quality__names_the_two_that_help_most(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct opportunity lead = market_get(&market, market_opportunity(&market, "1000"));
    lead.city = "";
    lead.need = "";
    lead.decision_at_ms = 0;
    lead.account_id = 0;
    struct quality quality = quality_get(&market, &lead);
    assert_int_equal(quality.missing_count, 2);
    assert_string_equal(quality.missing[0].field, "need");
    assert_string_equal(quality.missing[1].field, "account");
    assert_true(quality.missing[0].gain > quality.missing[1].gain);
    /* The gain is what filling it brings. */
    struct opportunity better = lead;
    better.need = "The old storage is full; they need twice the room before summer.";
    struct quality filled = quality_get(&market, &better);
    assert_true(fabs(filled.p_real - quality.p_real - quality.missing[0].gain) < CLOSE);
    lead.amount_minor = -1;
    assert_true(isnan(quality_get(&market, &lead).expected_value));
    market_close(&market);
}

static void test_quality__learns_from_what_was_given_back(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 6);
    (void)answer(&market, market_opportunity(&market, "1000"), "");
    (void)answer(&market, market_opportunity(&market, "1000"), "SPAM_OR_INVALID");
    (void)answer(&market, market_opportunity(&market, "1000"), "NO_CAPACITY"); /* the firm's own */
    struct lead_count site = count_of(&market, LEAD_COUNT_SITE, "");
    assert_int_equal(site.real, 1);
    assert_int_equal(site.unreal, 1);
    struct lead_count source = count_of(&market, LEAD_COUNT_SOURCE, "campaign");
    assert_int_equal(source.real, 1);
    assert_int_equal(source.unreal, 1);
    struct quality_model model = model_of(&market);
    /* site (9 + 1) / (10 + 2), source (20 site + 1) / (20 + 2) */
    assert_true(fabs(quality_source_real(&model, "campaign") - (20 * 10.0 / 12 + 1) / 22) < CLOSE);
    assert_true(fabs(quality_source_real(&model, "fair") - 10.0 / 12) < CLOSE);
    market_close(&market);
}

static void test_quality__an_accepted_lead_that_comes_back_was_not_real(void **state)
{
    (void)state;
    struct market market;
    struct offer_view view;
    market_open(&market, 3);
    int64_t offer_id = answer(&market, market_opportunity(&market, "1000"), "");
    assert_int_equal(count_of(&market, LEAD_COUNT_SITE, "").real, 1);
    struct offer offer;
    OK(&market, store_offer_get(market.store, offer_id, &market.arena, &offer, &market.err));
    struct domain *focal = market_focal(&market, market_firm_index(&market, offer.partner_id));
    OK(&market, offer_return(focal, offer_id, "CUSTOMER_UNREACHABLE", "", &view, &market.err));
    struct lead_count site = count_of(&market, LEAD_COUNT_SITE, "");
    assert_int_equal(site.real, 0);
    assert_int_equal(site.unreal, 1);
    struct verify_result verify;
    OK(&market, report_verify(market_domain(&market), &verify, &market.err));
    assert_true(verify.ok);
    market_close(&market);
}

/* What its decision date does for this lead. */
static double gain_of_date(struct market *market, int64_t id)
{
    struct opportunity lead = market_get(market, id);
    double whole = quality_get(market, &lead).p_real;
    lead.decision_at_ms = 0;
    return whole - quality_get(market, &lead).p_real;
}

/* Leads without a decision date come back, those with one do not: the date comes to matter. */
static void test_quality__a_field_weighs_what_it_was_seen_to_weigh(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 20);
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market,
       opportunity_required_set(market_domain(&market), "campaign", "offering", &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    int64_t lead_id = market_opportunity(&market, "1000");
    double before = gain_of_date(&market, lead_id);
    for (int i = 0; i < 12; i++) {
        int64_t id = market_opportunity(&market, "1000");
        if (i % 2) {
            struct opportunity_change change = {.has_decision_at = true, .decision_at_ms = 0};
            struct opportunity patched;
            OK(&market,
               opportunity_patch(market_domain(&market), id, 0, &change, &patched, &market.err));
        }
        (void)answer(&market, id, i % 2 ? "INFO_MISSING" : "");
    }
    struct lead_count lacking = count_of(&market, LEAD_COUNT_FIELD, "decision_date");
    assert_int_equal(lacking.unreal, 6);
    assert_int_equal(lacking.real, 0);
    assert_true(gain_of_date(&market, lead_id) > 2 * before);
    market_close(&market);
}

static void test_quality__counts_do_not_depend_on_rolled_back_work(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    int64_t id = market_opportunity(&market, "1000");
    OK(&market, store_tx_begin(market.store, &market.err));
    (void)answer(&market, id, "SPAM_OR_INVALID");
    store_tx_rollback(market.store);
    assert_int_equal(count_of(&market, LEAD_COUNT_SITE, "").unreal, 0);
    market_close(&market);
}

static void test_quality__scores_sources_with_their_doubt(void **state)
{
    (void)state;
    struct market market;
    struct source_score *items = NULL;
    size_t count = 0;
    market_open(&market, 6);
    (void)market_incomplete(&market);
    (void)answer(&market, market_opportunity(&market, "1000"), "");
    (void)answer(&market, market_opportunity(&market, "1000"), "INFO_MISSING");
    OK(&market, report_sources(market_domain(&market), &items, &count, &market.err));
    assert_int_equal(count, 1);
    assert_string_equal(items[0].count.source, "campaign");
    assert_int_equal(items[0].count.opportunities, 3);
    assert_int_equal(items[0].count.decidable, 2);
    assert_int_equal(items[0].data_fault_returns, 1);
    assert_int_equal(items[0].judged, 2);
    assert_true(items[0].count.offers >= 3); /* the refused one went to the next firm */
    /* Wilson's interval of 2 of 3 */
    assert_true(fabs(items[0].decidable.low - 0.2077) < 1e-3);
    assert_true(fabs(items[0].decidable.high - 0.9385) < 1e-3);
    assert_true(isnan(items[0].won.share));
    assert_int_equal(report_sources(market_focal(&market, 0), &items, &count, NULL), SCORE_DENIED);
    market_close(&market);
}

/* The report counts in the database what quality_of decides for one record. */
static void test_quality__record_and_report_decide_alike(void **state)
{
    (void)state;
    static const struct {
        const char *email;
        const char *phone;
        const char *defaulted;
    } contacts[] = {
        {"a@b.example", "", ""},
        {"", "+49 (561) 123-456", ""},
        {"", "12345", ""},
        {"", "ask for Erika 123456", ""},
        {"nobody", "", ""},
        {"", "", ""},
        {"a@b.example", "", "contact_email"},
        {"a@b.example", "0561 123456", "contact_email"},
        {"a@b.example", "", "need"},
        {"a@b.example", "", "decision_date amount"},
        {"a@b.example", "", "country city contact_consent title"},
    };
    struct market market;
    market_open(&market, 1);
    int64_t expected = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(contacts); i++) {
        struct opportunity lead = market_get(&market, market_opportunity(&market, "1000"));
        lead.contact_email = contacts[i].email;
        lead.contact_phone = contacts[i].phone;
        lead.defaulted_fields = contacts[i].defaulted;
        OK(&market, store_tx_begin(market.store, &market.err));
        OK(&market, store_opportunity_update(market.store, &lead, &market.err));
        OK(&market, store_tx_commit(market.store, &market.err));
        expected += quality_get(&market, &lead).is_decidable;
        struct source_score *items = NULL;
        size_t count = 0;
        OK(&market, report_sources(market_domain(&market), &items, &count, &market.err));
        if (items[0].count.decidable != expected) {
            print_error("contact %zu\n", i);
            fail();
        }
    }
    assert_int_equal(expected, 4);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quality__a_complete_lead_is_decidable),
        cmocka_unit_test(test_quality__what_lacks_or_is_weak_makes_it_undecidable),
        cmocka_unit_test(test_quality__names_the_two_that_help_most),
        cmocka_unit_test(test_quality__learns_from_what_was_given_back),
        cmocka_unit_test(test_quality__an_accepted_lead_that_comes_back_was_not_real),
        cmocka_unit_test(test_quality__a_field_weighs_what_it_was_seen_to_weigh),
        cmocka_unit_test(test_quality__counts_do_not_depend_on_rolled_back_work),
        cmocka_unit_test(test_quality__scores_sources_with_their_doubt),
        cmocka_unit_test(test_quality__record_and_report_decide_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
