/* SPDX-License-Identifier: Apache-2.0 */

/* The open offer behind a link: what it shows, how it is answered, and who can do no more. */

#include "page_support.h"

#include "api/page.h"
#include "base/text.h"
#include "domain/identity.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

static void test_page__shows_the_masked_lead_and_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct answer page = page_get(fixture, &token, "");
    assert_status(page, 200);
    assert_string_equal(page.content_type, "text/html; charset=utf-8");
    assert_has(page, "GTX Pro");
    assert_has(page, "Answer within ");
    assert_has(page, "Your firm meets every condition");
    assert_has(page, "nothing, half a turn back");
    static const char *const HIDDEN[] = {PLANTED_NAME, PLANTED_EMAIL, PLANTED_PHONE,
                                         "Acme Corporation"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(HIDDEN); i++) {
        assert_lacks(page, HIDDEN[i]);
    }
    assert_true(strlen(page.body) < PAGE_BYTES_MAX);
    answer_done(&page);
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
    assert_int_equal(events_count(fixture, offered.offer_id, "link.opened"), 1);
    assert_int_equal(events_count(fixture, offered.offer_id, "link.used"), 0);
}

static void test_page__asks_for_nothing_else_and_runs_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct answer open = page_get(fixture, &token, "");
    page_accept(fixture, &token);
    struct answer held = page_get(fixture, &token, "?stage=05");
    const struct answer *pages[] = {&open, &held};
    static const char *const FORBIDDEN[] = {"<script",  "src=",    "url(",       "@import",
                                            "style=\"", "onclick", "javascript:"};
    for (size_t p = 0; p < SCORE_ARRAY_COUNT(pages); p++) {
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(FORBIDDEN); i++) {
            assert_lacks(*pages[p], FORBIDDEN[i]);
        }
        assert_true(text_has_prefix(pages[p]->policy, "default-src 'none'; style-src 'sha256-"));
        assert_null(strstr(pages[p]->policy, "unsafe"));
        assert_true(strlen(pages[p]->body) < PAGE_BYTES_MAX);
    }
    answer_done(&open);
    answer_done(&held);
}

/* A browser that lost the connection sends the very same form again. */
static void test_page__a_retried_acceptance_is_one(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    const char *nonce = page_nonce(fixture, &token, "accept");
    for (int i = 0; i < 3; i++) {
        struct answer answer = page_post_nonce(fixture, &token, "accept", nonce, ACCEPT_FIELDS);
        assert_status(answer, 303);
        assert_string_equal(answer.location, text_of("/o/%s?done=accept", token.text));
        answer_done(&answer);
    }
    assert_int_equal(events_count(fixture, offered.offer_id, "offer.accepted"), 1);
    assert_int_equal(events_count(fixture, offered.offer_id, "link.used"), 1);
    struct answer page = page_get(fixture, &token, "?done=accept");
    assert_has(page, PLANTED_NAME);
    assert_has(page, "href=\"tel:+15550173421\"");
    assert_has(page, "href=\"mailto:" PLANTED_EMAIL "\"");
    assert_has(page, "Acme Corporation");
    answer_done(&page);
}

