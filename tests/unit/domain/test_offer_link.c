/* SPDX-License-Identifier: Apache-2.0 */

/* What a link's actor may do in the domain, the quote of an answer, the letter of an offer. */

#include "domain_fixture.h"

#include "base/text.h"
#include "domain/identity.h"
#include "domain/offer_extend.h"
#include "domain/offer_link.h"
#include "domain/offer_words.h"
#include "store/mail_store.h"

static const struct site WITH_MAIL = {.vendor_name = "The Vendor",
                                      .public_url = "https://score.vendor.example",
                                      .mail_from = "channels@vendor.example"};

static struct placed place(struct market *market, int64_t *ret_opportunity)
{
    struct placed placed;
    *ret_opportunity = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), *ret_opportunity, &placed, &market->err));
    return placed;
}

/* The focal of the offer's firm, come through a link to it. */
static struct domain *linked(struct market *market, const struct offer *offer)
{
    size_t firm = market_firm_index(market, offer->partner_id);
    struct domain *domain = market_focal(market, firm);
    domain->actor.only_offer_id = offer->id;
    return domain;
}

/* ---- nothing but the offer ------------------------------------------------------------------- */

struct closed {
    struct market *market;
    struct domain *domain;
    const struct offer *other; /* of the same firm */
};

static enum score_status try_other_offer(struct closed *run)
{
    struct offer_view view;
    return offer_get(run->domain, run->other->id, &view, NULL);
}
static enum score_status try_other_accept(struct closed *run)
{
    struct offer_view view;
    return offer_accept(run->domain, run->other->id, "call", run->market->now_ms, &view, NULL);
}
static enum score_status try_other_decline(struct closed *run)
{
    struct offer_view view;
    return offer_decline(run->domain, run->other->id, "NO_SKILL", "", &view, NULL);
}
static enum score_status try_other_opportunity(struct closed *run)
{
    struct opportunity opportunity;
    return opportunity_get(run->domain, run->other->opportunity_id, &opportunity, NULL);
}
static enum score_status try_other_quote(struct closed *run)
{
    struct offer_quote quote;
    return offer_cost_quote(run->domain, run->other->id, SCORE_OUTCOME_DECLINED, &quote, NULL);
}
static enum score_status try_other_forward(struct closed *run)
{
    struct user user;
    const char *url = NULL;
    return offer_forward(run->domain, run->other->id, run->market->focals[0], &user, &url, NULL);
}
static enum score_status try_offer_list(struct closed *run)
{
    struct offer_query query = {0};
    struct store_page page = {.limit = 10};
    struct offer_view *items = NULL;
    size_t count = 0;
    return offer_list(run->domain, &query, &page, &items, &count, NULL);
}
static enum score_status try_opportunity_list(struct closed *run)
{
    struct opportunity_query query = {0};
    struct store_page page = {.limit = 10};
    struct opportunity *items = NULL;
    size_t count = 0;
    return opportunity_list(run->domain, &query, &page, &items, &count, NULL);
}
static enum score_status try_firm(struct closed *run)
{
    struct partner partner;
    return partner_get(run->domain, run->domain->actor.partner_id, &partner, NULL);
}
static enum score_status try_firm_people(struct closed *run)
{
    struct user *users = NULL;
    size_t count = 0;
    return partner_users(run->domain, run->domain->actor.partner_id, &users, &count, NULL);
}
static enum score_status try_person(struct closed *run)
{
    struct user user;
    return user_get(run->domain, run->domain->actor.user_id, &user, NULL);
}
static enum score_status try_key(struct closed *run)
{
    struct api_key key;
    char secret[IDENTITY_TOKEN_SIZE];
    return api_key_create(run->domain, run->domain->actor.user_id, "mine", 0, secret, &key, NULL);
}
static enum score_status try_keys(struct closed *run)
{
    struct api_key *keys = NULL;
    size_t count = 0;
    return api_key_list(run->domain, &keys, &count, NULL);
}
static enum score_status try_link(struct closed *run)
{
    struct link link;
    const char *url = NULL;
    return offer_link_issue(run->domain, run->domain->actor.only_offer_id, NULL, &url, &link, NULL);
}
static enum score_status try_recall(struct closed *run)
{
    struct offer_view view;
    return offer_recall(run->domain, run->domain->actor.only_offer_id, "VENDOR_DIRECT", "", &view,
                        NULL);
}
static enum score_status try_place(struct closed *run)
{
    struct placed placed;
    return place_one(run->domain, run->other->opportunity_id, &placed, NULL);
}

