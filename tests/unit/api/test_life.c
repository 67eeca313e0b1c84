/* SPDX-License-Identifier: Apache-2.0 */

/* The main job through REST: enter, place, accept, progress, win; and the other ways out. */

#include "fixture.h"

#include "base/text.h"

static void test_life__walks_from_entry_to_won(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    enum person rep = focal == FOCAL_A ? REP_A : REP_B;
    struct answer answer =
        ask(fixture, focal, "POST", text_of("/offers/%s/accept", offer), ACCEPT_BODY, 200);
    assert_string_equal(member_text(&answer, "/status"), "ACCEPTED");
    assert_string_equal(member_text(&answer, "/opportunity/contact_email"), PLANTED_EMAIL);
    assert_string_equal(member_text(&answer, "/opportunity/placement"), "PLACED");
    answer_done(&answer);

    const char *stage = text_of("/opportunities/%s/stage", opportunity);
    answer = ask(fixture, rep, "POST", stage, "{\"stage\":\"03\"}", 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/decision_maker");
    answer_done(&answer);
    answer = ask(fixture, rep, "POST", stage,
                 "{\"stage\":\"03\",\"decision_maker\":\"Head of IT\"}", 200);
    assert_string_equal(member_text(&answer, "/stage"), "03");
    assert_string_equal(member_text(&answer, "/stage_label"), "Identified / Validating");
    answer_done(&answer);
    answer = ask(fixture, rep, "POST", text_of("/opportunities/%s/line-items", opportunity),
                 "{\"offering\":\"GTX Pro\",\"amount\":4821,\"currency\":\"USD\"}", 201);
    assert_string_equal(member_text(&answer, "/amount"), "4821.00");
    answer_done(&answer);
    answer = ask(fixture, rep, "POST", stage, "{\"stage\":\"04\"}", 200);
    answer_done(&answer);
    answer = ask(fixture, rep, "POST", stage,
                 "{\"stage\":\"08\",\"won_reason\":\"had lowest price\",\"order_ref\":\"PO-1\","
                 "\"competitor\":\"none\",\"probability_percent\":100}",
                 200);
    assert_string_equal(member_text(&answer, "/outcome"), "WON");
    assert_string_equal(member_text(&answer, "/placement"), "CLOSED");
    answer_done(&answer);
    answer = ask(fixture, SELLER, "GET", text_of("/offers/%s", offer), NULL, 200);
    assert_string_equal(member_text(&answer, "/status"), "WON");
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "GET", "/models", NULL, 200);
    assert_true(json_integer_value(member(&answer, "/win_labels")) >= 1);
    answer_done(&answer);
}

static const json_t *event_find(const json_t *items, const char *verb)
{
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        if (text_equal(json_string_value(json_object_get(item, "verb")), verb)) {
            return item;
        }
    }
    fail_msg("no %s", verb);
    return NULL;
}

static void test_life__history_tells_it_in_order(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    struct answer answer =
        ask(fixture, focal, "POST", text_of("/offers/%s/accept", offer), ACCEPT_BODY, 200);
    answer_done(&answer);
    answer =
        ask(fixture, MANAGER, "GET", text_of("/opportunities/%s/history", opportunity), NULL, 200);
    const json_t *items = member(&answer, "/items");
    int64_t last = 0;
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        int64_t seq = json_integer_value(json_object_get(item, "seq"));
        assert_true(seq > last);
        last = seq;
    }
    assert_true(json_array_size(items) >= 4);
    const json_t *made = event_find(items, "offer.made");
    const json_t *detail = json_object_get(made, "detail");
    assert_string_equal(json_string_value(json_object_get(made, "object")), offer);
    assert_string_equal(json_string_value(json_object_get(detail, "opportunity")), opportunity);
    assert_true(text_has_prefix(json_string_value(json_object_get(detail, "decision")), "dec_"));
    answer_done(&answer);
}

