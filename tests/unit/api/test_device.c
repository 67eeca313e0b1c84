/* SPDX-License-Identifier: Apache-2.0 */

/* Where somebody is signed in: their own devices, and what is new about one. */

#include "fixture.h"

#include "base/text.h"
#include "domain/identity.h"
#include "domain/session.h"
#include "store/event_store.h"
#include "store/party_store.h"

static const char FIREFOX[] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0";
static const char FIREFOX_NEWER[] = "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Firefox/129.0";
static const char PHONE[] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Mobile/15E148";

/* Another session of the same person; its token, in rotating static storage. */
static const char *sign_in(struct fixture *fixture, enum person person, const char *agent,
                           const char *address)
{
    struct domain domain = {.store = fixture->store,
                            .clock = fixture->clock,
                            .arena = &fixture->arena,
                            .actor = {.name = ""}};
    struct user user;
    struct session_grant grant;
    const struct link_visit visit = {.address = address, .agent = agent};
    assert_int_equal(
        store_user_get(fixture->store, fixture->users[person], &fixture->arena, &user, NULL),
        SCORE_OK);
    assert_int_equal(session_start(&domain, &user, &visit, &grant, NULL), SCORE_OK);
    return text_of("%s", grant.token);
}

static size_t device_count(struct fixture *fixture, enum person person)
{
    struct answer answer = ask(fixture, person, "GET", "/sessions", NULL, 200);
    size_t count = json_array_size(member(&answer, "/items"));
    answer_done(&answer);
    return count;
}

static void test_device__a_person_sees_their_own(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms += CLOCK_MINUTE_MS;
    const char *token = sign_in(fixture, SELLER, PHONE, "198.51.100.7");
    struct answer answer = ask(fixture, SELLER, "GET", "/sessions", NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 2);
    assert_string_equal(member_text(&answer, "/items/0/agent"), PHONE);
    assert_string_equal(member_text(&answer, "/items/0/address"), "198.51.100.7");
    assert_true(json_is_false(member(&answer, "/items/0/is_current")));
    assert_string_equal(member_text(&answer, "/items/1/agent"), "fixture");
    assert_true(json_is_true(member(&answer, "/items/1/is_current")));
    assert_null(strstr(answer.body, token));
    assert_null(strstr(answer.body, fixture->tokens[SELLER]));
    answer_done(&answer);
    assert_int_equal(device_count(fixture, MANAGER), 1);
}

static void test_device__another_one_can_be_ended(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms += CLOCK_MINUTE_MS;
    const char *token = sign_in(fixture, SELLER, PHONE, "198.51.100.7");
    struct answer answer = ask(fixture, SELLER, "GET", "/sessions", NULL, 200);
    const char *other = text_of("/sessions/%s", member_text(&answer, "/items/0/id"));
    const char *own = text_of("/sessions/%s", member_text(&answer, "/items/1/id"));
    answer_done(&answer);

    /* Nobody else reaches it, an administrator neither. */
    struct exchange end = {.method = "DELETE", .path = other};
    expect(fixture, OTHER_SELLER, &end, 404);
    expect(fixture, ADMIN, &end, 404);
    answer = send_expecting(fixture, SELLER, &end, 204);
    assert_string_equal(answer.cookie, "");
    answer_done(&answer);
    expect(fixture, SELLER, &end, 404);

    const char *before = fixture->tokens[SELLER];
    struct exchange me = {.method = "GET", .path = "/me"};
    fixture->tokens[SELLER] = token;
    expect(fixture, SELLER, &me, 401);
    fixture->tokens[SELLER] = before;
    expect(fixture, SELLER, &me, 200);

    /* Ending this one takes its cookie too. */
    end.path = own;
    answer = send_expecting(fixture, SELLER, &end, 204);
    assert_non_null(strstr(answer.cookie, "Max-Age=0"));
    answer_done(&answer);
    expect(fixture, SELLER, &me, 401);
}

static void test_device__ending_needs_the_csrf_token(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = ask(fixture, SELLER, "GET", "/sessions", NULL, 200);
    struct exchange end = {.method = "DELETE",
                           .path = text_of("/sessions/%s", member_text(&answer, "/items/0/id")),
                           .csrf = ""};
    answer_done(&answer);
    expect(fixture, SELLER, &end, 403);
}

