/* SPDX-License-Identifier: Apache-2.0 */

/* A key makes a write happen once. */

#include "fixture.h"

#include "base/text.h"
#include "store/store.h"

static size_t count_of(struct fixture *fixture, enum person person)
{
    struct answer answer = ask(fixture, person, "GET", "/opportunities?limit=100", NULL, 200);
    size_t count = json_array_size(member(&answer, "/items"));
    answer_done(&answer);
    return count;
}

static const struct exchange CREATE = {
    .method = "POST", .path = "/opportunities", .body = "{\"title\":\"once\"}", .key = "k1"};

static void test_idempotency__the_second_gets_the_first_answer(void **state)
{
    struct fixture *fixture = *state;
    struct answer first = send_as(fixture, SELLER, &CREATE);
    struct answer second = send_as(fixture, SELLER, &CREATE);
    assert_int_equal(first.status, 201);
    assert_false(first.is_replayed);
    assert_int_equal(second.status, 201);
    assert_true(second.is_replayed);
    assert_string_equal(first.body, second.body);
    assert_string_equal(first.etag, second.etag);
    assert_string_equal(first.location, second.location);
    assert_int_equal(count_of(fixture, SELLER), 1);
    answer_done(&first);
    answer_done(&second);
}

static void test_idempotency__another_body_or_path_is_422(void **state)
{
    struct fixture *fixture = *state;
    struct answer first = send_as(fixture, SELLER, &CREATE);
    struct exchange other = CREATE;
    other.body = "{\"title\":\"twice\"}";
    struct answer second = send_as(fixture, SELLER, &other);
    assert_int_equal(second.status, 422);
    assert_string_equal(member_text(&second, "/code"), "idempotency_mismatch");
    answer_done(&second);
    other = CREATE;
    other.path = text_of("/opportunities/%s/notes", member_text(&first, "/id"));
    expect(fixture, SELLER, &other, 422);
    assert_int_equal(count_of(fixture, SELLER), 1);
    answer_done(&first);
}

static void test_idempotency__keys_belong_to_people(void **state)
{
    struct fixture *fixture = *state;
    struct answer first = send_as(fixture, SELLER, &CREATE);
    struct answer second = send_as(fixture, OTHER_SELLER, &CREATE);
    assert_int_equal(second.status, 201);
    assert_false(second.is_replayed);
    assert_string_not_equal(member_text(&first, "/id"), member_text(&second, "/id"));
    answer_done(&first);
    answer_done(&second);
}

static void test_idempotency__missing_or_huge_is_400(void **state)
{
    struct fixture *fixture = *state;
    struct exchange exchange = CREATE;
    exchange.key = "";
    expect(fixture, SELLER, &exchange, 400);
    char key[200];
    memset(key, 'k', sizeof(key));
    key[129] = '\0';
    exchange.key = key;
    expect(fixture, SELLER, &exchange, 400);
    key[128] = '\0';
    expect(fixture, SELLER, &exchange, 201);
}

/* A refused request left nothing behind: it may be mended and sent with its key. */
static void test_idempotency__a_refused_request_may_be_mended(void **state)
{
    struct fixture *fixture = *state;
    struct exchange exchange = CREATE;
    exchange.body = "{\"title\":\"\"}";
    expect(fixture, SELLER, &exchange, 422);
    expect(fixture, SELLER, &CREATE, 201);
}

static void test_idempotency__a_double_placement_offers_once(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    make_opportunity(fixture, opportunity);
    struct exchange place = {
        .method = "POST", .path = text_of("/opportunities/%s/place", opportunity), .key = "place"};
    struct answer first = send_as(fixture, SELLER, &place);
    struct answer second = send_as(fixture, SELLER, &place);
    assert_int_equal(first.status, 201);
    assert_string_equal(first.body, second.body);
    place.key = "another";
    struct answer third = send_as(fixture, SELLER, &place);
    assert_int_equal(third.status, 409);
    answer_done(&first);
    answer_done(&second);
    answer_done(&third);
}

