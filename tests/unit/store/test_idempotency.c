/* SPDX-License-Identifier: Apache-2.0 */

/* Stored answers to repeated writes: one per (user, key), forgotten in time. */

#include "support.h"

static void test_idempotency__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct idempotency_record record = {.user_id = 4,
                                        .key = "key-1",
                                        .request_hash = "abc",
                                        .status = 201,
                                        .etag = "\"1\"",
                                        .location = "/api/v1/offers/ofr_1",
                                        .body = "{\"a\":1}",
                                        .created_at_ms = 1000};
    struct idempotency_record read = {0};
    MUST(store_idempotency_add(fixture->store, &record, &err));
    MUST(store_idempotency_get(fixture->store, 4, "key-1", &fixture->arena, &read, &err));
    assert_int_equal(read.user_id, 4);
    assert_string_equal(read.key, record.key);
    assert_string_equal(read.request_hash, record.request_hash);
    assert_int_equal(read.status, 201);
    assert_string_equal(read.etag, record.etag);
    assert_string_equal(read.location, record.location);
    assert_string_equal(read.body, record.body);
    assert_int_equal(read.created_at_ms, 1000);
    MUST_FAIL(SCORE_EXISTS, &error, store_idempotency_add(fixture->store, &record, &err));
    record.user_id = 5;
    MUST(store_idempotency_add(fixture->store, &record, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_idempotency_get(fixture->store, 4, "key-2", &fixture->arena, &read, &err));
}

static void test_idempotency__is_forgotten_in_time(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    for (int i = 0; i < 3; i++) {
        struct idempotency_record record = {
            .key = arena_format(&fixture->arena, "key-%d", i), .status = 200, .created_at_ms = i};
        MUST(store_idempotency_add(fixture->store, &record, &err));
    }
    MUST(store_idempotency_expire(fixture->store, 2, &err));
    struct idempotency_record read = {0};
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_idempotency_get(fixture->store, 0, "key-1", &fixture->arena, &read, &err));
    MUST(store_idempotency_get(fixture->store, 0, "key-2", &fixture->arena, &read, &err));
    assert_string_equal(read.body, "");
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_idempotency__every_field_comes_back),
        ON_DATABASE(test_idempotency__is_forgotten_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