/* How many sign-ins of the seller were told apart by their agent. */
static size_t agents_told(struct fixture *fixture)
{
    size_t told = 0;
    size_t count = 0;
    struct event *events = NULL;
    const struct event_filter filter = {.object_kind = ID_USER,
                                        .object_id = fixture->users[SELLER]};
    const struct store_page page = {.limit = 100};
    assert_int_equal(
        store_event_list(fixture->store, &filter, &page, &fixture->arena, &events, &count, NULL),
        SCORE_OK);
    for (size_t i = 0; i < count; i++) {
        bool is_start = text_equal(events[i].verb, "session.started");
        told += is_start && strstr(events[i].detail, "agent=") ? 1 : 0;
    }
    return told;
}

static void test_device__a_new_agent_is_told_and_an_update_is_none(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(agents_told(fixture), 1); /* the fixture's own */
    (void)sign_in(fixture, SELLER, FIREFOX, "198.51.100.7");
    assert_int_equal(agents_told(fixture), 2);
    (void)sign_in(fixture, SELLER, FIREFOX, "198.51.100.8");
    (void)sign_in(fixture, SELLER, FIREFOX_NEWER, "198.51.100.8");
    assert_int_equal(agents_told(fixture), 2);
    (void)sign_in(fixture, SELLER, PHONE, "198.51.100.8");
    assert_int_equal(agents_told(fixture), 3);
    /* It is new for each person. */
    (void)sign_in(fixture, MANAGER, PHONE, "198.51.100.8");
    assert_int_equal(agents_told(fixture), 3);
}

/* Whatever a client calls itself: a line of printable text, and not much of it. */
static void test_device__agents_are_cut_and_cleaned(void **state)
{
    struct fixture *fixture = *state;
    char agent[600];
    memset(agent, 'a', sizeof agent - 1);
    agent[sizeof agent - 1] = '\0';
    memcpy(agent, "x\ny=1\xc3\xa4", 7);
    fixture->now_ms += 1;
    (void)sign_in(fixture, SELLER, agent, "198.51.100.7");
    struct answer answer = ask(fixture, SELLER, "GET", "/sessions", NULL, 200);
    const char *shown = member_text(&answer, "/items/0/agent");
    assert_int_equal(strlen(shown), LINK_AGENT_BYTES);
    assert_true(text_has_prefix(shown, "x?y=1??"));
    answer_done(&answer);
}

static const char *seen_at(struct fixture *fixture)
{
    struct answer answer = ask(fixture, SELLER, "GET", "/sessions", NULL, 200);
    const char *text = text_of("%s", member_text(&answer, "/items/0/seen_at"));
    answer_done(&answer);
    return text;
}

static int64_t changes_of(struct fixture *fixture)
{
    return (int64_t)store_commit_count(fixture->store);
}

/* Reading writes nothing; the clock worker writes the last use down, minutes apart. */
static void test_device__last_use_is_written_by_the_clock(void **state)
{
    struct fixture *fixture = *state;
    const char *first = seen_at(fixture);
    fixture->now_ms += 4 * CLOCK_MINUTE_MS;
    assert_string_equal(seen_at(fixture), first);
    fixture_tick(fixture);
    assert_string_equal(seen_at(fixture), first); /* too young to matter */
    fixture->now_ms += CLOCK_MINUTE_MS;
    int64_t before = changes_of(fixture);
    assert_string_equal(seen_at(fixture), first); /* noted, not written */
    assert_int_equal(changes_of(fixture), before);
    fixture_tick(fixture);
    const char *later = seen_at(fixture);
    assert_string_not_equal(later, first);
    /* Nobody came: nothing changes. */
    fixture->now_ms += 10 * CLOCK_MINUTE_MS;
    fixture_tick(fixture);
    fixture->now_ms -= 10 * CLOCK_MINUTE_MS;
    assert_string_equal(seen_at(fixture), later);
}

int main(void)
{
#define DEVICE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        DEVICE(test_device__a_person_sees_their_own),
        DEVICE(test_device__another_one_can_be_ended),
        DEVICE(test_device__ending_needs_the_csrf_token),
        DEVICE(test_device__a_new_agent_is_told_and_an_update_is_none),
        DEVICE(test_device__agents_are_cut_and_cleaned),
        DEVICE(test_device__last_use_is_written_by_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
