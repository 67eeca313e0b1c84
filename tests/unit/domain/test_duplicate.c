/* SPDX-License-Identifier: Apache-2.0 */

/* Leads that came before: what is alike, what blocks, and what a template says is no evidence. */

#include "domain_fixture.h"

#include "base/text.h"
#include "domain/duplicate.h"
#include "store/catalog_store.h"

static const char NEED[] = "Their two old arrays must be replaced before the support ends.";

/* What differs from the usual lead; NULL = as usual. */
struct lead {
    const char *account;
    const char *offering;
    const char *need;
    const char *email;
    const char *phone;
    const char *defaulted;
};

static int64_t lead_add(struct market *market, const struct lead *lead)
{
    struct opportunity opportunity;
    struct opportunity_change change = {
        .title = lead->need ? lead->need : "A lead",
        .need = lead->need ? lead->need : NEED,
        .account = lead->account ? lead->account : "Acme GmbH",
        .offering = lead->offering ? lead->offering : "GTXPRO",
        .amount = "1000",
        .currency = "EUR",
        .country = "DE",
        .city = "Kassel",
        .source = "campaign",
        .contact_name = "Erika Beispiel",
        .contact_email = lead->email ? lead->email : "erika@acme.example",
        .contact_phone = lead->phone ? lead->phone : "",
        .has_contact_consent = true,
        .contact_consent = true,
        .has_decision_at = true,
        .decision_at_ms = market->now_ms + 60 * CLOCK_DAY_MS,
    };
    OK(market, opportunity_create(market_domain(market), &change, &opportunity, &market->err));
    if (lead->defaulted) {
        struct opportunity stored = market_get(market, opportunity.id);
        stored.defaulted_fields = lead->defaulted;
        OK(market, store_tx_begin(market->store, &market->err));
        OK(market, store_opportunity_update(market->store, &stored, &market->err));
        OK(market, store_tx_commit(market->store, &market->err));
    }
    return opportunity.id;
}