static void test_life__decline_goes_to_the_next_firm(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    enum person other = focal == FOCAL_A ? FOCAL_B : FOCAL_A;
    const char *decline = text_of("/offers/%s/decline", offer);
    struct answer answer = ask(fixture, focal, "POST", decline, "{\"code\":\"NO_SUCH\"}", 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/code");
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", decline, "{\"code\":\"NO_CAPACITY\",\"comment\":\"full\"}",
                 200);
    assert_string_equal(member_text(&answer, "/status"), "DECLINED");
    answer_done(&answer);
    answer = ask(fixture, other, "GET", "/offers?live=true", NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 1);
    assert_string_equal(member_text(&answer, "/items/0/opportunity/id"), opportunity);
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/accept", offer), ACCEPT_BODY, 409);
    (void)member(&answer, "/allowed");
    answer_done(&answer);
}

/* Both firms decline: a person must look, and says so. */
static void test_life__nobody_left_is_409_with_reasons(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    make_opportunity(fixture, opportunity);
    for (int i = 0; i < 2; i++) {
        int64_t partner = i == 0 ? fixture->partner_a : fixture->partner_b;
        struct answer paused = ask(fixture, MANAGER, "POST",
                                   text_of("/partners/%s/pause", id_text(ID_PARTNER, partner)),
                                   "{\"until\":\"2027-06-01T00:00:00Z\"}", 200);
        answer_done(&paused);
    }
    struct exchange place = {.method = "POST",
                             .path = text_of("/opportunities/%s/place", opportunity),
                             .key = "the-same"};
    struct answer answer = send_as(fixture, SELLER, &place);
    assert_int_equal(answer.status, 409);
    assert_string_equal(member_text(&answer, "/code"), "exhausted");
    assert_true(json_object_size(member(&answer, "/reasons")) >= 1);
    answer_done(&answer);
    answer = ask(fixture, SELLER, "GET", text_of("/opportunities/%s", opportunity), NULL, 200);
    assert_string_equal(member_text(&answer, "/placement"), "UNPLACED");
    answer_done(&answer);
    answer = send_as(fixture, SELLER, &place);
    assert_int_equal(answer.status, 409);
    assert_true(answer.is_replayed);
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "POST", text_of("/opportunities/%s/review", opportunity),
                 "{\"reason\":\"the pauses end\"}", 200);
    assert_string_equal(member_text(&answer, "/placement"), "READY");
    answer_done(&answer);
}

static void test_life__accepting_twice_gives_the_first_answer(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = FOCAL_B;
    while (focal == FOCAL_B) { /* firm A has the deputy; both firms get some */
        focal = make_offer(fixture, opportunity, offer);
    }
    const char *accept = text_of("/offers/%s/accept", offer);
    struct answer first = ask(fixture, FOCAL_A, "POST", accept, ACCEPT_BODY, 200);
    struct answer second = ask(fixture, DEPUTY_A, "POST", accept, ACCEPT_BODY, 200);
    assert_string_equal(member_text(&first, "/accepted_at"), member_text(&second, "/accepted_at"));
    assert_string_equal(first.etag, second.etag);
    struct answer read = ask(fixture, FOCAL_A, "GET", text_of("/offers/%s", offer), NULL, 200);
    /* Accepting tells all that reading does, but for the price of giving it back. */
    assert_true(json_is_null(member(&first, "/fault_charge_now")));
    assert_int_equal(json_object_del(first.json, "fault_charge_now"), 0);
    assert_int_equal(json_object_del(read.json, "fault_charge_now"), 0);
    assert_true(json_equal(first.json, read.json));
    assert_string_equal(first.etag, read.etag);
    answer_done(&first);
    answer_done(&second);
    answer_done(&read);
    first = ask(fixture, MANAGER, "GET",
                text_of("/opportunities/%s/history?limit=100", opportunity), NULL, 200);
    size_t accepted = 0;
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(member(&first, "/items"), i, item)
    {
        accepted +=
            text_equal(json_string_value(json_object_get(item, "verb")), "offer.accepted") ? 1 : 0;
    }
    assert_int_equal(accepted, 1);
    answer_done(&first);
}

static void test_life__return_and_recall(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    struct answer answer =
        ask(fixture, focal, "POST", text_of("/offers/%s/accept", offer), ACCEPT_BODY, 200);
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/return", offer),
                 "{\"code\":\"CUSTOMER_NOT_INTERESTED\"}", 200);
    assert_string_equal(member_text(&answer, "/status"), "RETURNED");
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "GET", text_of("/offers?live=true&opportunity=%s", opportunity),
                 NULL, 200);
    const char *next = member_text(&answer, "/items/0/id");
    struct answer recalled =
        ask(fixture, MANAGER, "POST", text_of("/offers/%s/recall", next),
            "{\"code\":\"CUSTOMER_REQUEST\",\"comment\":\"they called\"}", 200);
    assert_string_equal(member_text(&recalled, "/status"), "RECALLED");
    answer_done(&recalled);
    answer_done(&answer);
}

