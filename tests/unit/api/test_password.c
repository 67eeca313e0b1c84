/* SPDX-License-Identifier: Apache-2.0 */

/* Forgotten passwords: a link by mail, for an hour, once; and nobody learns who has an account. */

#include "fixture.h"

#include "base/text.h"
#include "domain/identity.h"
#include "domain/password_reset.h"
#include "store/identity_store.h"
#include "store/party_store.h"

static int setup(void **state)
{
    if (fixture_setup(state)) {
        return -1;
    }
    ((struct fixture *)*state)->site.mail_from = "score@vendor.example";
    return 0;
}

static struct answer forgot(struct fixture *fixture, const char *email, const char *address)
{
    struct exchange exchange = {.method = "POST",
                                .path = "/password/forgot",
                                .body = text_of("{\"email\":\"%s\"}", email),
                                .address = address};
    return send_as(fixture, NOBODY, &exchange);
}

static struct answer reset(struct fixture *fixture, const char *token, const char *key)
{
    struct exchange exchange = {
        .method = "POST",
        .path = "/password/reset",
        .body = text_of("{\"token\":\"%s\",\"password\":\"quite another horse\"}", token),
        .key = key};
    return send_as(fixture, NOBODY, &exchange);
}

static void reset_check(struct fixture *fixture, const char *token, int status, const char *code)
{
    struct answer answer = reset(fixture, token, NULL);
    if (answer.status != status) {
        fail_msg("%d instead of %d: %s", answer.status, status, answer.body);
    }
    if (*code) {
        assert_string_equal(member_text(&answer, "/errors/0/code"), code);
    }
    answer_done(&answer);
}

/* Asks, lets the clock worker answer, and reads the mail. */
static const char *token_mailed(struct fixture *fixture, const char *email)
{
    struct answer answer = forgot(fixture, email, NULL);
    assert_int_equal(answer.status, 202);
    answer_done(&answer);
    fixture_tick(fixture);
    return mailed_token(fixture, "/reset/");
}

static int sign_in_status(struct fixture *fixture, const char *email, const char *password)
{
    struct exchange exchange = {
        .method = "POST",
        .path = "/session",
        .body = text_of("{\"email\":\"%s\",\"password\":\"%s\"}", email, password),
        .key = ""};
    struct answer answer = send_as(fixture, NOBODY, &exchange);
    int status = answer.status;
    answer_done(&answer);
    return status;
}

static void test_password__a_mailed_link_sets_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    struct answer made = ask(fixture, SELLER, "POST", "/api-keys", "{\"name\":\"k\"}", 201);
    const char *key = text_of("%s", member_text(&made, "/key"));
    answer_done(&made);
    const char *token = token_mailed(fixture, "Seller@Firm.example");
    assert_int_equal(strlen(token), 43);
    struct answer answer = reset(fixture, token, "once");
    assert_int_equal(answer.status, 200);
    assert_string_equal(member_text(&answer, "/email"), "seller@firm.example");
    assert_string_equal(answer.cookie, "");
    answer_done(&answer);
    assert_int_equal(sign_in_status(fixture, "seller@firm.example", "quite another horse"), 200);

    /* Every session has ended, keys have not; other people's neither. */
    struct exchange me = {.method = "GET", .path = "/me"};
    expect(fixture, SELLER, &me, 401);
    expect(fixture, MANAGER, &me, 200);
    me.bearer = key;
    expect(fixture, NOBODY, &me, 200);

    /* The same request again gets its answer, any other one learns that the link is used. */
    answer = reset(fixture, token, "once");
    assert_int_equal(answer.status, 200);
    assert_true(answer.is_replayed);
    answer_done(&answer);
    reset_check(fixture, token, 409, "USED");
}

/* The same answer for everybody, and the same work: one row, whoever is meant. */
static void test_password__asking_tells_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct answer known = forgot(fixture, "seller@firm.example", NULL);
    struct answer unknown = forgot(fixture, "stranger@firm.example", NULL);
    assert_int_equal(known.status, 202);
    assert_int_equal(unknown.status, 202);
    assert_string_equal(known.body, unknown.body);
    answer_done(&known);
    answer_done(&unknown);
    assert_int_equal(mails_waiting(fixture), 0); /* nothing has been looked up yet */
    struct password_request *requests = NULL;
    size_t count = 0;
    assert_int_equal(
        store_password_request_list(fixture->store, 10, &fixture->arena, &requests, &count, NULL),
        SCORE_OK);
    assert_int_equal(count, 2);
    fixture_tick(fixture);
    assert_int_equal(mails_waiting(fixture), 1);
    assert_int_equal(
        store_password_request_list(fixture->store, 10, &fixture->arena, &requests, &count, NULL),
        SCORE_OK);
    assert_int_equal(count, 0);
}