/* People are added once too; another name under the same key is another request. */
static void test_idempotency__adding_a_person(void **state)
{
    struct fixture *fixture = *state;
    struct exchange add = {.method = "POST",
                           .path = "/users",
                           .body = "{\"email\":\"n@new.example\",\"name\":\"N\",\"roles\":"
                                   "[\"SELLER\"],\"password\":\"a long password\"}",
                           .key = "person"};
    struct answer first = send_expecting(fixture, ADMIN, &add, 201);
    struct answer second = send_expecting(fixture, ADMIN, &add, 201);
    assert_true(second.is_replayed);
    assert_string_equal(first.body, second.body);
    assert_null(strstr(first.body, "a long password"));
    assert_null(strstr(first.body, "argon2"));
    answer_done(&first);
    answer_done(&second);
    add.body = "{\"email\":\"n@new.example\",\"name\":\"M\",\"roles\":[\"SELLER\"],"
               "\"password\":\"a long password\"}";
    expect(fixture, ADMIN, &add, 422);
}

/* After two days the first answer is forgotten, and the key is new again. */
static void test_idempotency__answers_are_kept_for_two_days(void **state)
{
    struct fixture *fixture = *state;
    struct api_context context = {.store = fixture->store, .clock = fixture->clock};
    struct answer made = ask(fixture, SELLER, "POST", "/api-keys", "{\"name\":\"k\"}", 201);
    struct exchange create = CREATE;
    create.bearer = member_text(&made, "/key");
    expect(fixture, SELLER, &create, 201);
    fixture->now_ms += 47 * CLOCK_HOUR_MS;
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(api_tidy(&context, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
    struct answer answer = send_as(fixture, SELLER, &create);
    assert_true(answer.is_replayed);
    answer_done(&answer);
    fixture->now_ms += 2 * CLOCK_HOUR_MS;
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(api_tidy(&context, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
    answer = send_as(fixture, SELLER, &create);
    assert_int_equal(answer.status, 201);
    assert_false(answer.is_replayed);
    answer_done(&answer);
    answer_done(&made);
}

static void tidy(struct fixture *fixture, struct clock_watch *watch, int64_t passed_ms)
{
    struct api_context context = {
        .store = fixture->store, .clock = fixture->clock, .clock_watch = watch};
    (void)clock_watch_look(watch, fixture->now_ms, passed_ms);
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(api_tidy(&context, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
}

static bool is_replayed(struct fixture *fixture, const struct exchange *exchange)
{
    struct answer answer = send_as(fixture, SELLER, exchange);
    assert_int_equal(answer.status, 201);
    bool is = answer.is_replayed;
    answer_done(&answer);
    return is;
}

/* Set to another month and back: who asks again meanwhile or afterwards does nothing twice, and
 * whoever was signed in still is. What has really aged is forgotten. */
static void test_idempotency__a_wrong_clock_forgets_no_answer(void **state)
{
    struct fixture *fixture = *state;
    struct clock_watch watch = {0};
    struct answer made = ask(fixture, SELLER, "POST", "/api-keys", "{\"name\":\"k\"}", 201);
    struct exchange create = CREATE;
    create.bearer = member_text(&made, "/key");
    tidy(fixture, &watch, 0);
    assert_false(is_replayed(fixture, &create));
    fixture->now_ms += 30 * CLOCK_DAY_MS;
    tidy(fixture, &watch, 1000);
    assert_true(is_replayed(fixture, &create));
    fixture->now_ms -= 30 * CLOCK_DAY_MS + CLOCK_HOUR_MS;
    tidy(fixture, &watch, 2000);
    assert_true(is_replayed(fixture, &create));
    expect(fixture, SELLER, &(struct exchange){.method = "GET", .path = "/me"}, 200);
    fixture->now_ms += 50 * CLOCK_HOUR_MS;
    tidy(fixture, &watch, 50 * CLOCK_HOUR_MS + 2000);
    assert_false(is_replayed(fixture, &create));
    answer_done(&made);
}

int main(void)
{
#define KEYED(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        KEYED(test_idempotency__the_second_gets_the_first_answer),
        KEYED(test_idempotency__another_body_or_path_is_422),
        KEYED(test_idempotency__keys_belong_to_people),
        KEYED(test_idempotency__missing_or_huge_is_400),
        KEYED(test_idempotency__a_refused_request_may_be_mended),
        KEYED(test_idempotency__a_double_placement_offers_once),
        KEYED(test_idempotency__adding_a_person),
        KEYED(test_idempotency__answers_are_kept_for_two_days),
        KEYED(test_idempotency__a_wrong_clock_forgets_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
