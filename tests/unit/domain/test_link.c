/* SPDX-License-Identifier: Apache-2.0 */

/* Tokens, expiry, the log and the forms of links. */

#include "domain_fixture.h"

#include "domain/link.h"

static const struct link_visit PHONE = {.address = "10.0.0.1", .agent = "Phone/1.0"};

static struct link link_make(struct market *market, enum link_purpose purpose,
                             char ret_token[LINK_TOKEN_SIZE])
{
    struct link link = {
        .purpose = purpose,
        .user_id = market->focals[0],
        .partner_id = market->firms[0],
        .address = "focal@firm.example",
        .expires_at_ms = market->now_ms + CLOCK_HOUR_MS,
    };
    struct domain *domain = market_domain(market);
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, link_create(domain, &link, ret_token, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    return link;
}

static enum score_status find(struct market *market, enum link_purpose purpose, const char *token)
{
    struct link link;
    return link_find(market_domain(market), purpose, token, &link, &market->err);
}

static void use(struct market *market, const struct link *link, enum score_status expected)
{
    struct domain *domain = market_domain(market);
    OK(market, store_tx_begin(market->store, &market->err));
    assert_int_equal(link_use(domain, link, &market->err), expected);
    OK(market, store_tx_commit(market->store, &market->err));
}

static void test_link__a_token_is_long_random_and_not_stored(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char first[LINK_TOKEN_SIZE];
    char second[LINK_TOKEN_SIZE];
    struct link link = link_make(&market, LINK_PASSWORD, first);
    link_make(&market, LINK_PASSWORD, second);
    assert_int_equal(strlen(first), LINK_TOKEN_SIZE - 1);
    assert_int_equal(strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_"),
                     LINK_TOKEN_SIZE - 1);
    assert_string_not_equal(first, second);
    struct link found;
    OK(&market, link_find(market_domain(&market), LINK_PASSWORD, first, &found, &market.err));
    assert_int_equal(found.id, link.id);
    assert_int_equal(found.created_at_ms, market.now_ms);
    market_close(&market);
}

static void test_link__an_unknown_token_is_not_found(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    link_make(&market, LINK_PASSWORD, token);
    assert_int_equal(find(&market, LINK_INVITATION, token), SCORE_NOT_FOUND);
    assert_int_equal(find(&market, LINK_PASSWORD, NULL), SCORE_NOT_FOUND);
    assert_int_equal(find(&market, LINK_PASSWORD, ""), SCORE_NOT_FOUND);
    char longer[LINK_TOKEN_SIZE + 1];
    (void)snprintf(longer, sizeof longer, "%sA", token);
    assert_int_equal(find(&market, LINK_PASSWORD, longer), SCORE_NOT_FOUND);
    token[0] = token[0] == 'A' ? 'B' : 'A';
    assert_int_equal(find(&market, LINK_PASSWORD, token), SCORE_NOT_FOUND);
    market_close(&market);
}

static void test_link__expires_at_its_millisecond(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    struct link link = link_make(&market, LINK_INVITATION, token);
    market.now_ms = link.expires_at_ms - 1;
    assert_int_equal(find(&market, LINK_INVITATION, token), SCORE_OK);
    market.now_ms = link.expires_at_ms;
    assert_int_equal(find(&market, LINK_INVITATION, token), SCORE_CONFLICT);
    struct link found;
    OK(&market, link_find_any(market_domain(&market), LINK_INVITATION, token, &found, &market.err));
    market_close(&market);
}

static void test_link__is_used_up_once_unless_it_shows_an_offer(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    struct link link = link_make(&market, LINK_PASSWORD, token);
    use(&market, &link, SCORE_OK);
    use(&market, &link, SCORE_CONFLICT);
    assert_int_equal(find(&market, LINK_PASSWORD, token), SCORE_CONFLICT);
    link = link_make(&market, LINK_OFFER, token);
    use(&market, &link, SCORE_OK);
    assert_int_equal(find(&market, LINK_OFFER, token), SCORE_OK);
    market_close(&market);
}

static void test_link__a_newer_one_ends_the_older(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    link_make(&market, LINK_PASSWORD, token);
    struct domain *domain = market_domain(&market);
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, links_end(domain, LINK_PASSWORD, market.focals[0], &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_int_equal(find(&market, LINK_PASSWORD, token), SCORE_CONFLICT);
    market_close(&market);
}

static struct event *openings(struct market *market, enum id_kind kind, int64_t id,
                              size_t *ret_count)
{
    struct event_filter filter = {.object_kind = kind, .object_id = id, .verb = "link.opened"};
    struct store_page page = {.limit = 50};
    struct event *events = NULL;
    OK(market, store_event_list(market->store, &filter, &page, &market->arena, &events, ret_count,
                                &market->err));
    return events;
}

static void open_once(struct market *market, const struct link *link,
                      const struct link_visit *visit)
{
    struct domain *domain = market_domain(market);
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, link_opened_record(domain, link, visit, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static void test_link__openings_are_logged_with_address_and_agent(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    char agent[400];
    memset(agent, 'x', sizeof agent - 1);
    agent[sizeof agent - 1] = '\0';
    memcpy(agent, "Bot\n\xff", 5);
    struct link password = link_make(&market, LINK_PASSWORD, token);
    struct link invitation = link_make(&market, LINK_INVITATION, token);
    open_once(&market, &password, &PHONE);
    open_once(&market, &invitation, &(struct link_visit){.address = "::1", .agent = agent});
    size_t count = 0;
    struct event *events = openings(&market, ID_USER, market.focals[0], &count);
    assert_int_equal(count, 1);
    char expected[100];
    (void)snprintf(expected, sizeof expected, "link=%lld\naddress=10.0.0.1\nagent=Phone/1.0\n",
                   (long long)password.id);
    assert_string_equal(events[0].detail, expected);
    assert_null(strstr(events[0].detail, "firm.example"));
    events = openings(&market, ID_PARTNER, market.firms[0], &count);
    assert_int_equal(count, 1);
    const char *at = strstr(events[0].detail, "agent=");
    assert_non_null(at);
    assert_int_equal(strlen(at), strlen("agent=") + LINK_AGENT_BYTES + 1);
    assert_memory_equal(at, "agent=Bot??xxx", 14);
    market_close(&market);
}

static void test_link__a_scanner_cannot_fill_the_log(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    struct link link = link_make(&market, LINK_PASSWORD, token);
    for (int second = 0; second < 180; second++) {
        open_once(&market, &link, &PHONE);
        market.now_ms += CLOCK_SECOND_MS;
    }
    size_t count = 0;
    openings(&market, ID_USER, market.focals[0], &count);
    assert_int_equal(count, 3);
    market_close(&market);
}

static void nonce(struct market *market, const struct link *link, const char *form,
                  char ret[LINK_NONCE_SIZE])
{
    struct domain *domain = market_domain(market);
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, link_nonce(domain, link, form, ret, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static bool holds(struct market *market, const struct link *link, const char *form,
                  const char *text)
{
    bool is_good = false;
    OK(market, link_nonce_check(market_domain(market), link, form, text, &is_good, &market->err));
    return is_good;
}

static void test_link__a_form_is_good_for_its_link_and_purpose_alone(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    char accept[LINK_NONCE_SIZE];
    struct link link = link_make(&market, LINK_OFFER, token);
    struct link other = link_make(&market, LINK_OFFER, token);
    nonce(&market, &link, "accept", accept);
    assert_true(holds(&market, &link, "accept", accept));
    assert_false(holds(&market, &link, "decline", accept));
    assert_false(holds(&market, &other, "accept", accept));
    assert_false(holds(&market, &link, "accept", ""));
    assert_false(holds(&market, &link, "accept", NULL));
    accept[10] = accept[10] == 'A' ? 'B' : 'A';
    assert_false(holds(&market, &link, "accept", accept));

    struct market elsewhere; /* another installation has another secret */
    market_open(&elsewhere, 1);
    OK(&elsewhere, store_tx_begin(elsewhere.store, &elsewhere.err));
    OK(&elsewhere, store_setting_set(elsewhere.store, "site_secret", "", &elsewhere.err));
    OK(&elsewhere, store_tx_commit(elsewhere.store, &elsewhere.err));
    char foreign[LINK_NONCE_SIZE];
    nonce(&elsewhere, &link, "accept", foreign);
    assert_false(holds(&market, &link, "accept", foreign));
    market_close(&elsewhere);
    market_close(&market);
}

static void test_link__is_forgotten_a_month_after_it_expired(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    struct link link = link_make(&market, LINK_PASSWORD, token);
    static const struct {
        int64_t before_ms;
        enum score_status expected;
    } cases[] = {{1, SCORE_CONFLICT}, {0, SCORE_NOT_FOUND}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        market.now_ms = link.expires_at_ms + LINK_KEPT_DAYS * CLOCK_DAY_MS - cases[i].before_ms;
        struct domain *domain = market_domain(&market);
        OK(&market, store_tx_begin(market.store, &market.err));
        OK(&market, links_tidy(domain, &market.err));
        OK(&market, store_tx_commit(market.store, &market.err));
        assert_int_equal(find(&market, LINK_PASSWORD, token), cases[i].expected);
    }
    market_close(&market);
}

static void test_link__its_address_is_the_public_one(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct site site = {
        .vendor_name = "V", .public_url = "https://score.vendor.example", .mail_from = ""};
    struct domain *domain = market_domain(&market);
    domain->site = &site;
    assert_string_equal(link_url(domain, "/o/", "abc"), "https://score.vendor.example/o/abc");
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link__a_token_is_long_random_and_not_stored),
        cmocka_unit_test(test_link__an_unknown_token_is_not_found),
        cmocka_unit_test(test_link__expires_at_its_millisecond),
        cmocka_unit_test(test_link__is_used_up_once_unless_it_shows_an_offer),
        cmocka_unit_test(test_link__a_newer_one_ends_the_older),
        cmocka_unit_test(test_link__openings_are_logged_with_address_and_agent),
        cmocka_unit_test(test_link__a_scanner_cannot_fill_the_log),
        cmocka_unit_test(test_link__a_form_is_good_for_its_link_and_purpose_alone),
        cmocka_unit_test(test_link__is_forgotten_a_month_after_it_expired),
        cmocka_unit_test(test_link__its_address_is_the_public_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
