/* SPDX-License-Identifier: Apache-2.0 */

/* Pages: every row once, in order, whatever the limit; cursors belong to their list. */

#include "fixture.h"

#include "base/text.h"

enum { ROWS = 7, PAGES_MAX = 20 };

static void make_rows(struct fixture *fixture, enum person person, const char *word)
{
    for (int i = 0; i < ROWS; i++) {
        struct answer answer = ask(fixture, person, "POST", "/opportunities",
                                   text_of("{\"title\":\"%s %d\"}", word, i), 201);
        answer_done(&answer);
        /* Pairs share a millisecond, so that ties are broken by id. */
        fixture->now_ms += i % 2;
    }
}

/* Walks all pages and answers how many distinct rows came, failing on a repeated one. */
static size_t walk(struct fixture *fixture, enum person person, const char *path, size_t limit)
{
    char seen[100][ID_TEXT_SIZE];
    size_t count = 0;
    const char *next = NULL;
    for (int page = 0; page < PAGES_MAX; page++) {
        char join = strchr(path, '?') ? '&' : '?';
        struct answer answer =
            ask(fixture, person, "GET",
                next ? text_of("%s%climit=%zu&cursor=%s", path, join, limit, next)
                     : text_of("%s%climit=%zu", path, join, limit),
                NULL, 200);
        const json_t *items = member(&answer, "/items");
        assert_true(json_array_size(items) <= limit);
        for (size_t i = 0; i < json_array_size(items); i++) {
            const char *id = json_string_value(json_object_get(json_array_get(items, i), "id"));
            for (size_t s = 0; s < count; s++) {
                assert_string_not_equal(seen[s], id);
            }
            assert_true(count < 100);
            (void)snprintf(seen[count++], ID_TEXT_SIZE, "%s", id);
        }
        const json_t *cursor = member(&answer, "/next");
        bool is_last = json_is_null(cursor);
        next = is_last ? NULL : text_of("%s", json_string_value(cursor));
        answer_done(&answer);
        if (is_last) {
            return count;
        }
        assert_true(json_array_size(items) > 0 || count > 0);
    }
    fail_msg("%s does not end", path);
    return 0;
}

static void test_list__every_order_gives_every_row_once(void **state)
{
    struct fixture *fixture = *state;
    static const char *const SORTS[] = {"-updated_at", "updated_at", "-created_at", "created_at"};
    make_rows(fixture, SELLER, "row");
    for (size_t s = 0; s < SCORE_ARRAY_COUNT(SORTS); s++) {
        for (size_t limit = 1; limit <= ROWS + 1; limit++) {
            const char *path = text_of("/opportunities?sort=%s", SORTS[s]);
            assert_int_equal(walk(fixture, SELLER, path, limit), ROWS);
        }
    }
}

static void test_list__is_ordered_as_asked(void **state)
{
    struct fixture *fixture = *state;
    make_rows(fixture, SELLER, "row");
    struct answer up = ask(fixture, SELLER, "GET", "/opportunities?sort=created_at", NULL, 200);
    struct answer down = ask(fixture, SELLER, "GET", "/opportunities?sort=-created_at", NULL, 200);
    for (size_t i = 0; i + 1 < ROWS; i++) {
        const char *a = member_text(&up, text_of("/items/%zu/created_at", i));
        const char *b = member_text(&up, text_of("/items/%zu/created_at", i + 1));
        assert_true(strcmp(a, b) <= 0);
        assert_string_equal(member_text(&up, text_of("/items/%zu/id", i)),
                            member_text(&down, text_of("/items/%zu/id", ROWS - 1 - i)));
    }
    answer_done(&up);
    answer_done(&down);
}