static void test_offer_link__everything_else_is_closed(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum score_status (*attempt)(struct closed *run);
    } cases[] = {
        {"another offer", try_other_offer},
        {"accept another", try_other_accept},
        {"decline another", try_other_decline},
        {"another opportunity", try_other_opportunity},
        {"quote of another", try_other_quote},
        {"forward another", try_other_forward},
        {"list of offers", try_offer_list},
        {"list of opportunities", try_opportunity_list},
        {"the firm", try_firm},
        {"its people", try_firm_people},
        {"the own person", try_person},
        {"an API key", try_key},
        {"API keys", try_keys},
        {"a further link", try_link},
        {"recall", try_recall},
        {"place", try_place},
    };
    struct market market;
    market_open(&market, 1);
    market_limit(&market, 0, 10);
    int64_t first_id = 0;
    int64_t second_id = 0;
    struct placed first = place(&market, &first_id);
    struct offer offer = first.offer;
    struct placed second = place(&market, &second_id);
    struct offer other = second.offer;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct closed run = {&market, linked(&market, &offer), &other};
        enum score_status status = cases[i].attempt(&run);
        if (status != SCORE_DENIED && status != SCORE_NOT_FOUND) {
            fail_msg("%s: %s", cases[i].name, score_status_name(status));
        }
    }
    struct offer_view view;
    OK(&market,
       offer_accept(linked(&market, &offer), offer.id, "call", market.now_ms, &view, &market.err));
    assert_int_equal(view.offer.state, OFFER_ACCEPTED);
    assert_true(view.opportunity.contact_name[0] != '\0');
    struct closed run = {&market, linked(&market, &offer), &other};
    assert_int_equal(try_other_opportunity(&run), SCORE_NOT_FOUND);
    market_close(&market);
}

/* ---- the quote ------------------------------------------------------------------------------- */

/* Declines with this reason after `share` of the clock; what is charged must be what was quoted. */
static void quote_compare(double share, enum score_reason reason, int declines_before)
{
    struct market market;
    int64_t id = 0;
    market_open(&market, 1);
    market_limit(&market, 0, 50);
    for (int i = 0; i < declines_before; i++) {
        struct placed used = place(&market, &id);
        int64_t offer_id = used.offer.id;
        struct offer_view view;
        OK(&market,
           offer_decline(market_focal(&market, 0), offer_id, "NO_SKILL", "", &view, &market.err));
    }
    struct placed placed = place(&market, &id);
    struct offer offer = placed.offer;
    market.now_ms += (int64_t)((double)(offer.expires_at_ms - offer.offered_at_ms) * share);
    struct offer_quote quote;
    struct offer_view view;
    OK(&market, offer_cost_quote(market_focal(&market, 0), offer.id, SCORE_OUTCOME_DECLINED, &quote,
                                 &market.err));
    const struct score_charge *row = NULL;
    for (size_t i = 0; i < quote.row_count; i++) {
        row = quote.rows[i].rule->reason == reason ? &quote.rows[i] : row;
    }
    assert_non_null(row);
    double amount = row->amount;
    double credit = row->credit;
    OK(&market, offer_decline(market_focal(&market, 0), offer.id, score_reason_name(reason), "why",
                              &view, &market.err));
    struct offer_credit given;
    struct domain *domain = market_focal(&market, 0);
    assert_int_equal(view.offer.charge_micro, (int64_t)(amount * 1e6 + 0.5));
    OK(&market, offer_credit_get(domain, offer.id, &given, &market.err));
    assert_true(given.amount >= credit - 1e-12 && given.amount <= credit + 1e-12);
    market_close(&market);
}

