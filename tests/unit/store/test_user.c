/* SPDX-License-Identifier: Apache-2.0 */

/* Users, focals, and how a person signs in. */

#include "support.h"

static const struct field FIELDS[] = {
    FIELD(user, ID, id, 0),
    FIELD(user, ID, partner_id, 0),
    FIELD(user, ID, distributor_id, 0),
    FIELD(user, ID, location_id, 0),
    FIELD(user, TEXT, email, 0),
    FIELD(user, TEXT, name, 0),
    FIELD(user, TEXT, phone, 0),
    FIELD(user, INT, roles, 511),
    FIELD(user, ENUM, state, 2),
    FIELD(user, TEXT, password_hash, 0),
    FIELD(user, ID, import_id, 0),
    FIELD(user, I64, created_at_ms, 0),
    FIELD(user, I64, updated_at_ms, 0),
    FIELD(user, ID, version, 0),
    FIELD(user, SET, mail_bounced_at_ms, 0),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static void test_user__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct user));
    struct user user = {.partner_id = fixture->partner_id,
                        .location_id = fixture->location_id,
                        .import_id = fixture->import_id};
    struct user read = {0};
    record_fill(FIELDS, FIELD_COUNT, &user, 1, &fixture->arena);
    MUST(store_user_add(fixture->store, &user, &err));
    MUST(store_user_get(fixture->store, user.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &user, &read);

    record_fill(FIELDS, FIELD_COUNT, &user, 2, &fixture->arena);
    user.partner_id = 0;
    user.location_id = 0;
    user.distributor_id = fixture->distributor_id;
    MUST(store_user_update(fixture->store, &user, &err));
    MUST(store_user_find(fixture->store, user.email, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &user, &read);
    assert_int_equal(read.version, 2);
}

static void test_user__refuses_what_the_table_refuses(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct user twin = {.email = "focal@alpha.example", .state = USER_ACTIVE};
    MUST_FAIL(SCORE_EXISTS, &error, store_user_add(fixture->store, &twin, &err));
    assert_string_equal(error.field, "email");
    struct user nameless = {.email = "", .state = USER_ACTIVE};
    MUST_FAIL(SCORE_INVALID, &error, store_user_add(fixture->store, &nameless, &err));
    struct user both = {.email = "both@x.example",
                        .state = USER_ACTIVE,
                        .partner_id = fixture->partner_id,
                        .distributor_id = fixture->distributor_id};
    MUST_FAIL(SCORE_INVALID, &error, store_user_add(fixture->store, &both, &err));
    struct user stale = {0};
    MUST(store_user_get(fixture->store, fixture->user_id, &fixture->arena, &stale, &err));
    struct user fresh = stale;
    MUST(store_user_update(fixture->store, &fresh, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_user_update(fixture->store, &stale, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_user_find(fixture->store, "nobody@x.example", &fixture->arena, &stale, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_user_remove(fixture->store, 999, &err));
}

static void test_user__lists_one_firm_or_everybody(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 5; i++) {
        struct user user = {
            .email = arena_format(&fixture->arena, "rep%d@beta.example", i),
            .partner_id = i < 3 ? fixture->other_partner_id : 0,
            .state = USER_ACTIVE,
        };
        MUST(store_user_add(fixture->store, &user, &err));
    }
    struct user *items = NULL;
    size_t count = 0;
    struct store_page page = {.limit = 2};
    MUST(store_user_list(fixture->store, fixture->other_partner_id, &page, &fixture->arena, &items,
                         &count, &err));
    assert_int_equal(count, 2);
    page = (struct store_page){.limit = 2, .after_id = items[1].id, .has_after = true};
    MUST(store_user_list(fixture->store, fixture->other_partner_id, &page, &fixture->arena, &items,
                         &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(items[0].email, "rep2@beta.example");
    page = (struct store_page){.limit = 100};
    MUST(store_user_list(fixture->store, 0, &page, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 6);
}

static void test_user__focals_are_replaced_in_their_order(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct user deputy = {.email = "deputy@alpha.example",
                          .name = "Dirk",
                          .partner_id = fixture->partner_id,
                          .state = USER_DISABLED};
    MUST(store_user_add(fixture->store, &deputy, &err));
    struct focal focals[] = {
        {.user_id = deputy.id, .rank = 1, .line = ""},
        {.user_id = deputy.id, .rank = 0, .line = "GTX"},
        {.user_id = fixture->user_id, .rank = 0, .line = ""},
    };
    MUST(store_focals_set(fixture->store, fixture->partner_id, focals, 3, &err));
    struct focal *items = NULL;
    size_t count = 0;
    MUST(store_focals_list(fixture->store, fixture->partner_id, &fixture->arena, &items, &count,
                           &err));
    assert_int_equal(count, 3);
    assert_int_equal(items[0].id, focals[2].id);
    assert_int_equal(items[0].partner_id, fixture->partner_id);
    assert_string_equal(items[0].user_name, "Frida");
    assert_string_equal(items[0].user_email, "focal@alpha.example");
    assert_true(items[0].is_reachable);
    assert_int_equal(items[1].rank, 1);
    assert_false(items[1].is_reachable);
    assert_string_equal(items[2].line, "GTX");
    MUST_FAIL(SCORE_CONFLICT, &error, store_user_remove(fixture->store, deputy.id, &err));
    focals[1].rank = 1;
    focals[1].line = "";
    MUST_FAIL(SCORE_EXISTS, &error,
              store_focals_set(fixture->store, fixture->partner_id, focals, 3, &err));
    MUST(store_focals_set(fixture->store, fixture->partner_id, focals, 1, &err));
    MUST(store_focals_list(fixture->store, fixture->partner_id, &fixture->arena, &items, &count,
                           &err));
    assert_int_equal(count, 1);
}

/* A mark is of the address, not of the person; writing it is no change that somebody made. */
static void test_user__a_bounce_lasts_as_long_as_the_address(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct focal focal = {.user_id = fixture->user_id, .rank = 0, .line = ""};
    struct focal *focals = NULL;
    struct user user = {0};
    size_t count = 0;
    MUST(store_focals_set(fixture->store, fixture->partner_id, &focal, 1, &err));
    MUST(store_user_bounce_set(fixture->store, fixture->user_id, 4711, &err));
    MUST(store_user_get(fixture->store, fixture->user_id, &fixture->arena, &user, &err));
    assert_int_equal(user.mail_bounced_at_ms, 4711);
    assert_int_equal(user.version, 1);
    MUST(store_focals_list(fixture->store, fixture->partner_id, &fixture->arena, &focals, &count,
                           &err));
    assert_false(focals[0].is_reachable);
    assert_int_equal(focals[0].mail_bounced_at_ms, 4711);

    user.name = "Another name";
    MUST(store_user_update(fixture->store, &user, &err));
    MUST(store_user_get(fixture->store, fixture->user_id, &fixture->arena, &user, &err));
    assert_int_equal(user.mail_bounced_at_ms, 4711);
    user.email = "another@alpha.example";
    MUST(store_user_update(fixture->store, &user, &err));
    MUST(store_user_get(fixture->store, fixture->user_id, &fixture->arena, &user, &err));
    assert_int_equal(user.mail_bounced_at_ms, 0);
    MUST(store_focals_list(fixture->store, fixture->partner_id, &fixture->arena, &focals, &count,
                           &err));
    assert_true(focals[0].is_reachable);
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_user_bounce_set(fixture->store, 999, 1, &err));
}

static void user_disable(struct fixture *fixture)
{
    struct user user = {0};
    MUST(store_user_get(fixture->store, fixture->user_id, &fixture->arena, &user, &err));
    user.state = USER_DISABLED;
    MUST(store_user_update(fixture->store, &user, &err));
}

static void test_user__a_session_ends_by_time_by_word_or_with_its_user(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct store *store = fixture->store;
    struct arena *arena = &fixture->arena;
    struct session session = {.token_hash = "aa",
                              .csrf_token = "csrf",
                              .user_id = fixture->user_id,
                              .created_at_ms = 10,
                              .expires_at_ms = 100,
                              .agent = "browser",
                              .address = "192.0.2.1",
                              .seen_at_ms = 5};
    struct session read = {0};
    struct user user = {0};
    MUST(store_session_add(store, &session, &err));
    MUST_FAIL(SCORE_EXISTS, &error, store_session_add(store, &session, &err));
    MUST(store_session_get(store, "aa", 99, arena, &read, &user, &err));
    assert_string_equal(read.token_hash, "aa");
    assert_string_equal(read.csrf_token, "csrf");
    assert_int_equal(read.user_id, fixture->user_id);
    assert_int_equal(read.created_at_ms, 10);
    assert_int_equal(read.expires_at_ms, 100);
    assert_string_equal(read.agent, "browser");
    assert_string_equal(read.address, "192.0.2.1");
    assert_int_equal(read.seen_at_ms, 5);
    assert_string_equal(user.email, "focal@alpha.example");
    assert_int_equal(user.roles, ROLE_FOCAL);
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_session_get(store, "aa", 100, arena, &read, &user, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_session_get(store, "ab", 99, arena, &read, &user, &err));
    session.token_hash = "bb";
    session.expires_at_ms = 200;
    MUST(store_session_add(store, &session, &err));
    MUST(store_sessions_expire(store, 100, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_session_remove(store, "aa", &err));
    MUST(store_session_get(store, "bb", 99, arena, &read, &user, &err));
    user_disable(fixture);
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_session_get(store, "bb", 99, arena, &read, &user, &err));
    MUST(store_session_remove(store, "bb", &err));
}

static void test_user__an_api_key_ends_by_time_by_word_or_with_its_user(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct store *store = fixture->store;
    struct arena *arena = &fixture->arena;
    struct api_key forever = {
        .user_id = fixture->user_id, .name = "crm", .key_hash = "aa", .created_at_ms = 10};
    struct api_key dated = {
        .user_id = fixture->user_id, .name = "trial", .key_hash = "bb", .expires_at_ms = 100};
    struct user user = {0};
    MUST(store_api_key_add(store, &forever, &err));
    MUST(store_api_key_add(store, &dated, &err));
    MUST_FAIL(SCORE_EXISTS, &error, store_api_key_add(store, &dated, &err));
    MUST(store_api_key_get(store, "aa", INT64_MAX, arena, &user, &err));
    assert_int_equal(user.id, fixture->user_id);
    MUST(store_api_key_get(store, "bb", 99, arena, &user, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_api_key_get(store, "bb", 100, arena, &user, &err));
    struct api_key *items = NULL;
    size_t count = 0;
    MUST(store_api_key_list(store, fixture->user_id, arena, &items, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].id, forever.id);
    assert_int_equal(items[0].user_id, fixture->user_id);
    assert_string_equal(items[0].name, "crm");
    assert_string_equal(items[0].key_hash, "aa");
    assert_int_equal(items[0].created_at_ms, 10);
    assert_int_equal(items[1].expires_at_ms, 100);
    /* Nobody removes another's key. */
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_api_key_remove(store, dated.id, fixture->user_id + 1, &err));
    MUST(store_api_key_remove(store, dated.id, fixture->user_id, &err));
    user_disable(fixture);
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_api_key_get(store, "aa", 1, arena, &user, &err));
}

static void test_user__is_removed_with_sessions_and_keys(void **state)
{
    struct fixture *fixture = *state;
    struct user user = {.email = "new@alpha.example", .state = USER_ACTIVE};
    MUST(store_user_add(fixture->store, &user, &err));
    struct session session = {.token_hash = "aa", .user_id = user.id, .expires_at_ms = 100};
    struct api_key key = {.user_id = user.id, .name = "k", .key_hash = "kk"};
    MUST(store_session_add(fixture->store, &session, &err));
    MUST(store_api_key_add(fixture->store, &key, &err));
    MUST(store_user_remove(fixture->store, user.id, &err));
    struct score_error error = {0};
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_session_remove(fixture->store, "aa", &err));
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_user__every_field_comes_back),
        ON_DATABASE(test_user__refuses_what_the_table_refuses),
        ON_DATABASE(test_user__lists_one_firm_or_everybody),
        ON_DATABASE(test_user__focals_are_replaced_in_their_order),
        ON_DATABASE(test_user__a_bounce_lasts_as_long_as_the_address),
        ON_DATABASE(test_user__a_session_ends_by_time_by_word_or_with_its_user),
        ON_DATABASE(test_user__an_api_key_ends_by_time_by_word_or_with_its_user),
        ON_DATABASE(test_user__is_removed_with_sessions_and_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