static void test_page__says_what_is_wrong_and_keeps_what_was_typed(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    static const struct {
        const char *form;
        const char *fields;
        const char *message;
        const char *kept;
    } cases[] = {
        {"accept", "next_step=&next_step_at=2026-12-24", "say what you will do next",
         "value=\"2026-12-24\""},
        {"accept", "next_step=Visit+%3Cthem%3E&next_step_at=", "say when",
         "value=\"Visit &lt;them&gt;\""},
        {"accept", "next_step=Visit&next_step_at=soon", "a date like", "value=\"Visit\""},
        {"accept", "next_step=Visit&next_step_at=2020-01-01", "lies in the past",
         "value=\"2020-01-01\""},
        {"decline", "comment=no+%22code%22", "choose a reason", ">no &quot;code&quot;</textarea>"},
        {"decline", "code=OTHER&comment=", "say which other reason", "value=\"OTHER\" checked"},
        {"decline", "code=NOT_A_CODE", "not a reason for this", "Decline"},
        {"decline", "code=CUSTOMER_PREFERS_OTHER", "not a reason for this", "Decline"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct answer answer = page_post(fixture, &token, cases[i].form, cases[i].fields);
        assert_status(answer, 422);
        assert_has(answer, "Please look again");
        assert_has(answer, cases[i].message);
        assert_has(answer, cases[i].kept);
        answer_done(&answer);
    }
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
    assert_int_equal(events_count(fixture, offered.offer_id, "link.used"), 0);
}

static void test_page__a_post_without_its_form_does_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct offered other = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct token second = link_for(fixture, offered.offer_id, offered.focal);
    struct token foreign = link_for(fixture, other.offer_id, other.focal);
    const char *nonces[] = {
        "",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        page_nonce(fixture, &token, "decline"),
        page_nonce(fixture, &second, "accept"),
        page_nonce(fixture, &foreign, "accept"),
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(nonces); i++) {
        struct answer answer = page_post_nonce(fixture, &token, "accept", nonces[i], ACCEPT_FIELDS);
        assert_status(answer, 403);
        assert_has(answer, "Nothing was changed");
        answer_done(&answer);
    }
    static const char *const BROKEN[] = {"", "nonce", "%", "a=%zz", "a=%00", "a=%ff", "&&&"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BROKEN); i++) {
        struct answer answer = page_post_nonce(fixture, &token, "accept", "", BROKEN[i]);
        assert_true(answer.status == 403 || answer.status == 422);
        answer_done(&answer);
    }
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
    assert_int_equal(events_count(fixture, offered.offer_id, "link.used"), 0);
}

static void test_page__an_unknown_link_gives_no_hint(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct token wrong = token;
    wrong.text[5] = wrong.text[5] == 'A' ? 'B' : 'A';
    struct token odd = {.text = "x"};
    struct answer first = page_get(fixture, &wrong, "");
    struct answer second = page_get(fixture, &odd, "");
    struct answer third = page_get(fixture, &wrong, "/next-step.ics");
    struct answer fourth = page_post_nonce(fixture, &wrong, "accept", "", ACCEPT_FIELDS);
    struct answer fifth = page_post_nonce(fixture, &token, "no-such-form", "", "a=b");
    assert_status(first, 404);
    assert_string_equal(first.body, second.body);
    assert_string_equal(first.body, third.body);
    assert_string_equal(first.body, fourth.body);
    assert_string_equal(first.body, fifth.body);
    answer_done(&first);
    answer_done(&second);
    answer_done(&third);
    answer_done(&fourth);
    answer_done(&fifth);
}

static void test_page__the_address_of_a_form_leads_back(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct answer answer = page_get(fixture, &token, "/accept");
    assert_status(answer, 303);
    assert_string_equal(answer.location, text_of("/o/%s", token.text));
    answer_done(&answer);
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
}

/* ---- declining ------------------------------------------------------------------------------- */

static void test_page__spam_gives_half_a_turn_back_and_the_next_firm_is_asked(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    const char *nonce = page_nonce(fixture, &token, "decline");
    fixture->site.mail_from = "channels@vendor.example";
    for (int i = 0; i < 2; i++) {
        struct answer answer =
            page_post_nonce(fixture, &token, "decline", nonce, "code=SPAM_OR_INVALID");
        assert_status(answer, 303);
        answer_done(&answer);
    }
    fixture->site.mail_from = "";
    assert_int_equal(events_count(fixture, offered.offer_id, "offer.declined"), 1);
    struct answer page = page_get(fixture, &token, "");
    assert_status(page, 200);
    assert_has(page, "Your firm has declined");
    assert_has(page, "Half a turn comes back to you");
    assert_has(page, "0.5 of an offer");
    assert_lacks(page, "<form");
    answer_done(&page);

    enum person other = offered.focal == FOCAL_A ? FOCAL_B : FOCAL_A;
    struct answer list = ask(fixture, other, "GET", "/offers?live=true", NULL, 200);
    assert_int_equal(json_array_size(member(&list, "/items")), 1);
    answer_done(&list);
    struct answer mails = ask(fixture, MANAGER, "GET", "/mails", NULL, 200);
    assert_has(mails, text_of("%s@firm.example", PERSON_NAMES[other]));
    answer_done(&mails);
}

