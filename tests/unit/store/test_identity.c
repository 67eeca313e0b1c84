/* SPDX-License-Identifier: Apache-2.0 */

/* Devices, agents, forgotten passwords, and whether anybody administers. */

#include "support.h"

#include "base/text.h"
#include "store/identity_store.h"
#include "store/link_store.h"

static void session_add(struct fixture *fixture, const char *hash, int64_t created_at_ms)
{
    struct session session = {.token_hash = hash,
                              .csrf_token = "csrf",
                              .user_id = fixture->user_id,
                              .created_at_ms = created_at_ms,
                              .expires_at_ms = 100,
                              .agent = "browser",
                              .address = "::1"};
    MUST(store_session_add(fixture->store, &session, &err));
}

static void test_identity__sessions_are_listed_touched_and_ended(void **state)
{
    struct fixture *fixture = *state;
    struct session *items = NULL;
    size_t count = 0;
    session_add(fixture, "aa", 10);
    session_add(fixture, "bb", 20);
    MUST(store_session_touch(fixture->store, "aa", 50, &err));
    MUST(store_session_touch(fixture->store, "nobody's", 50, &err));
    MUST(store_session_list(fixture->store, fixture->user_id, 99, 10, &fixture->arena, &items,
                            &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(items[0].token_hash, "bb");
    assert_int_equal(items[0].seen_at_ms, 0);
    assert_string_equal(items[0].agent, "browser");
    assert_string_equal(items[0].address, "::1");
    assert_int_equal(items[1].seen_at_ms, 50);
    MUST(store_session_list(fixture->store, fixture->user_id, 99, 1, &fixture->arena, &items,
                            &count, &err));
    assert_int_equal(count, 1);
    MUST(store_session_list(fixture->store, fixture->user_id, 100, 10, &fixture->arena, &items,
                            &count, &err));
    assert_int_equal(count, 0);
    MUST(store_sessions_remove(fixture->store, fixture->user_id, &err));
    struct score_error error = {0};
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_session_remove(fixture->store, "aa", &err));
}

static void test_identity__an_agent_is_new_once_for_each_person(void **state)
{
    struct fixture *fixture = *state;
    struct user other = {.email = "other@alpha.example", .state = USER_ACTIVE};
    MUST(store_user_add(fixture->store, &other, &err));
    const struct {
        int64_t user_id;
        const char *agent;
        bool is_new;
    } notes[] = {
        {fixture->user_id, "one", true}, {fixture->user_id, "one", false},
        {fixture->user_id, "two", true}, {other.id, "one", true},
        {fixture->user_id, "", true},    {fixture->user_id, "one", false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(notes); i++) {
        bool is_new = !notes[i].is_new;
        MUST(store_agent_note(fixture->store, notes[i].user_id, notes[i].agent, (int64_t)i, &is_new,
                              &err));
        assert_int_equal(is_new, notes[i].is_new);
    }
    MUST(store_user_remove(fixture->store, other.id, &err)); /* its agents go with it */
}

static void test_identity__an_administrator_must_be_active(void **state)
{
    struct fixture *fixture = *state;
    bool exists = true;
    MUST(store_administrator_exists(fixture->store, &exists, &err));
    assert_false(exists);
    struct user user = {.email = "root@vendor.example",
                        .roles = ROLE_ADMINISTRATOR | ROLE_AUDITOR,
                        .state = USER_DISABLED};
    MUST(store_user_add(fixture->store, &user, &err));
    MUST(store_administrator_exists(fixture->store, &exists, &err));
    assert_false(exists);
    user.state = USER_ACTIVE;
    MUST(store_user_update(fixture->store, &user, &err));
    MUST(store_administrator_exists(fixture->store, &exists, &err));
    assert_true(exists);
}

static void test_identity__who_forgot_is_answered_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct password_request *items = NULL;
    size_t count = 0;
    static const char *const EMAILS[] = {"a@x.example", "b@x.example", "a@x.example"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(EMAILS); i++) {
        struct password_request request = {.email = EMAILS[i], .created_at_ms = (int64_t)i};
        MUST(store_password_request_add(fixture->store, &request, &err));
    }
    MUST(store_password_request_list(fixture->store, 2, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(items[1].email, "b@x.example");
    assert_int_equal(items[1].created_at_ms, 1);
    MUST(store_password_request_remove(fixture->store, items[0].id, &err));
    MUST(store_password_request_remove(fixture->store, items[1].id, &err));
    MUST(store_password_request_list(fixture->store, 2, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
    struct score_error error = {0};
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_password_request_remove(fixture->store, items[0].id + 100, &err));
}

static int64_t link_add(struct fixture *fixture, const char *hash, const char *address,
                        int64_t used_at_ms)
{
    struct link link = {.purpose = LINK_INVITATION,
                        .partner_id = fixture->partner_id,
                        .address = address,
                        .name = "",
                        .expires_at_ms = 100,
                        .used_at_ms = used_at_ms};
    MUST(store_link_add(fixture->store, &link, hash, &err));
    return link.id;
}

static void test_identity__an_invitation_ends_those_before_it(void **state)
{
    struct fixture *fixture = *state;
    const struct {
        int64_t id;
        int64_t expires_at_ms;
    } links[] = {
        {link_add(fixture, "aa", "a@x.example", 0), 50},
        {link_add(fixture, "bb", "b@x.example", 0), 100},
        {link_add(fixture, "cc", "a@x.example", 7), 100},
    };
    MUST(store_invitations_end(fixture->store, fixture->partner_id, "a@x.example", 50, &err));
    MUST(store_invitations_end(fixture->store, fixture->other_partner_id, "b@x.example", 50, &err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(links); i++) {
        struct link link = {.id = 0};
        MUST(store_link_get(fixture->store, links[i].id, &fixture->arena, &link, &err));
        assert_int_equal(link.expires_at_ms, links[i].expires_at_ms);
    }
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_identity__sessions_are_listed_touched_and_ended),
        ON_DATABASE(test_identity__an_agent_is_new_once_for_each_person),
        ON_DATABASE(test_identity__an_administrator_must_be_active),
        ON_DATABASE(test_identity__who_forgot_is_answered_in_order),
        ON_DATABASE(test_identity__an_invitation_ends_those_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