static void test_offer_link__the_quote_is_what_is_charged(void **state)
{
    (void)state;
    static const double SHARES[] = {0, 0.2, 0.33, 0.34, 0.99};
    static const enum score_reason REASONS[] = {
        SCORE_REASON_NO_CAPACITY, SCORE_REASON_CONFLICT_OF_INTEREST, SCORE_REASON_SPAM_OR_INVALID};
    for (size_t s = 0; s < SCORE_ARRAY_COUNT(SHARES); s++) {
        for (size_t r = 0; r < SCORE_ARRAY_COUNT(REASONS); r++) {
            quote_compare(SHARES[s], REASONS[r], 0);
            quote_compare(SHARES[s], REASONS[r], 2);
        }
    }
}

/* ---- the letter ------------------------------------------------------------------------------ */

static size_t mails_count(struct market *market)
{
    const struct mail_filter filter = {.state = MAIL_WAITING};
    struct store_page page = {.limit = 50};
    struct mail *mails = NULL;
    size_t count = 0;
    OK(market, store_mail_list(market->store, &filter, &page, &market->arena, &mails, &count,
                               &market->err));
    return count;
}

static void test_offer_link__every_offer_brings_its_letter(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    int64_t id = market_opportunity(&market, "10000");
    struct placed placed;
    struct domain *domain = market_domain(&market);
    domain->site = &WITH_MAIL;
    OK(&market, place_one(domain, id, &placed, &market.err));
    struct offer offer = placed.offer;
    assert_int_equal(mails_count(&market), 1);
    size_t firm = market_firm_index(&market, offer.partner_id);
    domain = market_focal(&market, firm);
    domain->site = &WITH_MAIL;
    struct offer_view view;
    OK(&market, offer_decline(domain, offer.id, "NO_SKILL", "", &view, &market.err));
    assert_int_equal(mails_count(&market), 2); /* the next firm's, in the same transaction */
    struct opportunity next = market_get(&market, id);
    assert_int_not_equal(next.live_offer_id, offer.id);
    market.now_ms += 30 * CLOCK_DAY_MS;
    int64_t expired = 0;
    domain = market_domain(&market);
    domain->site = &WITH_MAIL;
    OK(&market, offer_expire_due(domain, &expired, &market.err));
    assert_int_equal(expired, 1);
    assert_int_equal(mails_count(&market), 3);
    market_close(&market);
}

/* The link of the first letter goes on, and a second letter tells of it. */
static void test_offer_link__more_time_is_told_and_links_go_on(void **state)
{
    (void)state;
    struct market market;
    struct link link;
    const char *url = NULL;
    struct offer_visit visit;
    struct offer_view view;
    int64_t id = 0;
    market_open(&market, 3);
    struct offer offer = place(&market, &id).offer;
    OK(&market,
       offer_link_issue(market_domain_keep(&market), offer.id, NULL, &url, &link, &market.err));
    char token[LINK_TOKEN_SIZE];
    (void)snprintf(token, sizeof token, "%s", strrchr(url, '/') + 1);
    int64_t until_ms = offer.expires_at_ms + 3 * CLOCK_DAY_MS;
    struct domain *domain = market_domain(&market);
    domain->site = &WITH_MAIL;
    OK(&market, offer_extend(domain, offer.id, until_ms, "their holidays", &view, &market.err));
    assert_int_equal(view.offer.expires_at_ms, until_ms);
    assert_int_equal(mails_count(&market), 1);
    market.now_ms = until_ms - 1;
    int64_t expired = 0;
    OK(&market, offer_expire_due(market_domain(&market), &expired, &market.err));
    assert_int_equal(expired, 0);
    OK(&market, offer_link_visit(market_actor(&market, 0, 0), token, &visit, &market.err));
    assert_int_equal(visit.state, OFFER_LINK_OPEN);
    market.now_ms = until_ms;
    assert_int_equal(
        offer_extend(market_domain(&market), offer.id, until_ms + 1, "late", &view, &market.err),
        SCORE_CONFLICT);
    OK(&market, offer_expire_due(market_domain(&market), &expired, &market.err));
    assert_int_equal(expired, 1);
    market_close(&market);
}