static void test_page__an_expired_offer_cannot_be_taken(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    const char *nonce = page_nonce(fixture, &token, "accept");
    fixture->now_ms += 30 * CLOCK_DAY_MS;
    struct answer answer = page_post_nonce(fixture, &token, "accept", nonce, ACCEPT_FIELDS);
    assert_status(answer, 409);
    assert_has(answer, "The time to answer has run out");
    answer_done(&answer);
    answer = page_get(fixture, &token, "");
    assert_has(answer, "The time to answer has run out");
    assert_lacks(answer, "<form");
    answer_done(&answer);
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
}

static void test_page__a_recalled_offer_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct answer recall =
        ask(fixture, MANAGER, "POST", text_of("/offers/%s/recall", offered.offer),
            "{\"code\":\"PASSED_IN_ERROR\",\"comment\":\"wrong\"}", 200);
    answer_done(&recall);
    struct answer page = page_get(fixture, &token, "");
    assert_has(page, "The vendor has taken this opportunity back");
    assert_has(page, "0.5 of an offer");
    assert_lacks(page, PLANTED_NAME);
    answer_done(&page);
}

/* ---- who can do no more ---------------------------------------------------------------------- */

static void user_change(struct fixture *fixture, enum person person, uint32_t roles,
                        enum user_state user_state, int64_t partner_id)
{
    struct user user;
    struct score_error err = {0};
    assert_int_equal(store_tx_begin(fixture->store, &err), SCORE_OK);
    assert_int_equal(
        store_user_get(fixture->store, fixture->users[person], &fixture->arena, &user, &err),
        SCORE_OK);
    user.roles = roles;
    user.state = user_state;
    user.partner_id = partner_id;
    assert_int_equal(store_user_update(fixture->store, &user, &err), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, &err), SCORE_OK);
}

static void test_page__nothing_is_left_when_the_person_is_gone(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_to_a(fixture);
    struct token token = link_for(fixture, offered.offer_id, FOCAL_A);
    const char *nonce = page_nonce(fixture, &token, "accept");
    const struct {
        uint32_t roles;
        enum user_state state;
        int64_t partner_id;
    } cases[] = {
        {ROLE_FOCAL, USER_DISABLED, fixture->partner_a},
        {ROLE_FOCAL, USER_ACTIVE, fixture->partner_b},
        {ROLE_REP, USER_ACTIVE, fixture->partner_a}, /* reps see accepted offers only */
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        user_change(fixture, FOCAL_A, cases[i].roles, cases[i].state, cases[i].partner_id);
        struct answer page = page_get(fixture, &token, "");
        assert_status(page, 404);
        answer_done(&page);
        struct answer post = page_post_nonce(fixture, &token, "accept", nonce, ACCEPT_FIELDS);
        assert_status(post, 404);
        answer_done(&post);
    }
    user_change(fixture, FOCAL_A, ROLE_FOCAL, USER_ACTIVE, fixture->partner_a);
    struct answer page = page_get(fixture, &token, "");
    assert_status(page, 200);
    answer_done(&page);
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
}

