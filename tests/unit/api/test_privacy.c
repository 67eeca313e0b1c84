/* SPDX-License-Identifier: Apache-2.0 */

/* The customer's contact is nobody's before acceptance, the accepting firm's after it. */

#include "fixture.h"

#include "base/text.h"

static const char *const PLANTED[] = {PLANTED_NAME, PLANTED_EMAIL, PLANTED_PHONE,
                                      "Acme Corporation"};

/* Everything a person can read around one opportunity and its offer. */
static const char *const PATHS[] = {
    "/opportunities/{opp}",
    "/opportunities/{opp}/history",
    "/opportunities/{opp}/notes",
    "/opportunities/{opp}/line-items",
    "/opportunities",
    "/opportunities?q=quince",
    "/opportunities?q=acme",
    "/opportunities?q=planted",
    "/offers",
    "/offers/{ofr}",
    "/offers?live=true",
    "/events?limit=100",
    "/decisions/{dec}",
    "/decisions/{dec}/explanation",
    "/reports/fairness",
    "/reports/pipeline",
    "/accounts",
    "/imports",
    "/partners",
    "/me",
};

struct names {
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    char decision[ID_TEXT_SIZE];
};

static const char *path_fill(const char *path, const struct names *names)
{
    static const char *const HOLES[] = {"{opp}", "{ofr}", "{dec}"};
    const char *const texts[] = {names->opportunity, names->offer, names->decision};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(HOLES); i++) {
        const char *hole = strstr(path, HOLES[i]);
        if (hole) {
            return text_of("%.*s%s%s", (int)(hole - path), path, texts[i], hole + strlen(HOLES[i]));
        }
    }
    return path;
}

/* How many of the planted texts stand in one answer. */
static size_t planted_count(const char *body)
{
    size_t count = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PLANTED); i++) {
        count += strstr(body, PLANTED[i]) ? 1 : 0;
    }
    return count;
}

/* How many of them the person finds anywhere. */
static size_t leaks(struct fixture *fixture, enum person person, const struct names *names,
                    bool must_be_none)
{
    size_t found = 0;
    for (size_t p = 0; p < SCORE_ARRAY_COUNT(PATHS); p++) {
        struct exchange exchange = {.method = "GET", .path = path_fill(PATHS[p], names)};
        struct answer answer = send_as(fixture, person, &exchange);
        size_t count = planted_count(answer.body);
        if (count > 0 && must_be_none) {
            fail_msg("%s finds the customer at %s", PERSON_NAMES[person], exchange.path);
        }
        found += count;
        answer_done(&answer);
    }
    return found;
}

static enum person offer_made(struct fixture *fixture, struct names *names)
{
    enum person focal = make_offer(fixture, names->opportunity, names->offer);
    struct answer answer =
        ask(fixture, MANAGER, "GET", text_of("/offers/%s", names->offer), NULL, 200);
    (void)snprintf(names->decision, ID_TEXT_SIZE, "%s", member_text(&answer, "/decision"));
    answer_done(&answer);
    return focal;
}

static void none_for_all_firms(struct fixture *fixture, const struct names *names)
{
    for (int person = FOCAL_A; person < PERSON_COUNT; person++) {
        (void)leaks(fixture, (enum person)person, names, true);
    }
    (void)leaks(fixture, ADMIN, names, true); /* who administers sees no customer */
    (void)leaks(fixture, NOBODY, names, true);
}

static void test_privacy__before_acceptance_no_firm_finds_the_customer(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    (void)offer_made(fixture, &names);
    assert_true(leaks(fixture, SELLER, &names, false) > 0); /* the test can see */
    none_for_all_firms(fixture, &names);
}

/* Also a title and a need that name the customer. */
static void test_privacy__names_inside_texts_are_hidden(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    (void)offer_made(fixture, &names);
    struct exchange patch = {.method = "PATCH",
                             .path = text_of("/opportunities/%s", names.opportunity),
                             .body = "{\"title\":\"Refresh for " PLANTED_NAME "\",\"need\":\"Call "
                                     "zq@planted.example at Acme Corporation about two arrays.\"}",
                             .if_match = "*"};
    expect(fixture, SELLER, &patch, 200);
    none_for_all_firms(fixture, &names);
}

