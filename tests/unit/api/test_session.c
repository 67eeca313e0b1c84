/* SPDX-License-Identifier: Apache-2.0 */

/* Signing in and out, CSRF, keys. */

#include "fixture.h"

#include "base/text.h"
#include "domain/identity.h"
#include "store/party_store.h"

static const char PASSWORD[] = "correct horse battery";

/* Gives the seller a password. */
static int setup(void **state)
{
    if (fixture_setup(state)) {
        return -1;
    }
    struct fixture *fixture = *state;
    struct user user;
    char hash[IDENTITY_HASH_SIZE];
    assert_int_equal(
        store_user_get(fixture->store, fixture->users[SELLER], &fixture->arena, &user, NULL),
        SCORE_OK);
    assert_int_equal(password_hash(PASSWORD, hash, NULL), SCORE_OK);
    user.password_hash = hash;
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(store_user_update(fixture->store, &user, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
    return 0;
}

static struct answer sign_in(struct fixture *fixture, const char *email, const char *password)
{
    struct exchange exchange = {
        .method = "POST",
        .path = "/session",
        .body = text_of("{\"email\":\"%s\",\"password\":\"%s\"}", email, password),
        .key = ""};
    return send_as(fixture, NOBODY, &exchange);
}

static void test_session__signs_in_and_out(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = sign_in(fixture, "seller@firm.example", PASSWORD);
    assert_int_equal(answer.status, 200);
    assert_string_equal(member_text(&answer, "/user/email"), "seller@firm.example");
    assert_string_equal(member_text(&answer, "/user/roles/0"), "SELLER");
    assert_non_null(strstr(answer.cookie, "HttpOnly"));
    assert_non_null(strstr(answer.cookie, "SameSite=Strict"));
    assert_non_null(strstr(answer.cookie, "Path=/"));
    assert_null(strstr(answer.cookie, "Secure"));
    assert_true(text_has_prefix(answer.cookie, API_SESSION_COOKIE "="));
    char token[IDENTITY_TOKEN_SIZE] = "";
    memcpy(token, answer.cookie + strlen(API_SESSION_COOKIE "="), IDENTITY_TOKEN_SIZE - 1);
    assert_null(strstr(answer.body, token));
    fixture->tokens[SELLER] = token;
    fixture->csrf[SELLER] = text_of("%s", member_text(&answer, "/csrf_token"));
    struct answer me = ask(fixture, SELLER, "GET", "/me", NULL, 200);
    assert_string_equal(member_text(&me, "/csrf_token"), fixture->csrf[SELLER]);
    answer_done(&me);
    me = ask(fixture, SELLER, "DELETE", "/session", NULL, 204);
    assert_non_null(strstr(me.cookie, "Max-Age=0"));
    answer_done(&me);
    me = ask(fixture, SELLER, "GET", "/me", NULL, 401);
    answer_done(&me);
    answer_done(&answer);
}

/* A wrong password, an unknown address and a person without a password look alike. */
static void test_session__refusals_look_alike(void **state)
{
    struct fixture *fixture = *state;
    struct answer wrong = sign_in(fixture, "seller@firm.example", "wrong password");
    struct answer unknown = sign_in(fixture, "stranger@firm.example", "wrong password");
    struct answer without = sign_in(fixture, "manager@firm.example", "wrong password");
    assert_int_equal(wrong.status, 401);
    assert_string_equal(wrong.body, unknown.body);
    assert_string_equal(wrong.body, without.body);
    assert_string_equal(wrong.cookie, "");
    answer_done(&wrong);
    answer_done(&unknown);
    answer_done(&without);
}

static void test_session__too_many_failures_wait(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 10; i++) {
        struct answer wrong = sign_in(fixture, "seller@firm.example", "wrong password");
        assert_int_equal(wrong.status, 401);
        answer_done(&wrong);
    }
    struct answer answer = sign_in(fixture, "seller@firm.example", PASSWORD);
    assert_int_equal(answer.status, 429);
    assert_string_equal(answer.retry_after, "30");
    answer_done(&answer);
    fixture->now_ms += 30 * CLOCK_SECOND_MS;
    answer = sign_in(fixture, "seller@firm.example", PASSWORD);
    assert_int_equal(answer.status, 200);
    answer_done(&answer);
}

static void test_session__ends_after_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = ask(fixture, SELLER, "GET", "/me", NULL, 200);
    answer_done(&answer);
    fixture->now_ms += 13 * CLOCK_HOUR_MS;
    answer = ask(fixture, SELLER, "GET", "/me", NULL, 401);
    answer_done(&answer);
}