/* A reader who may see but not answer: the administrator of the firm. */
static void test_page__only_a_focal_answers(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_to_a(fixture);
    struct token token = link_for(fixture, offered.offer_id, FOCAL_A);
    const char *nonce = page_nonce(fixture, &token, "accept");
    user_change(fixture, FOCAL_A, ROLE_PARTNER_ADMIN, USER_ACTIVE, fixture->partner_a);
    struct answer page = page_get(fixture, &token, "");
    assert_status(page, 200);
    assert_lacks(page, "<form");
    answer_done(&page);
    struct answer post = page_post_nonce(fixture, &token, "accept", nonce, ACCEPT_FIELDS);
    assert_status(post, 403);
    answer_done(&post);
    assert_int_equal(offer_state_of(fixture, offered.offer_id), OFFER_OFFERED);
}

static void test_page__texts_are_escaped(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct opportunity opportunity;
    struct score_error err = {0};
    int64_t id = 0;
    assert_true(id_parse(ID_OPPORTUNITY, offered.opportunity, &id));
    assert_int_equal(store_tx_begin(fixture->store, &err), SCORE_OK);
    assert_int_equal(store_opportunity_get(fixture->store, id, &fixture->arena, &opportunity, &err),
                     SCORE_OK);
    opportunity.need = "<script>alert('x')</script> & \"more\"";
    assert_int_equal(store_opportunity_update(fixture->store, &opportunity, &err), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, &err), SCORE_OK);
    struct answer page = page_get(fixture, &token, "");
    assert_has(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;");
    assert_lacks(page, "<script");
    answer_done(&page);
}

static void test_page__is_limited_by_link_and_by_address(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    struct token other = link_for(fixture, offered.offer_id, offered.focal);
    int refused_at = 0;
    for (int i = 1; i <= 100 && !refused_at; i++) {
        struct answer page = page_get(fixture, &token, "");
        if (page.status == 429) {
            refused_at = i;
            assert_string_equal(page.retry_after, "2");
            assert_has(page, "try again in a minute");
        }
        answer_done(&page);
    }
    assert_int_equal(refused_at, 61);
    struct answer page = page_get(fixture, &other, ""); /* another link is not to blame */
    assert_status(page, 200);
    answer_done(&page);
    fixture->now_ms += 2 * CLOCK_SECOND_MS;
    page = page_get(fixture, &token, "");
    assert_status(page, 200);
    answer_done(&page);
    struct token wrong = token;
    int unknown = 0;
    for (int i = 0; i < 400; i++) {
        (void)snprintf(wrong.text, sizeof wrong.text, "%043d", i);
        page = page_get(fixture, &wrong, "");
        unknown += page.status == 404;
        answer_done(&page);
    }
    assert_in_range(unknown, 200, 300);
}

/* Openings in one minute are one line of the log; the next minute is another. */
static void test_page__openings_are_logged_once_a_minute(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_make(fixture);
    struct token token = link_for(fixture, offered.offer_id, offered.focal);
    for (int i = 0; i < 40; i++) {
        struct answer page = page_get(fixture, &token, "");
        assert_status(page, 200);
        answer_done(&page);
        fixture->now_ms += 3 * CLOCK_SECOND_MS;
    }
    assert_int_equal(events_count(fixture, offered.offer_id, "link.opened"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_page__shows_the_masked_lead_and_changes_nothing),
        TEST(test_page__asks_for_nothing_else_and_runs_nothing),
        TEST(test_page__a_retried_acceptance_is_one),
        TEST(test_page__says_what_is_wrong_and_keeps_what_was_typed),
        TEST(test_page__a_post_without_its_form_does_nothing),
        TEST(test_page__an_unknown_link_gives_no_hint),
        TEST(test_page__the_address_of_a_form_leads_back),
        TEST(test_page__spam_gives_half_a_turn_back_and_the_next_firm_is_asked),
        TEST(test_page__an_expired_offer_cannot_be_taken),
        TEST(test_page__a_recalled_offer_says_so),
        TEST(test_page__nothing_is_left_when_the_person_is_gone),
        TEST(test_page__only_a_focal_answers),
        TEST(test_page__texts_are_escaped),
        TEST(test_page__is_limited_by_link_and_by_address),
        TEST(test_page__openings_are_logged_once_a_minute),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