static void test_privacy__acceptance_opens_it_for_the_firm_alone(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    enum person focal = offer_made(fixture, &names);
    struct answer answer =
        ask(fixture, focal, "POST", text_of("/offers/%s/accept", names.offer), ACCEPT_BODY, 200);
    assert_string_equal(member_text(&answer, "/opportunity/contact_name"), PLANTED_NAME);
    assert_string_equal(member_text(&answer, "/opportunity/contact_phone"), PLANTED_PHONE);
    answer_done(&answer);
    assert_true(leaks(fixture, focal == FOCAL_A ? REP_A : REP_B, &names, false) > 0);
    int from = focal == FOCAL_A ? FOCAL_B : FOCAL_A;
    int to = focal == FOCAL_A ? BOSS_B : BOSS_A;
    for (int person = from; person <= to; person++) {
        (void)leaks(fixture, (enum person)person, &names, true);
    }
    (void)leaks(fixture, OTHER_SELLER, &names, false);
    (void)leaks(fixture, DESK, &names, true);
}

/* Giving it back, or losing it, ends access at once. */
static void test_privacy__access_ends_with_the_offer(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    enum person focal = offer_made(fixture, &names);
    struct answer answer =
        ask(fixture, focal, "POST", text_of("/offers/%s/accept", names.offer), ACCEPT_BODY, 200);
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/return", names.offer),
                 "{\"code\":\"NO_SKILL\"}", 200);
    assert_int_equal(planted_count(answer.body), 0);
    answer_done(&answer);
    none_for_all_firms(fixture, &names);
}

/* A repeated request must not bring back what its reader may no longer see, nor tell who has it. */
static void test_privacy__a_repeated_request_shows_nothing_old(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    enum person focal = offer_made(fixture, &names);
    struct exchange accept = {.method = "POST",
                              .path = text_of("/offers/%s/accept", names.offer),
                              .body = ACCEPT_BODY,
                              .key = "accept-once"};
    struct exchange note = {.method = "POST",
                            .path = text_of("/opportunities/%s/notes", names.opportunity),
                            .body = "{\"text\":\"Called " PLANTED_NAME "\"}",
                            .key = "note-once"};
    expect(fixture, focal, &accept, 200);
    expect(fixture, focal, &note, 201);
    struct answer answer = send_expecting(fixture, focal, &accept, 200);
    assert_true(answer.is_replayed);
    assert_true(planted_count(answer.body) > 0); /* while it holds the opportunity */
    answer_done(&answer);
    answer = ask(fixture, focal, "POST", text_of("/offers/%s/return", names.offer),
                 "{\"code\":\"NO_SKILL\"}", 200);
    answer_done(&answer);
    answer = send_expecting(fixture, focal, &accept, 200);
    assert_true(answer.is_replayed);
    assert_int_equal(planted_count(answer.body), 0);
    assert_string_equal(member_text(&answer, "/status"), "RETURNED");
    answer_done(&answer);
    answer = send_expecting(fixture, focal, &note, 404);
    assert_int_equal(planted_count(answer.body), 0);
    answer_done(&answer);
}

/* A firm that said no does not learn who said yes. */
static void test_privacy__an_ended_offer_tells_nothing_of_the_next(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    enum person focal = offer_made(fixture, &names);
    enum person other = focal == FOCAL_A ? FOCAL_B : FOCAL_A;
    struct answer answer = ask(fixture, focal, "POST", text_of("/offers/%s/decline", names.offer),
                               "{\"code\":\"NO_SKILL\"}", 200);
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "GET",
                 text_of("/offers?live=true&opportunity=%s", names.opportunity), NULL, 200);
    char next[ID_TEXT_SIZE];
    (void)snprintf(next, sizeof next, "%s", member_text(&answer, "/items/0/id"));
    answer_done(&answer);
    answer = ask(fixture, other, "POST", text_of("/offers/%s/accept", next), ACCEPT_BODY, 200);
    answer_done(&answer);
    answer = ask(fixture, focal, "GET", text_of("/offers/%s", names.offer), NULL, 200);
    int64_t winner = other == FOCAL_A ? fixture->partner_a : fixture->partner_b;
    assert_null(strstr(answer.body, id_text(ID_PARTNER, winner)));
    assert_null(strstr(answer.body, next));
    assert_null(strstr(answer.body, other == FOCAL_A ? "Alpha" : "Beta Partners"));
    answer_done(&answer);
}

