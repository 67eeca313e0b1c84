/* SPDX-License-Identifier: Apache-2.0 */

/* The first administrator: once, by whoever holds the token of the running server. */

#include "fixture.h"

#include "base/text.h"
#include "domain/identity.h"
#include "domain/setup.h"
#include "store/party_store.h"

static const char BODY[] = "{\"token\":\"%s\",\"name\":\"Ada\",\"email\":\"Ada@vendor.example\","
                           "\"password\":\"correct horse battery\"}";

static struct domain domain_of(struct fixture *fixture)
{
    struct domain domain = {.store = fixture->store,
                            .clock = fixture->clock,
                            .arena = &fixture->arena,
                            .actor = {.name = ""}};
    return domain;
}

/* A database without an active administrator. */
static int setup(void **state)
{
    if (fixture_setup(state)) {
        return -1;
    }
    struct fixture *fixture = *state;
    struct user user;
    assert_int_equal(
        store_user_get(fixture->store, fixture->users[ADMIN], &fixture->arena, &user, NULL),
        SCORE_OK);
    user.state = USER_DISABLED;
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(store_user_update(fixture->store, &user, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
    return 0;
}

/* A server starts. */
static const char *token_opened(struct fixture *fixture)
{
    struct domain domain = domain_of(fixture);
    char token[TOKEN_SIZE] = "";
    bool is_needed = false;
    assert_int_equal(setup_open(&domain, &is_needed, token, NULL), SCORE_OK);
    return is_needed ? arena_dup_text(&fixture->arena, token) : NULL;
}

static struct answer finish(struct fixture *fixture, const char *token, const char *key)
{
    struct exchange exchange = {
        .method = "POST", .path = "/setup", .body = text_of(BODY, token), .key = key};
    return send_as(fixture, NOBODY, &exchange);
}

static void needed_check(struct fixture *fixture, bool is_needed)
{
    struct answer answer = ask(fixture, NOBODY, "GET", "/setup", NULL, 200);
    assert_int_equal(json_is_true(member(&answer, "/needed")), is_needed);
    assert_string_equal(member_text(&answer, "/vendor_name"), "The Vendor");
    answer_done(&answer);
}

static void test_setup__makes_one_administrator(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_opened(fixture);
    needed_check(fixture, true);
    struct answer answer = finish(fixture, token, NULL);
    assert_int_equal(answer.status, 201);
    assert_string_equal(member_text(&answer, "/user/email"), "ada@vendor.example");
    assert_string_equal(member_text(&answer, "/user/roles/0"), "CHANNEL_MANAGER");
    assert_string_equal(member_text(&answer, "/user/roles/1"), "ADMINISTRATOR");
    assert_true(text_has_prefix(answer.cookie, API_SESSION_COOKIE "="));
    assert_true(strlen(member_text(&answer, "/csrf_token")) >= 32);
    answer_done(&answer);
    needed_check(fixture, false);

    /* Signed in by password from now on. */
    struct exchange sign_in = {
        .method = "POST",
        .path = "/session",
        .body = "{\"email\":\"ada@vendor.example\",\"password\":\"correct horse battery\"}",
        .key = ""};
    expect(fixture, NOBODY, &sign_in, 200);

    /* Once, with any token. */
    answer = finish(fixture, token, NULL);
    assert_int_equal(answer.status, 409);
    answer_done(&answer);
    answer = finish(fixture, "anything", NULL);
    assert_int_equal(answer.status, 409);
    answer_done(&answer);
    assert_null(token_opened(fixture));
}

/* The answer may be lost on its way: the same request gets it again, without its secrets. */
static void test_setup__a_repeated_request_tells_no_secret(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_opened(fixture);
    struct answer first = finish(fixture, token, "again");
    struct answer second = finish(fixture, token, "again");
    assert_int_equal(second.status, 201);
    assert_true(second.is_replayed);
    assert_string_equal(second.cookie, "");
    assert_true(json_is_null(member(&second, "/csrf_token")));
    assert_string_equal(member_text(&first, "/user/id"), member_text(&second, "/user/id"));
    answer_done(&first);
    answer_done(&second);
    /* Somebody else's use of the key meets nothing. */
    struct answer other = finish(fixture, "another token", "again");
    assert_int_equal(other.status, 409);
    assert_false(other.is_replayed);
    answer_done(&other);
}

static void test_setup__a_new_start_ends_the_old_token(void **state)
{
    struct fixture *fixture = *state;
    const char *old = token_opened(fixture);
    const char *new = token_opened(fixture);
    assert_string_not_equal(old, new);
    struct answer answer = finish(fixture, old, NULL);
    assert_int_equal(answer.status, 403);
    assert_non_null(strstr(member_text(&answer, "/detail"), "set-up link"));
    answer_done(&answer);
    answer = finish(fixture, new, NULL);
    assert_int_equal(answer.status, 201);
    answer_done(&answer);
}

/* However the first administrator came, the token has gone with it. */
static void test_setup__another_way_to_an_administrator_ends_it(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_opened(fixture);
    struct domain domain = domain_of(fixture);
    domain.actor = actor_cli(&fixture->arena);
    struct user user = {.email = "root@vendor.example",
                        .name = "Root",
                        .phone = "",
                        .roles = ROLE_ADMINISTRATOR,
                        .state = USER_ACTIVE,
                        .password_hash = ""};
    assert_int_equal(user_save(&domain, &user, NULL), SCORE_OK);
    user.state = USER_DISABLED;
    assert_int_equal(user_save(&domain, &user, NULL), SCORE_OK);
    needed_check(fixture, true);
    struct answer answer = finish(fixture, token, NULL);
    assert_int_equal(answer.status, 403);
    answer_done(&answer);
}

static void test_setup__guessing_is_slowed(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_opened(fixture);
    for (int i = 0; i < 10; i++) {
        struct answer answer = finish(fixture, text_of("guess %d", i), NULL);
        assert_int_equal(answer.status, 403);
        answer_done(&answer);
    }
    struct answer answer = finish(fixture, token, NULL);
    assert_int_equal(answer.status, 429);
    assert_string_equal(answer.retry_after, "30");
    answer_done(&answer);
    fixture->now_ms += 30 * CLOCK_SECOND_MS;
    answer = finish(fixture, token, NULL);
    assert_int_equal(answer.status, 201);
    answer_done(&answer);
}

static const struct {
    const char *name;
    const char *fields; /* after the token */
    const char *field;
    const char *code;
} BAD_CASES[] = {
    {"short", "\"name\":\"A\",\"email\":\"a@b.example\",\"password\":\"elevenchars\"", "/password",
     "TOO_SHORT"},
    {"short in characters", "\"name\":\"A\",\"email\":\"a@b.example\",\"password\":\"äöüäöüäöü\"",
     "/password", "TOO_SHORT"},
    {"the e-mail",
     "\"name\":\"A\",\"email\":\"somebody@b.example\",\"password\":\"Somebody@B.example\"",
     "/password", "GUESSABLE"},
    {"one character", "\"name\":\"A\",\"email\":\"a@b.example\",\"password\":\"aaaaaaaaaaaaaaaa\"",
     "/password", "GUESSABLE"},
    {"no name", "\"name\":\"  \",\"email\":\"a@b.example\",\"password\":\"correct horse battery\"",
     "/name", "REQUIRED"},
    {"no mailbox", "\"name\":\"A\",\"email\":\"a\",\"password\":\"correct horse battery\"",
     "/email", "FORMAT"},
    {"a field too many",
     "\"name\":\"A\",\"email\":\"a@b.example\",\"password\":\"correct horse battery\",\"roles\":1",
     "/roles", "UNKNOWN"},
    {"no password", "\"name\":\"A\",\"email\":\"a@b.example\"", "/password", "REQUIRED"},
};

static void test_setup__says_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_opened(fixture);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BAD_CASES); i++) {
        struct answer answer =
            ask(fixture, NOBODY, "POST", "/setup",
                text_of("{\"token\":\"%s\",%s}", token, BAD_CASES[i].fields), 422);
        if (!text_equal(member_text(&answer, "/errors/0/field"), BAD_CASES[i].field) ||
            !text_equal(member_text(&answer, "/errors/0/code"), BAD_CASES[i].code)) {
            fail_msg("%s: %s", BAD_CASES[i].name, answer.body);
        }
        answer_done(&answer);
    }
    struct answer answer =
        ask(fixture, NOBODY, "POST", "/setup",
            text_of("{\"token\":\"%s\",\"name\":\"A\",\"email\":\"seller@firm.example\","
                    "\"password\":\"correct horse battery\"}",
                    token),
            409);
    assert_string_equal(member_text(&answer, "/errors/0/code"), "DUPLICATE");
    answer_done(&answer);
    needed_check(fixture, true);
    struct exchange keyless = {
        .method = "POST", .path = "/setup", .body = text_of(BODY, token), .key = ""};
    expect(fixture, NOBODY, &keyless, 400);
}

/* The token is nowhere but in the hand of who read the server's words. */
static void test_setup__stores_no_token(void **state)
{
    struct fixture *fixture = *state;
    const char *token = token_opened(fixture);
    const char *stored = "";
    assert_int_equal(
        store_setting_get(fixture->store, "setup_token", &fixture->arena, &stored, NULL), SCORE_OK);
    assert_true(strlen(stored) > 0);
    assert_null(strstr(stored, token));
    struct answer answer = finish(fixture, token, NULL);
    assert_null(strstr(answer.body, token));
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "GET", "/events?limit=100", NULL, 200);
    assert_null(strstr(answer.body, token));
    assert_null(strstr(answer.body, "ada@vendor.example"));
    answer_done(&answer);
}

int main(void)
{
#define SETUP(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        SETUP(test_setup__makes_one_administrator),
        SETUP(test_setup__a_repeated_request_tells_no_secret),
        SETUP(test_setup__a_new_start_ends_the_old_token),
        SETUP(test_setup__another_way_to_an_administrator_ends_it),
        SETUP(test_setup__guessing_is_slowed),
        SETUP(test_setup__says_what_is_wrong),
        SETUP(test_setup__stores_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