static void test_life__more_time_to_answer(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    const char *path = text_of("/offers/%s/extend", offer);
    int64_t offered_ms = fixture->now_ms;
    char at[CLOCK_TEXT_SIZE];
    clock_format(offered_ms + 10 * CLOCK_DAY_MS, at);
    const char *body = text_of("{\"expires_at\":\"%s\",\"reason\":\"their holidays\"}", at);
    struct answer answer = ask(fixture, MANAGER, "POST", path, body, 200);
    assert_string_equal(member_text(&answer, "/status"), "OFFERED");
    assert_string_equal(member_text(&answer, "/expires_at"), at);
    answer_done(&answer);
    /* Not shorter, not the same, not without end, not without a reason. */
    answer = ask(fixture, MANAGER, "POST", path, body, 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/expires_at");
    answer_done(&answer);
    clock_format(offered_ms + 15 * CLOCK_DAY_MS, at);
    answer = ask(fixture, MANAGER, "POST", path,
                 text_of("{\"expires_at\":\"%s\",\"reason\":\" \"}", at), 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/expires_at");
    assert_non_null(strstr(member_text(&answer, "/errors/0/message"), "at most 14 days"));
    assert_string_equal(member_text(&answer, "/errors/1/field"), "/reason");
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/accept", offer), ACCEPT_BODY, 200);
    answer_done(&answer);
    clock_format(offered_ms + 12 * CLOCK_DAY_MS, at);
    answer = ask(fixture, MANAGER, "POST", path,
                 text_of("{\"expires_at\":\"%s\",\"reason\":\"late\"}", at), 409);
    answer_done(&answer);
}

static void test_life__feedback_is_kept(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    struct answer answer =
        ask(fixture, focal, "POST", text_of("/offers/%s/accept", offer), ACCEPT_BODY, 200);
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/feedback", offer),
                 "{\"fit\":4,\"code\":\"GOOD_FIT\",\"comment\":\"our size\"}", 201);
    assert_int_equal(json_integer_value(member(&answer, "/fit")), 4);
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/feedback", offer),
                 "{\"fit\":6,\"code\":\"GOOD_FIT\"}", 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/fit");
    answer_done(&answer);
}

static void test_life__override_needs_a_reason(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    make_opportunity(fixture, opportunity);
    const char *place = text_of("/opportunities/%s/place", opportunity);
    const char *partner = id_text(ID_PARTNER, fixture->partner_b);
    struct answer answer =
        ask(fixture, MANAGER, "POST", place, text_of("{\"partner\":\"%s\"}", partner), 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/reason");
    answer_done(&answer);
    const char *body =
        text_of("{\"partner\":\"%s\",\"reason\":\"the customer asked for them\"}", partner);
    answer = ask(fixture, SELLER, "POST", place, body, 403);
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "POST", place, body, 201);
    assert_string_equal(member_text(&answer, "/offer/partner"), partner);
    const char *offer = member_text(&answer, "/offer/id");
    struct answer shown = ask(fixture, MANAGER, "GET", text_of("/offers/%s", offer), NULL, 200);
    assert_string_equal(member_text(&shown, "/origin"), "OVERRIDE");
    answer_done(&shown);
    answer_done(&answer);
}

static void test_life__recommendation_adds_up(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    make_opportunity(fixture, opportunity);
    struct answer answer = ask(fixture, SELLER, "POST",
                               text_of("/opportunities/%s/recommendation", opportunity), NULL, 201);
    double mass = json_number_value(member(&answer, "/tail_mass"));
    size_t i = 0;
    json_t *candidate = NULL;
    json_array_foreach(member(&answer, "/candidates"), i, candidate)
    {
        double sum = 0;
        size_t t = 0;
        json_t *term = NULL;
        json_array_foreach(json_object_get(candidate, "terms"), t, term)
        {
            sum += json_number_value(json_object_get(term, "amount"));
        }
        double index = json_number_value(json_object_get(candidate, "index"));
        assert_true(sum - index < 1e-9 && index - sum < 1e-9);
        mass += json_number_value(json_object_get(candidate, "propensity"));
    }
    assert_int_equal(i, 2);
    assert_true(mass > 1 - 1e-9 && mass < 1 + 1e-9);
    const char *decision = member_text(&answer, "/decision");
    struct answer shown =
        ask(fixture, AUDITOR, "GET", text_of("/decisions/%s", decision), NULL, 200);
    assert_string_equal(member_text(&shown, "/seed"), member_text(&answer, "/seed"));
    answer_done(&shown);
    shown = ask(fixture, AUDITOR, "POST", text_of("/decisions/%s/replay", decision), NULL, 200);
    assert_int_equal(json_integer_value(member(&shown, "/identical")), 1);
    answer_done(&shown);
    shown = ask(fixture, SELLER, "GET", text_of("/decisions/%s/explanation", decision), NULL, 200);
    assert_true(json_is_true(member(&shown, "/is_drawn")));
    answer_done(&shown);
    answer_done(&answer);
}

static void test_life__an_incomplete_one_stays_new_and_says_why(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer =
        ask(fixture, SELLER, "POST", "/opportunities", "{\"title\":\"Something\"}", 201);
    assert_string_equal(member_text(&answer, "/placement"), "NEW");
    assert_true(json_array_size(member(&answer, "/missing")) >= 3);
    const char *id = member_text(&answer, "/id");
    struct answer placed =
        ask(fixture, SELLER, "POST", text_of("/opportunities/%s/place", id), NULL, 409);
    assert_true(json_array_size(member(&placed, "/errors")) >= 3);
    answer_done(&placed);
    answer_done(&answer);
}

int main(void)
{
#define LIFE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        LIFE(test_life__walks_from_entry_to_won),
        LIFE(test_life__history_tells_it_in_order),
        LIFE(test_life__decline_goes_to_the_next_firm),
        LIFE(test_life__nobody_left_is_409_with_reasons),
        LIFE(test_life__accepting_twice_gives_the_first_answer),
        LIFE(test_life__return_and_recall),
        LIFE(test_life__more_time_to_answer),
        LIFE(test_life__feedback_is_kept),
        LIFE(test_life__override_needs_a_reason),
        LIFE(test_life__recommendation_adds_up),
        LIFE(test_life__an_incomplete_one_stays_new_and_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
