/* SPDX-License-Identifier: Apache-2.0 */

/* Imports with what they brought and what they refused. */

#include "support.h"

static const struct field FIELDS[] = {
    FIELD(import, ID, id, 0),
    FIELD(import, TEXT, kind, 0),
    FIELD(import, TEXT, file_name, 0),
    FIELD(import, TEXT, file_hash, 0),
    FIELD(import, TEXT, map_name, 0),
    FIELD(import, ENUM, state, 4),
    FIELD(import, I64, rows, 0),
    FIELD(import, I64, created, 0),
    FIELD(import, I64, updated, 0),
    FIELD(import, I64, unchanged, 0),
    FIELD(import, I64, rejected, 0),
    FIELD(import, I64, created_at_ms, 0),
    FIELD(import, I64, finished_at_ms, 0),
    FIELD(import, TEXT, actor, 0),
    FIELD(import, SET, undo_items, 0), /* as counted while one is taken back */
    FIELD(import, SET, undo_left, 0),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static void test_import__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct import));
    struct import import = {0};
    struct import read = {0};
    record_fill(FIELDS, FIELD_COUNT, &import, 1, &fixture->arena);
    MUST(store_import_add(fixture->store, &import, &err));
    MUST(store_import_get(fixture->store, import.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &import, &read);
    record_fill(FIELDS, FIELD_COUNT, &import, 2, &fixture->arena);
    MUST(store_import_update(fixture->store, &import, &err));
    MUST(store_import_get(fixture->store, import.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &import, &read);
    struct score_error error = {0};
    import.id = 999;
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_import_update(fixture->store, &import, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_import_get(fixture->store, 999, &fixture->arena, &read, &err));
}

static void test_import__lists_newest_first(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 4; i++) {
        struct import import = {.kind = "accounts", .state = IMPORT_DONE};
        MUST(store_import_add(fixture->store, &import, &err));
    }
    struct store_page page = {.limit = 2};
    struct import *items = NULL;
    size_t count = 2;
    size_t total = 0;
    int64_t previous = INT64_MAX;
    while (count == 2) {
        MUST(store_import_list(fixture->store, &page, &fixture->arena, &items, &count, &err));
        for (size_t i = 0; i < count; i++) {
            assert_true(items[i].id < previous);
            previous = items[i].id;
        }
        page = (struct store_page){.limit = 2, .after_id = previous, .has_after = true};
        total += count;
    }
    assert_int_equal(total, 5);
}

static void test_import__items_come_back_last_written_first(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 1; i <= 5; i++) {
        struct import_item item = {.import_id = fixture->import_id,
                                   .position = i,
                                   .object_kind = ID_ACCOUNT,
                                   .object_id = 100 + i,
                                   .was_created = i % 2 != 0,
                                   .version_after = i,
                                   .before = i % 2 ? "" : "name=Old\n"};
        MUST(store_import_item_add(fixture->store, &item, &err));
        struct score_error error = {0};
        MUST_FAIL(SCORE_EXISTS, &error, store_import_item_add(fixture->store, &item, &err));
    }
    struct store_page page = {.limit = 2};
    struct import_item *items = NULL;
    size_t count = 2;
    int64_t expected = 5;
    while (count == 2) {
        MUST(store_import_item_list(fixture->store, fixture->import_id, &page, &fixture->arena,
                                    &items, &count, &err));
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(items[i].import_id, fixture->import_id);
            assert_int_equal(items[i].position, expected);
            assert_int_equal(items[i].object_kind, ID_ACCOUNT);
            assert_int_equal(items[i].object_id, 100 + expected);
            assert_int_equal(items[i].was_created, expected % 2);
            assert_int_equal(items[i].version_after, expected);
            assert_string_equal(items[i].before, expected % 2 ? "" : "name=Old\n");
            expected--;
        }
        page = (struct store_page){.limit = 2, .after_id = expected + 1, .has_after = true};
    }
    assert_int_equal(expected, 0);
}

static void test_import__errors_come_back_in_order(void **state)
{
    struct fixture *fixture = *state;
    static const struct import_error errors[] = {
        {.line = 7, .column = "amount", .code = "FORMAT", .message = "not a number: \"1,2\""},
        {.line = 3, .column = "", .code = "DUPLICATE", .message = "the row of line 2"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(errors); i++) {
        MUST(store_import_error_add(fixture->store, fixture->import_id, &errors[i], &err));
    }
    struct import_error *items = NULL;
    size_t count = 0;
    MUST(store_import_error_list(fixture->store, fixture->import_id, &fixture->arena, &items,
                                 &count, &err));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(items[i].line, errors[i].line);
        assert_string_equal(items[i].column, errors[i].column);
        assert_string_equal(items[i].code, errors[i].code);
        assert_string_equal(items[i].message, errors[i].message);
    }
    MUST(store_import_error_list(fixture->store, 999, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 0);
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_import__every_field_comes_back),
        ON_DATABASE(test_import__lists_newest_first),
        ON_DATABASE(test_import__items_come_back_last_written_first),
        ON_DATABASE(test_import__errors_come_back_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