static void test_list__filters(void **state)
{
    struct fixture *fixture = *state;
    char ready[ID_TEXT_SIZE];
    char offered[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    make_rows(fixture, SELLER, "row");
    make_opportunity(fixture, ready);
    (void)make_offer(fixture, offered, offer);
    static const struct {
        const char *path;
        size_t count;
    } CASES[] = {
        {"/opportunities", ROWS + 2},
        {"/opportunities?placement=NEW", ROWS},
        {"/opportunities?placement=READY", 1},
        {"/opportunities?placement=OFFERED", 1},
        {"/opportunities?placement=CLOSED", 0},
        {"/opportunities?waiting=true", ROWS + 1},
        {"/opportunities?waiting=false", ROWS + 2},
        {"/opportunities?open=true", ROWS + 2},
        {"/opportunities?q=storage", 2},
        {"/opportunities?q=acme", 2},
        {"/opportunities?q=row", ROWS},
        {"/opportunities?q=%", 0},
        {"/opportunities?q=_", 0},
        {"/opportunities?q='", 0},
        {"/offers", 1},
        {"/offers?live=true", 1},
        {"/offers?status=OFFERED", 1},
        {"/offers?status=DECLINED", 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        size_t count = walk(fixture, MANAGER, CASES[i].path, 3);
        if (count != CASES[i].count) {
            fail_msg("%s: %zu instead of %zu", CASES[i].path, count, CASES[i].count);
        }
    }
}

static void test_list__sellers_see_their_own(void **state)
{
    struct fixture *fixture = *state;
    make_rows(fixture, SELLER, "mine");
    make_rows(fixture, OTHER_SELLER, "theirs");
    assert_int_equal(walk(fixture, SELLER, "/opportunities", 3), ROWS);
    assert_int_equal(walk(fixture, MANAGER, "/opportunities", 3), 2 * ROWS);
    assert_int_equal(walk(fixture, FOCAL_A, "/opportunities", 3), 0);
}

/* Offers of another seller in between must not cut the own list short. */
static void test_list__a_sellers_offers_are_all_there(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    for (int i = 0; i < 3; i++) {
        (void)make_offer(fixture, opportunity, offer);
        fixture->now_ms += 1;
    }
    struct answer answer = ask(
        fixture, OTHER_SELLER, "POST", "/opportunities",
        "{\"title\":\"x\",\"need\":\"Replace two ageing arrays before the support contract "
        "ends.\",\"account\":\"acme\",\"offering\":\"gtx-pro\",\"amount\":5,\"currency\":\"USD\","
        "\"country\":\"US\",\"city\":\"Chicago\",\"decision_date\":\"2027-01-31\",\"source\":"
        "\"portal\",\"contact_name\":\"n\",\"contact_email\":\"n@n.example\",\"contact_consent\":"
        "true}",
        201);
    struct answer placed =
        ask(fixture, OTHER_SELLER, "POST",
            text_of("/opportunities/%s/place", member_text(&answer, "/id")), NULL, 201);
    answer_done(&placed);
    answer_done(&answer);
    assert_int_equal(walk(fixture, SELLER, "/offers", 1), 3);
    assert_int_equal(walk(fixture, OTHER_SELLER, "/offers", 1), 1);
    assert_int_equal(walk(fixture, MANAGER, "/offers", 1), 4);
}

static void test_list__cursors_belong_to_their_list(void **state)
{
    struct fixture *fixture = *state;
    make_rows(fixture, SELLER, "row");
    struct answer answer = ask(fixture, SELLER, "GET", "/opportunities?limit=2", NULL, 200);
    const char *next = member_text(&answer, "/next");
    static const char *const OTHERS[] = {"/offers?limit=2",
                                         "/opportunities?limit=2&sort=created_at",
                                         "/opportunities?limit=2&q=row", "/events?limit=2"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(OTHERS); i++) {
        struct answer refused =
            ask(fixture, SELLER, "GET", text_of("%s&cursor=%s", OTHERS[i], next), NULL, 422);
        answer_done(&refused);
    }
    struct answer other =
        ask(fixture, SELLER, "GET", text_of("/opportunities?limit=5&cursor=%s", next), NULL, 200);
    assert_int_equal(json_array_size(member(&other, "/items")), ROWS - 2);
    answer_done(&other);
    answer_done(&answer);
}

static void test_list__partners_users_and_catalogue(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(walk(fixture, MANAGER, "/partners", 1), 2);
    assert_int_equal(walk(fixture, MANAGER, "/partners?q=alpha", 1), 1);
    assert_int_equal(walk(fixture, FOCAL_B, "/partners", 1), 1);
    assert_int_equal(walk(fixture, DESK, "/partners", 1), 2);
    assert_int_equal(walk(fixture, ADMIN, "/users", 4), PERSON_COUNT - 1);
    assert_int_equal(walk(fixture, BOSS_A, "/users", 1), 4);
    assert_int_equal(walk(fixture, FOCAL_A, "/offerings", 1), 1);
    assert_int_equal(walk(fixture, SELLER, "/accounts", 1), 1);
    assert_int_equal(walk(fixture, SELLER, "/accounts?q=nobody", 1), 0);
}

/* The feed always says where to go on, and going on finds only what is new. */
static void test_list__the_feed_never_ends(void **state)
{
    struct fixture *fixture = *state;
    char next[64] = "";
    size_t count = 100;
    for (int page = 0; page < PAGES_MAX && count == 100; page++) {
        struct answer answer =
            ask(fixture, MANAGER, "GET",
                next[0] ? text_of("/events?limit=100&cursor=%s", next) : "/events?limit=100", NULL,
                200);
        count = json_array_size(member(&answer, "/items"));
        (void)snprintf(next, sizeof(next), "%s", member_text(&answer, "/next"));
        answer_done(&answer);
    }
    struct answer answer =
        ask(fixture, MANAGER, "GET", text_of("/events?cursor=%s", next), NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 0);
    assert_string_equal(member_text(&answer, "/next"), next);
    answer_done(&answer);
    answer = ask(fixture, SELLER, "POST", "/opportunities", "{\"title\":\"x\"}", 201);
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "GET", text_of("/events?cursor=%s", next), NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 1);
    assert_string_equal(member_text(&answer, "/items/0/verb"), "opportunity.created");
    answer_done(&answer);
}

int main(void)
{
#define LIST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        LIST(test_list__every_order_gives_every_row_once),
        LIST(test_list__is_ordered_as_asked),
        LIST(test_list__filters),
        LIST(test_list__sellers_see_their_own),
        LIST(test_list__a_sellers_offers_are_all_there),
        LIST(test_list__cursors_belong_to_their_list),
        LIST(test_list__partners_users_and_catalogue),
        LIST(test_list__the_feed_never_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