static void test_password__a_link_ends(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_mailed(fixture, "seller@firm.example");
    fixture->now_ms += CLOCK_HOUR_MS;
    reset_check(fixture, token, 409, "EXPIRED");
    token = token_mailed(fixture, "seller@firm.example");
    fixture->now_ms += CLOCK_HOUR_MS - 1;
    reset_check(fixture, token, 200, "");
    reset_check(fixture, "", 422, "REQUIRED");
    reset_check(fixture, "no such token", 404, "");
    reset_check(fixture, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", 404, "");
}

/* Asking again leaves one link that works. */
static void test_password__a_newer_link_replaces_the_older(void **state)
{
    struct fixture *fixture = *state;
    const char *old = token_mailed(fixture, "seller@firm.example");
    fixture->now_ms += 1;
    const char *new = token_mailed(fixture, "seller@firm.example");
    assert_string_not_equal(old, new);
    reset_check(fixture, old, 409, "EXPIRED");
    reset_check(fixture, new, 200, "");
}

static void user_disable(struct fixture *fixture, enum person person)
{
    struct user user;
    assert_int_equal(
        store_user_get(fixture->store, fixture->users[person], &fixture->arena, &user, NULL),
        SCORE_OK);
    user.state = USER_DISABLED;
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(store_user_update(fixture->store, &user, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
}

/* A disabled person's link looks like one that never was, and no new one is mailed. */
static void test_password__a_disabled_person_has_no_link(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_mailed(fixture, "seller@firm.example");
    user_disable(fixture, SELLER);
    reset_check(fixture, token, 404, "");
    (void)token_mailed(fixture, "seller@firm.example");
    assert_int_equal(mails_waiting(fixture), 1);
}

static void test_password__rules_hold_here_too(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_mailed(fixture, "seller@firm.example");
    static const char *const PASSWORDS[] = {"short", "SELLER@firm.example", "abcabcabcabcabc"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PASSWORDS); i++) {
        struct answer answer =
            ask(fixture, NOBODY, "POST", "/password/reset",
                text_of("{\"token\":\"%s\",\"password\":\"%s\"}", token, PASSWORDS[i]), 422);
        assert_string_equal(member_text(&answer, "/errors/0/field"), "/password");
        answer_done(&answer);
    }
    reset_check(fixture, token, 200, ""); /* a refused password uses nothing up */
}

static void test_password__asking_has_limits(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++) {
        struct answer answer = forgot(fixture, "seller@firm.example", text_of("10.0.0.%d", i));
        assert_int_equal(answer.status, 202);
        answer_done(&answer);
    }
    /* One mailbox, from wherever; known or not. */
    struct answer answer = forgot(fixture, "SELLER@firm.example", "10.0.0.9");
    assert_int_equal(answer.status, 429);
    assert_string_equal(answer.retry_after, "1200");
    answer_done(&answer);
    /* One address, for whomever. */
    for (int i = 0; i < 20; i++) {
        answer = forgot(fixture, text_of("nobody%d@firm.example", i), "10.0.1.1");
        assert_int_equal(answer.status, 202);
        answer_done(&answer);
    }
    answer = forgot(fixture, "nobody@firm.example", "10.0.1.1");
    assert_int_equal(answer.status, 429);
    answer_done(&answer);
    fixture->now_ms += CLOCK_MINUTE_MS;
    answer = forgot(fixture, "nobody@firm.example", "10.0.1.1");
    assert_int_equal(answer.status, 202);
    answer_done(&answer);
}

/* Without mail nothing is mailed, and the answer says so to everybody alike. */
static void test_password__a_site_without_mail_says_so(void **state)
{
    struct fixture *fixture = *state;
    fixture->site.mail_from = "";
    struct answer answer = forgot(fixture, "seller@firm.example", NULL);
    assert_true(json_is_false(member(&answer, "/sends_mail")));
    answer_done(&answer);
    fixture_tick(fixture);
    assert_int_equal(mails_waiting(fixture), 0);
}

/* An administrator's link, by hand. */
static void test_password__an_administrator_makes_links(void **state)
{
    struct fixture *fixture = *state;
    struct domain domain = {.store = fixture->store,
                            .clock = fixture->clock,
                            .site = &fixture->site,
                            .arena = &fixture->arena,
                            .actor = {.roles = ROLE_CHANNEL_MANAGER, .name = "usr_x"}};
    const char *url = "";
    int64_t expires_at_ms = 0;
    assert_int_equal(password_link_make(&domain, "seller@firm.example", &url, &expires_at_ms, NULL),
                     SCORE_DENIED);
    domain.actor = actor_cli(&fixture->arena);
    assert_int_equal(password_link_make(&domain, "x@firm.example", &url, &expires_at_ms, NULL),
                     SCORE_NOT_FOUND);
    assert_int_equal(password_link_make(&domain, "Seller@firm.example", &url, &expires_at_ms, NULL),
                     SCORE_OK);
    assert_int_equal(expires_at_ms, fixture->now_ms + CLOCK_HOUR_MS);
    static const char PREFIX[] = "https://score.vendor.example/reset/";
    assert_true(text_has_prefix(url, PREFIX));
    reset_check(fixture, url + sizeof PREFIX - 1, 200, "");
}

/* Neither tokens nor addresses in the log of events. */
static void test_password__events_tell_no_secret(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_mailed(fixture, "seller@firm.example");
    reset_check(fixture, token, 200, "");
    struct answer answer = ask(fixture, MANAGER, "GET", "/events?limit=100", NULL, 200);
    assert_null(strstr(answer.body, token));
    assert_null(strstr(answer.body, "seller@firm.example"));
    assert_null(strstr(answer.body, "argon2"));
    assert_non_null(strstr(answer.body, "user.reset_begun"));
    assert_non_null(strstr(answer.body, "link.used"));
    answer_done(&answer);
}

int main(void)
{
#define PASSWORD(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        PASSWORD(test_password__a_mailed_link_sets_a_new_one),
        PASSWORD(test_password__asking_tells_nothing),
        PASSWORD(test_password__a_link_ends),
        PASSWORD(test_password__a_newer_link_replaces_the_older),
        PASSWORD(test_password__a_disabled_person_has_no_link),
        PASSWORD(test_password__rules_hold_here_too),
        PASSWORD(test_password__asking_has_limits),
        PASSWORD(test_password__a_site_without_mail_says_so),
        PASSWORD(test_password__an_administrator_makes_links),
        PASSWORD(test_password__events_tell_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