static void test_privacy__declining_shows_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    enum person focal = offer_made(fixture, &names);
    struct answer answer = ask(fixture, focal, "POST", text_of("/offers/%s/decline", names.offer),
                               "{\"code\":\"NO_SKILL\"}", 200);
    assert_int_equal(planted_count(answer.body), 0);
    answer_done(&answer);
    none_for_all_firms(fixture, &names);
}

/* Ten questions at once, then none; why it was chosen, and the vendor's questions, are free. */
static void test_privacy__questions_why_not_are_few(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    enum person drawn = offer_made(fixture, &names);
    enum person other = drawn == FOCAL_A ? FOCAL_B : FOCAL_A;
    const char *explanation = text_of("/decisions/%s/explanation", names.decision);
    struct answer answer;
    for (int left = 9; left >= 0; left--) {
        answer = ask(fixture, other, "GET", explanation, NULL, 200);
        assert_int_equal((int)json_number_value(member(&answer, "/questions_left")), left);
        assert_int_equal(json_integer_value(member(&answer, "/candidate/rank")), 0);
        answer_done(&answer);
    }
    answer = ask(fixture, other, "GET", explanation, NULL, 429);
    answer_done(&answer);
    for (int i = 0; i < 12; i++) {
        answer = ask(fixture, drawn, "GET", explanation, NULL, 200);
        assert_int_equal((int)json_number_value(member(&answer, "/questions_left")), 10);
        answer_done(&answer);
        answer = ask(fixture, SELLER, "GET", explanation, NULL, 200);
        assert_true(json_is_null(member(&answer, "/questions_left")));
        answer_done(&answer);
    }
}

/* A partner learns nothing about its rivals from an explanation. */
static void test_privacy__explanations_show_the_own_firm_only(void **state)
{
    struct fixture *fixture = *state;
    struct names names;
    (void)offer_made(fixture, &names);
    const char *explanation = text_of("/decisions/%s/explanation", names.decision);
    struct answer answer = ask(fixture, FOCAL_A, "GET", explanation, NULL, 200);
    assert_string_equal(member_text(&answer, "/partner"), id_text(ID_PARTNER, fixture->partner_a));
    assert_null(strstr(answer.body, "Beta Partners"));
    assert_null(strstr(answer.body, id_text(ID_PARTNER, fixture->partner_b)));
    answer_done(&answer);
    answer = ask(fixture, FOCAL_A, "GET",
                 text_of("%s?partner=%s", explanation, id_text(ID_PARTNER, fixture->partner_b)),
                 NULL, 404);
    answer_done(&answer);
    answer = ask(fixture, FOCAL_A, "GET", "/reports/fairness", NULL, 200);
    assert_null(strstr(answer.body, "Beta Partners"));
    assert_null(strstr(answer.body, id_text(ID_PARTNER, fixture->partner_b)));
    answer_done(&answer);
}

int main(void)
{
#define PRIVACY(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        PRIVACY(test_privacy__before_acceptance_no_firm_finds_the_customer),
        PRIVACY(test_privacy__names_inside_texts_are_hidden),
        PRIVACY(test_privacy__acceptance_opens_it_for_the_firm_alone),
        PRIVACY(test_privacy__access_ends_with_the_offer),
        PRIVACY(test_privacy__declining_shows_nothing),
        PRIVACY(test_privacy__a_repeated_request_shows_nothing_old),
        PRIVACY(test_privacy__an_ended_offer_tells_nothing_of_the_next),
        PRIVACY(test_privacy__questions_why_not_are_few),
        PRIVACY(test_privacy__explanations_show_the_own_firm_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