static void test_session__writes_need_the_csrf_token(void **state)
{
    struct fixture *fixture = *state;
    static const char BODY[] = "{\"title\":\"x\"}";
    struct exchange exchange = {
        .method = "POST", .path = "/opportunities", .body = BODY, .csrf = ""};
    expect(fixture, SELLER, &exchange, 403);
    exchange.csrf = fixture->csrf[MANAGER];
    expect(fixture, SELLER, &exchange, 403);
    exchange.csrf = fixture->csrf[SELLER];
    expect(fixture, SELLER, &exchange, 201);
    struct exchange read = {.method = "GET", .path = "/me", .csrf = ""};
    expect(fixture, SELLER, &read, 200);
}

static void test_session__a_key_stands_for_its_maker(void **state)
{
    struct fixture *fixture = *state;
    struct exchange make = {
        .method = "POST", .path = "/api-keys", .body = "{\"name\":\"loader\"}", .key = "k"};
    struct answer answer = send_as(fixture, SELLER, &make);
    assert_int_equal(answer.status, 201);
    const char *key = text_of("%s", member_text(&answer, "/key"));
    const char *id = text_of("%s", member_text(&answer, "/id"));
    assert_true(strlen(key) >= 32);
    answer_done(&answer);

    /* A replay does not tell the secret again, and the list never does. */
    answer = send_as(fixture, SELLER, &make);
    assert_int_equal(answer.status, 201);
    assert_true(answer.is_replayed);
    assert_true(json_is_null(member(&answer, "/key")));
    answer_done(&answer);
    answer = ask(fixture, SELLER, "GET", "/api-keys", NULL, 200);
    assert_null(strstr(answer.body, key));
    answer_done(&answer);

    struct exchange me = {.method = "GET", .path = "/me", .bearer = key};
    answer = send_as(fixture, NOBODY, &me);
    assert_int_equal(answer.status, 200);
    assert_string_equal(member_text(&answer, "/user/email"), "seller@firm.example");
    assert_true(json_is_null(member(&answer, "/csrf_token")));
    answer_done(&answer);
    struct exchange write = {.method = "POST",
                             .path = "/opportunities",
                             .body = "{\"title\":\"by key\"}",
                             .bearer = key,
                             .csrf = ""};
    expect(fixture, NOBODY, &write, 201);

    /* Somebody else's key does not exist. */
    struct exchange foreign = {.method = "DELETE", .path = text_of("/api-keys/%s", id)};
    expect(fixture, MANAGER, &foreign, 404);
    expect(fixture, SELLER, &foreign, 204);
    expect(fixture, NOBODY, &me, 401);
}

static void test_session__a_wrong_key_is_401_even_with_a_cookie(void **state)
{
    struct fixture *fixture = *state;
    struct exchange me = {.method = "GET", .path = "/me", .bearer = "0123456789abcdef"};
    expect(fixture, SELLER, &me, 401);
    me.bearer = "";
    expect(fixture, SELLER, &me, 401);
}

int main(void)
{
#define SESSION(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        SESSION(test_session__signs_in_and_out),
        SESSION(test_session__refusals_look_alike),
        SESSION(test_session__too_many_failures_wait),
        SESSION(test_session__ends_after_its_time),
        SESSION(test_session__writes_need_the_csrf_token),
        SESSION(test_session__a_key_stands_for_its_maker),
        SESSION(test_session__a_wrong_key_is_401_even_with_a_cookie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