static void line_add(struct market *market)
{
    struct offering offering = {.external_id = "MG",
                                .name = "MG Special",
                                .line = "MG",
                                .access = OFFERING_OPEN,
                                .list_price_minor = -1,
                                .currency = ""};
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, offering_save(market_domain(market), &offering, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static struct placed placed_get(struct market *market, int64_t id)
{
    struct placed placed;
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    return placed;
}

static void test_duplicate__only_the_certain_blocks(void **state)
{
    (void)state;
    static const char OTHER_NEED[] = "Something else altogether: a new network for the warehouse.";
    static const struct {
        const char *name;
        struct lead first;
        struct lead second;
        bool blocks;
    } cases[] = {
        {"the very same", {0}, {0}, true},
        {"same contact, other need", {0}, {.need = OTHER_NEED}, true},
        {"same contact, written otherwise",
         {0},
         {.need = OTHER_NEED, .email = "ERIKA@Acme.example"},
         true},
        {"same need, other contact", {0}, {.email = "max@acme.example"}, true},
        {"same number, written otherwise",
         {.phone = "+49 561 123-4567", .email = "a@acme.example"},
         {.phone = "0049 (561) 1234567", .email = "b@acme.example", .need = OTHER_NEED},
         true},
        {"another customer", {0}, {.account = "Other AG"}, false},
        {"another line", {0}, {.offering = "MG"}, false},
        {"another contact and need", {0}, {.need = OTHER_NEED, .email = "max@acme.example"}, false},
        {"a templated need", {.defaulted = "need title"}, {.email = "max@acme.example"}, false},
        {"a default contact",
         {.need = OTHER_NEED, .defaulted = "contact_email"},
         {.defaulted = "contact_email"},
         false},
        {"a default account", {0}, {.defaulted = "account"}, false},
        {"a switchboard's extension",
         {.phone = "123456", .email = "a@acme.example", .need = OTHER_NEED},
         {.phone = "123456", .email = "b@acme.example"},
         false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct market market;
        struct placed placed;
        market_open(&market, 4);
        line_add(&market);
        (void)placed_get(&market, lead_add(&market, &cases[i].first));
        int64_t second = lead_add(&market, &cases[i].second);
        enum score_status status = place_one(market_domain(&market), second, &placed, NULL);
        if (status != (cases[i].blocks ? SCORE_CONFLICT : SCORE_OK)) {
            print_error("%s: %s\n", cases[i].name, score_status_name(status));
            fail();
        }
        if (cases[i].blocks) {
            assert_string_equal(market.domain.problem.fields[0].code, "DUPLICATE");
            assert_int_equal(market_get(&market, second).placement, PLACEMENT_READY);
        }
        market_close(&market);
    }
}

static void test_duplicate__what_waits_or_has_ended_blocks_nothing(void **state)
{
    (void)state;
    struct market market;
    struct lead usual = {0};
    struct offer_view view;
    market_open(&market, 4);
    int64_t first = lead_add(&market, &usual);
    int64_t second = lead_add(&market, &usual);
    struct placed placed = placed_get(&market, second); /* the first only waits */
    OK(&market, offer_recall(market_domain(&market), placed.offer.id, "CUSTOMER_REQUEST", "", &view,
                             &market.err));
    (void)placed_get(&market, first); /* the second has nobody now */
    market_close(&market);
}

static void test_duplicate__somebody_may_say_it_is_another(void **state)
{
    (void)state;
    struct market market;
    struct lead usual = {0};
    struct placed placed;
    market_open(&market, 4);
    (void)placed_get(&market, lead_add(&market, &usual));
    int64_t second = lead_add(&market, &usual);
    struct place_consent consent = {.duplicate_ok = true, .reason = "short"};
    assert_int_equal(place_one_with(market_domain(&market), second, &consent, &placed, NULL),
                     SCORE_INVALID);
    consent.reason = "Two sites of theirs want the same";
    OK(&market, place_one_with(market_domain(&market), second, &consent, &placed, &market.err));
    struct event_filter filter = {.opportunity_id = second,
                                  .verb = "opportunity.duplicate_allowed"};
    struct store_page page = {.limit = 5};
    struct event *events = NULL;
    size_t count = 0;
    OK(&market,
       store_event_list(market.store, &filter, &page, &market.arena, &events, &count, &market.err));
    assert_int_equal(count, 1);
    assert_string_equal(events[0].reason, consent.reason);
    /* Nothing to consent to: nothing is recorded. */
    int64_t third = lead_add(&market, &(struct lead){.account = "Other AG"});
    OK(&market, place_one_with(market_domain(&market), third, &consent, &placed, &market.err));
    filter.opportunity_id = third;
    OK(&market,
       store_event_list(market.store, &filter, &page, &market.arena, &events, &count, &market.err));
    assert_int_equal(count, 0);
    struct replay_result replay;
    OK(&market, decision_replay(market_domain(&market), 0, &replay, &market.err));
    assert_int_equal(replay.identical, replay.decisions);
    market_close(&market);
}

static void test_duplicate__placing_all_leaves_it_for_a_person(void **state)
{
    (void)state;
    struct market market;
    struct place_all_result result;
    struct lead usual = {0};
    market_open(&market, 4);
    int64_t first = lead_add(&market, &usual);
    int64_t second = lead_add(&market, &usual);
    (void)lead_add(&market, &(struct lead){.account = "Other AG"});
    OK(&market, place_all(market_domain(&market), NULL, NULL, &result, &market.err));
    assert_int_equal(result.placed, 2);
    assert_int_equal(result.unplaced, 1);
    assert_string_equal(result.reasons[0].code, "DUPLICATE");
    assert_int_equal(result.left[0].opportunity_id, second);
    assert_int_equal(market_get(&market, first).placement, PLACEMENT_OFFERED);
    assert_int_equal(market_get(&market, second).placement, PLACEMENT_UNPLACED);
    market_close(&market);
}

static const struct duplicate *found(const struct duplicate *items, size_t count,
                                     enum duplicate_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == kind) {
            return &items[i];
        }
    }
    return NULL;
}

static void test_duplicate__lists_accounts_leads_and_offers(void **state)
{
    (void)state;
    struct market market;
    struct duplicate *items = NULL;
    size_t count = 0;
    struct lead usual = {0};
    market_open(&market, 4);
    struct account twin = {.external_id = "x",
                           .name = "Acme Deutschland",
                           .industry = "",
                           .size = "",
                           .revenue_minor = -1,
                           .currency = "",
                           .country = "DE",
                           .city = "",
                           .website = "https://www.ACME.example/de",
                           .duns = ""};
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, account_save(market_domain(&market), &twin, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    int64_t waiting = lead_add(&market, &usual);
    int64_t own = lead_add(&market, &usual);
    struct placed placed = placed_get(&market, lead_add(&market, &usual));
    (void)lead_add(&market, &(struct lead){.account = "Other AG",
                                           .email = "x@other.example",
                                           .need = "Nothing at all like the one that is asked of"});
    OK(&market, duplicate_list(market_domain(&market), own, &items, &count, &market.err));
    assert_int_equal(count, 3);
    assert_true(items[0].blocks); /* first what matters most */
    assert_int_equal(items[0].id, placed.offer.id);
    assert_int_equal(items[0].kind, DUPLICATE_OFFER);
    assert_true(items[0].score > 0.8 && items[0].score < 1 && items[0].why_count >= 4);
    assert_int_equal(found(items, count, DUPLICATE_OPPORTUNITY)->id, waiting);
    assert_false(found(items, count, DUPLICATE_OPPORTUNITY)->blocks);
    const struct duplicate *account = found(items, count, DUPLICATE_ACCOUNT);
    assert_int_equal(account->id, twin.id);
    assert_string_equal(account->why[0], "the contact's address belongs to its website");
    assert_int_equal(duplicate_list(market_focal(&market, 0), own, &items, &count, NULL),
                     SCORE_DENIED);
    market_close(&market);
}

/* One customer under two records, told by its number. */
static void test_duplicate__knows_a_customer_by_its_duns(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    market_open(&market, 4);
    int64_t first = lead_add(&market, &(struct lead){0});
    int64_t second = lead_add(&market, &(struct lead){.account = "ACME Germany Ltd"});
    int64_t accounts[] = {market_get(&market, first).account_id,
                          market_get(&market, second).account_id};
    for (size_t i = 0; i < 2; i++) {
        struct account account;
        OK(&market,
           store_account_get(market.store, accounts[i], &market.arena, &account, &market.err));
        account.duns = "123456789";
        OK(&market, store_tx_begin(market.store, &market.err));
        OK(&market, store_account_update(market.store, &account, &market.err));
        OK(&market, store_tx_commit(market.store, &market.err));
    }
    (void)placed_get(&market, first);
    assert_int_equal(place_one(market_domain(&market), second, &placed, NULL), SCORE_CONFLICT);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duplicate__only_the_certain_blocks),
        cmocka_unit_test(test_duplicate__what_waits_or_has_ended_blocks_nothing),
        cmocka_unit_test(test_duplicate__somebody_may_say_it_is_another),
        cmocka_unit_test(test_duplicate__placing_all_leaves_it_for_a_person),
        cmocka_unit_test(test_duplicate__lists_accounts_leads_and_offers),
        cmocka_unit_test(test_duplicate__knows_a_customer_by_its_duns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