static void test_offer_link__a_letter_names_no_customer(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    struct placed placed;
    struct domain *domain = market_domain(&market);
    domain->site = &WITH_MAIL;
    OK(&market, place_one(domain, id, &placed, &market.err));
    const struct mail_filter filter = {.state = MAIL_WAITING};
    struct store_page page = {.limit = 1};
    struct mail *mails = NULL;
    struct mail mail;
    size_t count = 0;
    OK(&market,
       store_mail_list(market.store, &filter, &page, &market.arena, &mails, &count, &market.err));
    assert_int_equal(count, 1);
    OK(&market, store_mail_get(market.store, mails[0].id, &market.arena, &mail, &market.err));
    const char *const parts[] = {mail.subject, mail.plain, mail.html};
    static const char *const HIDDEN[] = {"Beispiel", "customer.example", "Example Works"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(parts); i++) {
        for (size_t k = 0; k < SCORE_ARRAY_COUNT(HIDDEN); k++) {
            assert_null(strstr(parts[i], HIDDEN[k]));
        }
    }
    assert_non_null(strstr(mail.plain, "https://score.vendor.example/o/"));
    assert_non_null(strstr(mail.plain, "meets every condition"));
    market_close(&market);
}

static void test_offer_link__no_mail_no_link(void **state)
{
    (void)state;
    struct market market;
    int64_t id = 0;
    market_open(&market, 1);
    place(&market, &id);
    assert_int_equal(mails_count(&market), 0);
    market_close(&market);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void test_offer_link__words(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    static const struct {
        int64_t ms;
        const char *text;
    } DURATIONS[] = {
        {59 * CLOCK_SECOND_MS, "less than a minute"},
        {CLOCK_MINUTE_MS, "1 minute"},
        {59 * CLOCK_MINUTE_MS, "59 minutes"},
        {CLOCK_HOUR_MS, "1 hour"},
        {23 * CLOCK_HOUR_MS, "23 hours"},
        {CLOCK_DAY_MS, "1 day"},
        {2 * CLOCK_DAY_MS + CLOCK_HOUR_MS, "2 days and 1 hour"},
        {-5, "less than a minute"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(DURATIONS); i++) {
        assert_string_equal(words_duration(&arena, DURATIONS[i].ms), DURATIONS[i].text);
    }
    static const struct {
        int64_t minor;
        const char *currency;
        const char *amount;
        const char *size;
    } AMOUNTS[] = {
        {-1, "", "", ""},
        {0, "EUR", "EUR 0", "under 10,000 EUR"},
        {1850000, "EUR", "EUR 18,500", "10,000 to 50,000 EUR"},
        {1850050, "EUR", "EUR 18,500.50", "10,000 to 50,000 EUR"},
        {999, "JPY", "JPY 999", "under 10,000 JPY"},
        {123456789000, "USD", "USD 1,234,567,890", "over 1,000,000 USD"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(AMOUNTS); i++) {
        struct opportunity opportunity = {
            .amount_minor = AMOUNTS[i].minor, .currency = AMOUNTS[i].currency, .account_size = ""};
        assert_string_equal(words_amount(&arena, &opportunity), AMOUNTS[i].amount);
        assert_string_equal(words_size(&arena, &opportunity), AMOUNTS[i].size);
    }
    assert_string_equal(words_moment(&arena, INT64_C(1795798800000)), "Fri 27 Nov 2026, 17:00 UTC");
    assert_string_equal(words_charge(&arena, 0), "nothing");
    assert_string_equal(words_charge(&arena, 0.7), "0.7 of an offer");
    assert_string_equal(words_charge(&arena, 1), "one offer");
    assert_string_equal(words_charge(&arena, 1.5), "1.5 offers");
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offer_link__everything_else_is_closed),
        cmocka_unit_test(test_offer_link__the_quote_is_what_is_charged),
        cmocka_unit_test(test_offer_link__every_offer_brings_its_letter),
        cmocka_unit_test(test_offer_link__more_time_is_told_and_links_go_on),
        cmocka_unit_test(test_offer_link__a_letter_names_no_customer),
        cmocka_unit_test(test_offer_link__no_mail_no_link),
        cmocka_unit_test(test_offer_link__words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
