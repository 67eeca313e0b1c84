/* SPDX-License-Identifier: Apache-2.0 */

/* Whom leads go to at a firm: naming, who may, two at once, open offers, history. */

#include "domain_fixture.h"

#include "base/text.h"
#include "domain/focal.h"
#include "domain/identity.h"
#include "store/mail_store.h"

/* A colleague at the firm who is no focal yet. */
static int64_t colleague(struct market *market, size_t firm, const char *email)
{
    struct user user = {.partner_id = market->firms[firm],
                        .email = email,
                        .name = email,
                        .phone = "",
                        .roles = ROLE_REP,
                        .state = USER_ACTIVE,
                        .password_hash = ""};
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_user_add(market->store, &user, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    return user.id;
}

struct list {
    struct focal *items;
    size_t count;
    char tag[FOCAL_TAG_SIZE];
};

static struct list list_of(struct market *market, size_t firm)
{
    struct list list = {0};
    OK(market, focal_list(market_domain_keep(market), market->firms[firm], &list.items, &list.count,
                          &market->err));
    focal_tag(list.items, list.count, list.tag);
    return list;
}

static enum score_status name(struct market *market, struct domain *domain, size_t firm,
                              const struct focal_change *change)
{
    struct focal *items = NULL;
    size_t count = 0;
    return focal_set(domain, market->firms[firm], change, &items, &count, &market->err);
}

static void test_focal_set__names_people_of_the_firm(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    int64_t ada = colleague(&market, 0, "ada@firm.example");
    int64_t both[] = {ada, market.focals[0]};
    OK(&market, name(&market, market_domain(&market), 0,
                     &(struct focal_change){.line = "", .user_ids = both, .count = 2}));
    struct list list = list_of(&market, 0);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].user_id, ada);
    assert_int_equal(list.items[1].rank, 1);
    /* Who is named may answer from now on. */
    struct user user;
    OK(&market, store_user_get(market.store, ada, &market.arena, &user, &market.err));
    assert_true(user.roles & ROLE_FOCAL);
    assert_true(user.roles & ROLE_REP);
    market_close(&market);
}

static void test_focal_set__refuses_what_is_not_right(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    int64_t twice[] = {market.focals[0], market.focals[0]};
    int64_t foreign[] = {market.focals[1]};
    struct domain *domain = market_domain(&market);
    struct focal_change change = {.line = "", .user_ids = twice, .count = 2};
    assert_int_equal(name(&market, domain, 0, &change), SCORE_INVALID);
    assert_string_equal(domain->problem.fields[0].code, "DUPLICATE");
    domain = market_domain(&market);
    change = (struct focal_change){.line = "", .user_ids = foreign, .count = 1};
    assert_int_equal(name(&market, domain, 0, &change), SCORE_INVALID);
    assert_string_equal(domain->problem.fields[0].code, "UNKNOWN");
    domain = market_domain(&market);
    change = (struct focal_change){.line = "", .user_ids = NULL, .count = 0};
    assert_int_equal(name(&market, domain, 0, &change), SCORE_INVALID);
    /* A focal alone may not name; another firm's administrator does not see the firm. */
    change = (struct focal_change){.line = "", .user_ids = market.focals, .count = 1};
    assert_int_equal(name(&market, market_focal(&market, 0), 0, &change), SCORE_DENIED);
    domain = market_actor(&market, ROLE_PARTNER_ADMIN, market.focals[1]);
    domain->actor.partner_id = market.firms[1];
    assert_int_equal(name(&market, domain, 0, &change), SCORE_NOT_FOUND);
    assert_int_equal(list_of(&market, 0).count, 1);
    market_close(&market);
}

/* Two administrators looked at the same list: the second one is told, and nothing is lost. */
static void test_focal_set__two_at_once(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t ada = colleague(&market, 0, "ada@firm.example");
    int64_t bob = colleague(&market, 0, "bob@firm.example");
    struct list seen = list_of(&market, 0);
    struct focal_change first = {.line = "", .user_ids = &ada, .count = 1, .expected = seen.tag};
    struct focal_change second = {.line = "", .user_ids = &bob, .count = 1, .expected = seen.tag};
    OK(&market, name(&market, market_domain(&market), 0, &first));
    assert_int_equal(name(&market, market_domain(&market), 0, &second), SCORE_CONFLICT);
    struct list now = list_of(&market, 0);
    assert_int_equal(now.items[0].user_id, ada);
    assert_string_not_equal(now.tag, seen.tag);
    second.expected = now.tag;
    OK(&market, name(&market, market_domain(&market), 0, &second));
    assert_int_equal(list_of(&market, 0).items[0].user_id, bob);
    market_close(&market);
}

