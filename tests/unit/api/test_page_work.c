/* SPDX-License-Identifier: Apache-2.0 */

/* The accepted offer behind a link: calendar, stage, rating, colleagues, giving back; how long. */

#include "page_support.h"

#include "base/text.h"
#include "store/opportunity_store.h"

static struct token held_make(struct fixture *fixture, struct offered *ret)
{
    *ret = offered_to_a(fixture);
    struct token token = link_for(fixture, ret->offer_id, FOCAL_A);
    page_accept(fixture, &token);
    return token;
}

static void test_page_work__the_calendar_is_well_formed(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_to_a(fixture);
    struct token token = link_for(fixture, offered.offer_id, FOCAL_A);
    struct answer early = page_get(fixture, &token, "/next-step.ics");
    assert_status(early, 404);
    answer_done(&early);
    struct answer accept = page_post(fixture, &token, "accept",
                                     "next_step=Call%2C+then+visit%3B+bring+the+%5C+and+a+very+"
                                     "long+text+with+%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9+in"
                                     "+it+so+that+it+folds&next_step_at=2026-11-27");
    assert_status(accept, 303);
    answer_done(&accept);
    struct answer file = page_get(fixture, &token, "/next-step.ics");
    assert_status(file, 200);
    assert_string_equal(file.content_type, "text/calendar; charset=utf-8");
    assert_true(text_has_prefix(file.body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert_has(file, "\r\nDTSTART;VALUE=DATE:20261127\r\nDURATION:P1D\r\n");
    assert_has(file, "SUMMARY:Call\\, then visit\\; bring the \\\\ and a very");
    assert_has(file, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    for (const char *line = file.body; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 75);
        assert_true(text_is_utf8(line, (size_t)(end - line)));
        line = end + 2;
    }
    answer_done(&file);
    assert_int_equal(events_count(fixture, offered.offer_id, "link.used"), 2);
}

static void test_page_work__moves_a_stage_with_what_it_requires(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered;
    struct token token = held_make(fixture, &offered);
    struct answer page = page_get(fixture, &token, "?stage=03");
    assert_has(page, "<details id=\"stage\" open>");
    assert_has(page, "Decision maker");
    assert_lacks(page, "Order number");
    answer_done(&page);

    struct answer bad = page_post(fixture, &token, "stage", "stage=03&note=talked");
    assert_status(bad, 422);
    assert_has(bad, "who decides at the customer");
    assert_has(bad, ">talked</textarea>");
    answer_done(&bad);
    for (int i = 0; i < 2; i++) { /* a retry finds it there */
        struct answer good =
            page_post(fixture, &token, "stage", "stage=03&decision_maker=Head+of+IT");
        assert_status(good, 303);
        answer_done(&good);
    }
    struct answer back = page_post(fixture, &token, "stage", "stage=02");
    assert_status(back, 422);
    assert_has(back, "say why it goes back");
    answer_done(&back);
    struct answer next =
        page_post(fixture, &token, "stage", "stage=05&competitor=none&probability_percent=140");
    assert_status(next, 422);
    answer_done(&next);
    next = page_post(fixture, &token, "stage", "stage=05&competitor=none&probability_percent=60");
    assert_status(next, 303);
    answer_done(&next);
    struct answer seen =
        ask(fixture, SELLER, "GET", text_of("/opportunities/%s", offered.opportunity), NULL, 200);
    assert_string_equal(member_text(&seen, "/stage"), "05");
    answer_done(&seen);
}

/* Without an amount the first line item is asked for, and is not kept when the move fails. */
static void test_page_work__asks_for_the_line_item_that_is_missing(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_to_a(fixture);
    struct opportunity opportunity;
    struct line_item *items = NULL;
    size_t count = 0;
    int64_t id = 0;
    assert_true(id_parse(ID_OPPORTUNITY, offered.opportunity, &id));
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(store_opportunity_get(fixture->store, id, &fixture->arena, &opportunity, NULL),
                     SCORE_OK);
    opportunity.amount_minor = -1;
    opportunity.currency = "";
    assert_int_equal(store_opportunity_update(fixture->store, &opportunity, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
    struct token token = link_for(fixture, offered.offer_id, FOCAL_A);
    page_accept(fixture, &token);
    struct answer page = page_get(fixture, &token, "?stage=05");
    assert_has(page, "Amount of the order");
    answer_done(&page);
    struct answer bad = page_post(fixture, &token, "stage",
                                  "stage=05&amount=1200&currency=USD&probability_percent=50");
    assert_status(bad, 422); /* the competitor is missing */
    answer_done(&bad);
    assert_int_equal(
        store_line_items_list(fixture->store, id, &fixture->arena, &items, &count, NULL), SCORE_OK);
    assert_int_equal(count, 0);
    struct answer good =
        page_post(fixture, &token, "stage",
                  "stage=05&amount=1200&currency=USD&probability_percent=50&competitor=none");
    assert_status(good, 303);
    answer_done(&good);
    assert_int_equal(
        store_line_items_list(fixture->store, id, &fixture->arena, &items, &count, NULL), SCORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(items[0].amount_minor, 120000);
}

static void test_page_work__rates_and_says_what_it_changes(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered;
    struct token token = held_make(fixture, &offered);
    struct answer bad = page_post(fixture, &token, "rate", "fit=9&code=GOOD_FIT");
    assert_status(bad, 422);
    assert_has(bad, "between 1 and 5");
    answer_done(&bad);
    struct answer good = page_post(fixture, &token, "rate", "fit=4&code=GOOD_FIT&comment=fine");
    assert_status(good, 303);
    assert_string_equal(good.location, text_of("/o/%s?done=rate", token.text));
    answer_done(&good);
    struct answer page = page_get(fixture, &token, "?done=rate");
    assert_has(page, "Thank you for rating");
    assert_has(page, "Your firm rated it 4 of 5");
    assert_has(page, "What it does not change");
    answer_done(&page);
    assert_int_equal(events_count(fixture, offered.offer_id, "offer.rated"), 1);
}

static const char *user_field(const struct fixture *fixture, enum person person)
{
    return text_of("user=%s", id_text(ID_USER, fixture->users[person]));
}

static void test_page_work__forwards_within_the_firm_only(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered;
    struct token token = held_make(fixture, &offered);
    static const enum person STRANGERS[] = {FOCAL_B, MANAGER, FOCAL_A, BOSS_A, DESK};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STRANGERS); i++) {
        struct answer answer =
            page_post(fixture, &token, "forward", user_field(fixture, STRANGERS[i]));
        assert_status(answer, 404);
        answer_done(&answer);
    }
    assert_int_equal(events_count(fixture, offered.offer_id, "offer.forwarded"), 0);
    struct answer answer = page_post(fixture, &token, "forward", user_field(fixture, REP_A));
    assert_status(answer, 200); /* no mail: the link is shown to be handed over */
    const char *at = strstr(answer.body, "href=\"https://score.vendor.example/o/");
    assert_non_null(at);
    struct token rep;
    (void)snprintf(rep.text, sizeof rep.text, "%s",
                   at + strlen("href=\"https://score.vendor.example/o/"));
    answer_done(&answer);
    assert_string_not_equal(rep.text, token.text);
    struct answer page = page_get(fixture, &rep, "");
    assert_status(page, 200);
    assert_has(page, PLANTED_NAME);
    answer_done(&page);
    assert_int_equal(events_count(fixture, offered.offer_id, "offer.forwarded"), 1);

    fixture->site.mail_from = "channels@vendor.example";
    answer = page_post(fixture, &token, "forward", user_field(fixture, DEPUTY_A));
    assert_status(answer, 303);
    answer_done(&answer);
    fixture->site.mail_from = "";
    struct answer mails = ask(fixture, MANAGER, "GET", "/mails", NULL, 200);
    assert_has(mails, "deputy-a@firm.example");
    assert_lacks(mails, PLANTED_NAME);
    answer_done(&mails);
}

/* The deputy's letter does not open what the focal accepted; one made afterwards does. */
static void test_page_work__another_link_does_not_open_what_this_one_took(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered = offered_to_a(fixture);
    struct token deputy = link_for(fixture, offered.offer_id, DEPUTY_A);
    const char *nonce = page_nonce(fixture, &deputy, "accept");
    struct token token = link_for(fixture, offered.offer_id, FOCAL_A);
    fixture->now_ms += CLOCK_MINUTE_MS;
    page_accept(fixture, &token);
    struct answer page = page_get(fixture, &deputy, "");
    assert_status(page, 200);
    assert_has(page, "please sign in");
    assert_lacks(page, PLANTED_NAME);
    assert_lacks(page, "<form");
    answer_done(&page);
    struct answer post = page_post_nonce(fixture, &deputy, "accept", nonce, ACCEPT_FIELDS);
    assert_true(post.status == 303 || post.status == 409);
    answer_done(&post);
    page = page_get(fixture, &deputy, "");
    assert_lacks(page, PLANTED_NAME);
    answer_done(&page);
    struct token later = link_for(fixture, offered.offer_id, DEPUTY_A);
    page = page_get(fixture, &later, "");
    assert_has(page, PLANTED_NAME);
    answer_done(&page);
}

static void test_page_work__ends_after_thirty_days_and_is_then_forgotten(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered;
    struct token token = held_make(fixture, &offered);
    fixture->now_ms += OFFER_LINK_HELD_DAYS * CLOCK_DAY_MS - 1;
    struct answer page = page_get(fixture, &token, "");
    assert_has(page, PLANTED_NAME);
    answer_done(&page);
    fixture->now_ms += 1;
    page = page_get(fixture, &token, "");
    assert_status(page, 200);
    assert_lacks(page, PLANTED_NAME);
    assert_has(page, "please sign in");
    answer_done(&page);
    struct answer file = page_get(fixture, &token, "/next-step.ics");
    assert_status(file, 404);
    answer_done(&file);
}

static void test_page_work__gives_back_with_its_credit(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered;
    struct token token = held_make(fixture, &offered);
    const char *nonce = page_nonce(fixture, &token, "return");
    for (int i = 0; i < 2; i++) {
        struct answer answer =
            page_post_nonce(fixture, &token, "return", nonce, "code=CUSTOMER_UNREACHABLE");
        assert_status(answer, 303);
        answer_done(&answer);
    }
    assert_int_equal(events_count(fixture, offered.offer_id, "offer.returned"), 1);
    struct answer page = page_get(fixture, &token, "");
    assert_has(page, "given this opportunity back");
    assert_has(page, "0.5 of an offer");
    assert_lacks(page, PLANTED_NAME);
    answer_done(&page);
    struct answer late = page_post_nonce(fixture, &token, "stage", nonce, "stage=02");
    assert_status(late, 403);
    answer_done(&late);
}

/* Held forms before acceptance, and open ones after it, are closed whatever the nonce. */
static void test_page_work__forms_keep_to_their_time(void **state)
{
    struct fixture *fixture = *state;
    struct offered offered;
    struct token token = held_make(fixture, &offered);
    static const char *const HELD[] = {"stage", "rate", "return", "forward"};
    const char *nonces[SCORE_ARRAY_COUNT(HELD)];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(HELD); i++) {
        nonces[i] = arena_dup_text(&fixture->arena, page_nonce(fixture, &token, HELD[i]));
        assert_true(strlen(nonces[i]) > 0);
    }
    struct answer recall =
        ask(fixture, MANAGER, "POST", text_of("/offers/%s/recall", offered.offer),
            "{\"code\":\"CUSTOMER_REQUEST\",\"comment\":\"\"}", 200);
    answer_done(&recall);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(HELD); i++) {
        struct answer answer = page_post_nonce(
            fixture, &token, HELD[i], nonces[i],
            text_of("stage=02&fit=5&code=INFO_MISSING&%s", user_field(fixture, REP_A)));
        assert_status(answer, 409);
        assert_lacks(answer, PLANTED_NAME);
        answer_done(&answer);
    }
    assert_int_equal(events_count(fixture, offered.offer_id, "link.used"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_page_work__the_calendar_is_well_formed),
        TEST(test_page_work__moves_a_stage_with_what_it_requires),
        TEST(test_page_work__asks_for_the_line_item_that_is_missing),
        TEST(test_page_work__rates_and_says_what_it_changes),
        TEST(test_page_work__forwards_within_the_firm_only),
        TEST(test_page_work__another_link_does_not_open_what_this_one_took),
        TEST(test_page_work__ends_after_thirty_days_and_is_then_forgotten),
        TEST(test_page_work__gives_back_with_its_credit),
        TEST(test_page_work__forms_keep_to_their_time),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
