/* SPDX-License-Identifier: Apache-2.0 */

/* The channels team: who is named, whom a question reaches, one answer, and whose it is to read. */

#include "domain_fixture.h"

#include "base/text.h"
#include "domain/channels.h"
#include "domain/mail.h"

static const char WHY[] = "How are leads for storage recommended?";
static const struct site SITE = {.vendor_name = "The Vendor",
                                 .public_url = "https://score.vendor.example",
                                 .mail_from = "Channels <channels@vendor.example>"};

static int64_t person(struct market *market, const char *email, uint32_t roles)
{
    struct user user = {.email = email,
                        .name = email,
                        .phone = "",
                        .roles = roles,
                        .state = USER_ACTIVE,
                        .password_hash = ""};
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_user_add(market->store, &user, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    return user.id;
}

static void name_team(struct market *market, const char *country, int64_t user_id)
{
    OK(market, channels_set(market_domain(market), country, &user_id, user_id != 0, &market->err));
}

static void open_market(struct market *market)
{
    market_open(market, 2);
    market->domain.site = &SITE;
}

static int64_t asked(struct market *market, size_t firm)
{
    struct question question;
    OK(market, question_ask(market_focal(market, firm), WHY, &question, &market->err));
    assert_string_equal(question.text, WHY);
    assert_int_equal(question.due_at_ms - question.asked_at_ms, 10 * CLOCK_DAY_MS);
    return question.id;
}

/* Addresses of the letters from this template, each once, in their order; "a b". */
static const char *mailed(struct market *market, const char *template_name)
{
    struct store_page page = {.limit = 100};
    struct mail *mails = NULL;
    size_t count = 0;
    static char list[400];
    list[0] = '\0';
    OK(market, mail_list(market_domain_keep(market), 0, &page, &mails, &count, &market->err));
    for (size_t i = count; i > 0; i--) {
        if (text_equal(mails[i - 1].template_name, template_name)) {
            size_t used = strlen(list);
            (void)snprintf(list + used, sizeof list - used, "%s%s", used ? " " : "",
                           mails[i - 1].address);
        }
    }
    return list;
}

static void test_question__reaches_the_team_of_the_country_else_of_everywhere(void **state)
{
    (void)state;
    struct market market;
    open_market(&market);
    int64_t world = person(&market, "world@vendor.example", ROLE_CHANNEL_MANAGER);
    int64_t local = person(&market, "de@vendor.example", ROLE_CHANNEL_MANAGER);
    (void)asked(&market, 0);
    assert_string_equal(mailed(&market, "question"),
                        ""); /* nobody is named: it waits in the list */
    name_team(&market, "", world);
    (void)asked(&market, 0);
    assert_string_equal(mailed(&market, "question"), "world@vendor.example");
    name_team(&market, "DE", local); /* the firms of the fixture are German */
    (void)asked(&market, 0);
    assert_string_equal(mailed(&market, "question"), "world@vendor.example de@vendor.example");
    name_team(&market, "DE", 0);
    (void)asked(&market, 1);
    assert_string_equal(mailed(&market, "question"),
                        "world@vendor.example de@vendor.example world@vendor.example");
    market_close(&market);
}

static void test_question__is_answered_once_and_the_asker_is_told(void **state)
{
    (void)state;
    struct market market;
    struct question question;
    open_market(&market);
    int64_t id = asked(&market, 0);
    int64_t manager = person(&market, "m@vendor.example", ROLE_CHANNEL_MANAGER);
    struct domain *domain = market_actor(&market, ROLE_CHANNEL_MANAGER, manager);
    OK(&market, question_answer(domain, id, "By the rules.", &question, &market.err));
    assert_string_equal(question.answer, "By the rules.");
    assert_string_equal(question.answer_user_name, "m@vendor.example");
    domain = market_actor(&market, ROLE_CHANNEL_MANAGER, manager);
    assert_int_equal(question_answer(domain, id, "Otherwise.", &question, &market.err),
                     SCORE_CONFLICT);
    OK(&market, question_get(market_focal(&market, 0), id, &question, &market.err));
    assert_string_equal(question.answer, "By the rules.");
    struct user asker;
    OK(&market, store_user_get(market.store, market.focals[0], &market.arena, &asker, &market.err));
    assert_string_equal(mailed(&market, "answer"), asker.email);
    market_close(&market);
}

static void test_question__is_its_firms_and_the_vendors_alone(void **state)
{
    (void)state;
    struct market market;
    struct question question;
    struct question *items = NULL;
    struct store_page page = {.limit = 10};
    size_t count = 0;
    open_market(&market);
    int64_t id = asked(&market, 0);
    OK(&market, question_list(market_focal(&market, 1), false, &page, &items, &count, &market.err));
    assert_int_equal(count, 0);
    assert_int_equal(question_get(market_focal(&market, 1), id, &question, &market.err),
                     SCORE_NOT_FOUND);
    assert_int_equal(question_answer(market_focal(&market, 0), id, "Mine.", &question, &market.err),
                     SCORE_DENIED);
    assert_int_equal(question_ask(market_domain(&market), WHY, &question, &market.err),
                     SCORE_DENIED);
    assert_int_equal(question_list(market_actor(&market, ROLE_SELLER, 1), false, &page, &items,
                                   &count, &market.err),
                     SCORE_DENIED);
    OK(&market, question_list(market_domain(&market), true, &page, &items, &count, &market.err));
    assert_int_equal(count, 1);
    OK(&market, question_answer(market_domain(&market), id, "Yes.", &question, &market.err));
    OK(&market, question_list(market_domain(&market), true, &page, &items, &count, &market.err));
    assert_int_equal(count, 0);
    market_close(&market);
}

static void test_question__has_words_and_a_limit(void **state)
{
    (void)state;
    struct market market;
    struct question question;
    char long_text[QUESTION_BYTES_MAX + 2];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    open_market(&market);
    assert_int_equal(question_ask(market_focal(&market, 0), "", &question, &market.err),
                     SCORE_INVALID);
    assert_int_equal(question_ask(market_focal(&market, 0), "why?", &question, &market.err),
                     SCORE_INVALID);
    assert_int_equal(question_ask(market_focal(&market, 0), long_text, &question, &market.err),
                     SCORE_INVALID);
    for (int i = 0; i < QUESTIONS_OPEN_MAX; i++) {
        (void)asked(&market, 0);
    }
    assert_int_equal(question_ask(market_focal(&market, 0), WHY, &question, &market.err),
                     SCORE_CONFLICT);
    (void)asked(&market, 1); /* another firm's may */
    market_close(&market);
}

static void test_channels__are_managers_of_a_country(void **state)
{
    (void)state;
    struct market market;
    struct channels_member *items = NULL;
    size_t count = 0;
    open_market(&market);
    int64_t seller = person(&market, "s@vendor.example", ROLE_SELLER);
    int64_t manager = person(&market, "m@vendor.example", ROLE_CHANNEL_MANAGER);
    int64_t twice[] = {manager, manager};
    struct domain *domain = market_domain(&market);
    assert_int_equal(channels_set(domain, "DE", &seller, 1, &market.err), SCORE_INVALID);
    domain = market_domain(&market);
    assert_int_equal(channels_set(domain, "DE", twice, 2, &market.err), SCORE_INVALID);
    domain = market_domain(&market);
    assert_int_equal(channels_set(domain, "de", &manager, 1, &market.err), SCORE_INVALID);
    domain = market_domain(&market);
    assert_int_equal(channels_set(domain, "DEU", &manager, 1, &market.err), SCORE_INVALID);
    domain = market_focal(&market, 0);
    assert_int_equal(channels_set(domain, "DE", &manager, 1, &market.err), SCORE_DENIED);
    name_team(&market, "DE", manager);
    OK(&market, channels_list(market_focal(&market, 0), &items, &count, &market.err));
    assert_int_equal(count, 1);
    assert_string_equal(items[0].country, "DE");
    assert_string_equal(items[0].email, "m@vendor.example");
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_question__reaches_the_team_of_the_country_else_of_everywhere),
        cmocka_unit_test(test_question__is_answered_once_and_the_asker_is_told),
        cmocka_unit_test(test_question__is_its_firms_and_the_vendors_alone),
        cmocka_unit_test(test_question__has_words_and_a_limit),
        cmocka_unit_test(test_channels__are_managers_of_a_country),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