static void test_focal_set__a_line_has_its_own(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t ada = colleague(&market, 0, "ada@firm.example");
    int64_t bob = colleague(&market, 0, "bob@firm.example");
    struct focal_change line = {.line = "cloud", .user_ids = &ada, .count = 1};
    OK(&market, name(&market, market_domain(&market), 0, &line));
    assert_int_equal(list_of(&market, 0).count, 2);
    struct focal_change every = {.line = "", .user_ids = &bob, .count = 1};
    OK(&market, name(&market, market_domain(&market), 0, &every));
    struct list list = list_of(&market, 0);
    assert_int_equal(list.count, 2);
    bool has_line = false;
    for (size_t i = 0; i < list.count; i++) {
        has_line =
            has_line || (text_equal(list.items[i].line, "cloud") && list.items[i].user_id == ada);
    }
    assert_true(has_line);
    line.count = 0;
    OK(&market, name(&market, market_domain(&market), 0, &line));
    assert_int_equal(list_of(&market, 0).count, 1);
    market_close(&market);
}

/* A focal leaves with open offers: they stay with the firm, and the next one gets their letters. */
static void test_focal_set__the_new_one_gets_the_letters(void **state)
{
    (void)state;
    static const struct site SITE = {.vendor_name = "Vendor",
                                     .public_url = "https://vendor.example",
                                     .mail_from = "leads@vendor.example"};
    enum { OFFERS = 10 };
    struct market market;
    market_open(&market, 1);
    for (int i = 0; i < OFFERS; i++) {
        struct placed placed;
        int64_t id = market_opportunity(&market, "1000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    }
    int64_t ada = colleague(&market, 0, "ada@firm.example");
    struct focal_change change = {.line = "", .user_ids = &ada, .count = 1};
    struct domain *domain = market_domain(&market);
    domain->site = &SITE;
    OK(&market, name(&market, domain, 0, &change));
    struct store_page page = {.limit = 100};
    struct mail *mails = NULL;
    size_t count = 0;
    OK(&market, store_mail_list(market.store, &(struct mail_filter){0}, &page, &market.arena,
                                &mails, &count, &market.err));
    assert_int_equal(count, OFFERS);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(mails[i].user_id, ada);
        assert_string_equal(mails[i].template_name, "offer");
    }
    /* Naming the same one again tells nobody anything. */
    domain = market_domain(&market);
    domain->site = &SITE;
    OK(&market, name(&market, domain, 0, &change));
    OK(&market, store_mail_list(market.store, &(struct mail_filter){0}, &page, &market.arena,
                                &mails, &count, &market.err));
    assert_int_equal(count, OFFERS);
    market_close(&market);
}

static void test_focal_history__newest_first(void **state)
{
    (void)state;
    struct market market;
    struct focal_past *past = NULL;
    size_t count = 0;
    market_open(&market, 1);
    int64_t ada = colleague(&market, 0, "ada@firm.example");
    int64_t both[] = {ada, market.focals[0]};
    OK(&market, name(&market, market_domain(&market), 0,
                     &(struct focal_change){.line = "", .user_ids = both, .count = 2}));
    OK(&market, focal_history(market_domain(&market), market.firms[0], &past, &count, &market.err));
    assert_int_equal(count, 2);
    assert_int_equal(past[0].people_count, 2);
    assert_string_equal(past[0].people[0], "ada@firm.example");
    assert_int_equal(past[1].people_count, 1);
    assert_true(past[0].seq > past[1].seq);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_focal_set__names_people_of_the_firm),
        cmocka_unit_test(test_focal_set__refuses_what_is_not_right),
        cmocka_unit_test(test_focal_set__two_at_once),
        cmocka_unit_test(test_focal_set__a_line_has_its_own),
        cmocka_unit_test(test_focal_set__the_new_one_gets_the_letters),
        cmocka_unit_test(test_focal_history__newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
