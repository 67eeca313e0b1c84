/* SPDX-License-Identifier: Apache-2.0 */

/* Files put up for import: records, bytes in parts, whose turn it is, and maps under a name. */

#include "support.h"

#include "store/draft_store.h"

static const struct field DRAFT_FIELDS[] = {
    FIELD(import_draft, ID, id, 0),
    FIELD(import_draft, ID, user_id, 0),
    FIELD(import_draft, TEXT, file_name, 0),
    FIELD(import_draft, I64, bytes, 0),
    FIELD(import_draft, ENUM, state, 5),
    FIELD(import_draft, TEXT, kind, 0),
    FIELD(import_draft, TEXT, encoding, 0),
    FIELD(import_draft, BOOL, encoding_doubt, 0),
    FIELD(import_draft, TEXT, separator, 0),
    FIELD(import_draft, I64, header_line, 0),
    FIELD(import_draft, TEXT, date_order, 0),
    FIELD(import_draft, TEXT, decimal_mark, 0),
    FIELD(import_draft, TEXT, columns, 0),
    FIELD(import_draft, TEXT, notices, 0),
    FIELD(import_draft, TEXT, missing, 0),
    FIELD(import_draft, TEXT, choices, 0),
    FIELD(import_draft, TEXT, map, 0),
    FIELD(import_draft, TEXT, map_name, 0),
    FIELD(import_draft, I64, rows_done, 0),
    FIELD(import_draft, I64, rows_total, 0),
    FIELD(import_draft, ID, import_id, 0),
    FIELD(import_draft, I64, run_id, 0),
    FIELD(import_draft, I64, run_order, 0),
    FIELD(import_draft, TEXT, problem, 0),
    FIELD(import_draft, I64, created_at_ms, 0),
    FIELD(import_draft, I64, updated_at_ms, 0),
    FIELD(import_draft, SET, version, 0),
};
enum { DRAFT_FIELD_COUNT = SCORE_ARRAY_COUNT(DRAFT_FIELDS) };

static struct import_draft draft_sample(const struct fixture *fixture)
{
    return (struct import_draft){.user_id = fixture->user_id,
                                 .file_name = "firms.csv",
                                 .state = IMPORT_DRAFT_DRAFT,
                                 .encoding = "utf-8",
                                 .separator = ",",
                                 .version = 1};
}

static struct import_draft draft_added(struct fixture *fixture)
{
    struct import_draft draft = draft_sample(fixture);
    MUST(store_draft_add(fixture->store, &draft, &err));
    return draft;
}

static void test_draft__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct import_draft draft = draft_sample(fixture);
    struct import_draft read = {0};
    record_covers(DRAFT_FIELDS, DRAFT_FIELD_COUNT, sizeof draft);
    for (int salt = 1; salt <= 3; salt++) {
        record_fill(DRAFT_FIELDS, DRAFT_FIELD_COUNT, &draft, salt, &fixture->arena);
        draft.import_id = salt == 2 ? fixture->import_id : 0;
        if (salt == 1) {
            MUST(store_draft_add(fixture->store, &draft, &err));
        } else {
            MUST(store_draft_update(fixture->store, &draft, &err));
        }
        assert_int_equal(draft.version, salt);
        MUST(store_draft_get(fixture->store, draft.id, &fixture->arena, &read, &err));
        record_compare(DRAFT_FIELDS, DRAFT_FIELD_COUNT, &draft, &read);
        assert_int_equal(read.version, salt);
    }
    struct score_error error = {0};
    draft.version = 1;
    MUST_FAIL(SCORE_CONFLICT, &error, store_draft_update(fixture->store, &draft, &err));
}

static void test_draft__progress_changes_what_it_says_and_nothing_else(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct import_draft draft = draft_added(fixture);
    struct import_draft read = {0};
    draft.rows_done = 250;
    draft.import_id = fixture->import_id;
    draft.updated_at_ms = 77;
    draft.columns = "not written";
    MUST(store_draft_progress(fixture->store, &draft, &err));
    assert_int_equal(draft.version, 2);
    MUST(store_draft_get(fixture->store, draft.id, &fixture->arena, &read, &err));
    assert_int_equal(read.rows_done, 250);
    assert_int_equal(read.import_id, fixture->import_id);
    assert_int_equal(read.updated_at_ms, 77);
    assert_string_equal(read.columns, "");
    draft.version = 1;
    MUST_FAIL(SCORE_CONFLICT, &error, store_draft_progress(fixture->store, &draft, &err));
}

static void test_draft__lists_a_users_own_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct import_draft *items = NULL;
    size_t count = 0;
    int64_t total = -1;
    struct import_draft first = draft_added(fixture);
    struct import_draft second = draft_added(fixture);
    MUST(store_draft_list(fixture->store, fixture->user_id, 10, &fixture->arena, &items, &count,
                          &err));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].id, second.id);
    assert_int_equal(items[1].id, first.id);
    MUST(store_draft_list(fixture->store, fixture->user_id, 1, &fixture->arena, &items, &count,
                          &err));
    assert_int_equal(count, 1);
    MUST(store_draft_count(fixture->store, fixture->user_id, &total, &err));
    assert_int_equal(total, 2);
    MUST(store_draft_list(fixture->store, fixture->user_id + 1, 10, &fixture->arena, &items, &count,
                          &err));
    assert_int_equal(count, 0);
    MUST(store_draft_count(fixture->store, fixture->user_id + 1, &total, &err));
    assert_int_equal(total, 0);
}

static void test_draft__turns_go_by_run_and_place(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct import_draft next = {0};
    bool is_running = true;
    static const struct {
        enum import_draft_state state;
        int64_t run_id, run_order;
    } drafts[] = {{IMPORT_DRAFT_RUNNING, 5, 1},
                  {IMPORT_DRAFT_RUNNING, 4, 2},
                  {IMPORT_DRAFT_DONE, 4, 0},
                  {IMPORT_DRAFT_RUNNING, 4, 1}};
    static const size_t order[] = {3, 1, 0};
    int64_t ids[SCORE_ARRAY_COUNT(drafts)];
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_draft_next(fixture->store, &fixture->arena, &next, &err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(drafts); i++) {
        struct import_draft draft = draft_sample(fixture);
        draft.state = drafts[i].state;
        draft.run_id = drafts[i].run_id;
        draft.run_order = drafts[i].run_order;
        MUST(store_draft_add(fixture->store, &draft, &err));
        ids[i] = draft.id;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(order); i++) {
        MUST(store_draft_next(fixture->store, &fixture->arena, &next, &err));
        assert_int_equal(next.id, ids[order[i]]);
        next.import_id = fixture->import_id;
        MUST(store_draft_update(fixture->store, &next, &err));
        MUST(store_draft_is_running(fixture->store, fixture->import_id, &is_running, &err));
        assert_true(is_running);
        next.state = IMPORT_DRAFT_FAILED;
        MUST(store_draft_update(fixture->store, &next, &err));
        MUST(store_draft_is_running(fixture->store, fixture->import_id, &is_running, &err));
        assert_false(is_running);
    }
}

static void test_draft__bytes_come_in_parts_and_go_with_it(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    static const unsigned char PARTS[2][4] = {{0, 1, 2, 255}, {9, 8, 0, 7}};
    const void *bytes = NULL;
    size_t len = 0;
    struct import_draft draft = draft_added(fixture);
    struct import_draft other = draft_added(fixture);
    for (int i = 0; i < 2; i++) {
        MUST(store_draft_part_add(fixture->store, draft.id, i, PARTS[i], 4, &err));
        MUST(store_draft_part_add(fixture->store, other.id, i, PARTS[i], 4, &err));
    }
    for (int i = 0; i < 2; i++) {
        MUST(
            store_draft_part_get(fixture->store, draft.id, i, &fixture->arena, &bytes, &len, &err));
        assert_int_equal(len, 4);
        assert_memory_equal(bytes, PARTS[i], 4);
    }
    MUST_FAIL(
        SCORE_NOT_FOUND, &error,
        store_draft_part_get(fixture->store, draft.id, 2, &fixture->arena, &bytes, &len, &err));
    MUST(store_draft_parts_remove(fixture->store, draft.id, &err));
    MUST(store_draft_remove(fixture->store, other.id, &err));
    int64_t ids[] = {draft.id, other.id};
    for (size_t i = 0; i < 2; i++) {
        MUST_FAIL(
            SCORE_NOT_FOUND, &error,
            store_draft_part_get(fixture->store, ids[i], 0, &fixture->arena, &bytes, &len, &err));
    }
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_draft_remove(fixture->store, other.id, &err));
    MUST(store_draft_get(fixture->store, draft.id, &fixture->arena, &draft, &err));
}

static void test_draft__is_forgotten_in_time_unless_it_runs(void **state)
{
    struct fixture *fixture = *state;
    struct import_draft *items = NULL;
    size_t count = 0;
    static const struct {
        enum import_draft_state state;
        int64_t updated_at_ms;
    } drafts[] = {{IMPORT_DRAFT_DRAFT, 99},
                  {IMPORT_DRAFT_RUNNING, 99},
                  {IMPORT_DRAFT_DONE, 99},
                  {IMPORT_DRAFT_DRAFT, 100}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(drafts); i++) {
        struct import_draft draft = draft_sample(fixture);
        draft.state = drafts[i].state;
        draft.updated_at_ms = drafts[i].updated_at_ms;
        MUST(store_draft_add(fixture->store, &draft, &err));
    }
    MUST(store_draft_expire(fixture->store, 100, &err));
    MUST(store_draft_list(fixture->store, fixture->user_id, 10, &fixture->arena, &items, &count,
                          &err));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].updated_at_ms, 100);
    assert_int_equal(items[1].state, IMPORT_DRAFT_RUNNING);
}

static void test_draft__maps_are_kept_under_their_names(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct import_map_saved read = {0};
    struct import_map_saved *items = NULL;
    size_t count = 0;
    struct import_map_saved map = {
        .name = "zoho", .map = "{\"a\":1}", .created_at_ms = 1, .updated_at_ms = 2};
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_import_map_get(fixture->store, "zoho", &fixture->arena, &read, &err));
    MUST(store_import_map_put(fixture->store, &map, &err));
    map = (struct import_map_saved){
        .name = "zoho", .map = "{\"a\":2}", .created_at_ms = 3, .updated_at_ms = 4};
    MUST(store_import_map_put(fixture->store, &map, &err));
    map.name = "crm";
    MUST(store_import_map_put(fixture->store, &map, &err));
    MUST(store_import_map_get(fixture->store, "zoho", &fixture->arena, &read, &err));
    assert_string_equal(read.map, "{\"a\":2}");
    assert_int_equal(read.created_at_ms, 1);
    assert_int_equal(read.updated_at_ms, 4);
    MUST(store_import_map_list(fixture->store, 10, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(items[0].name, "crm");
    assert_string_equal(items[1].name, "zoho");
}

int main(void)
{
#define DRAFT(name) cmocka_unit_test_setup_teardown(name, fixture_database, fixture_remove)
    const struct CMUnitTest tests[] = {
        DRAFT(test_draft__every_field_comes_back),
        DRAFT(test_draft__progress_changes_what_it_says_and_nothing_else),
        DRAFT(test_draft__lists_a_users_own_newest_first),
        DRAFT(test_draft__turns_go_by_run_and_place),
        DRAFT(test_draft__bytes_come_in_parts_and_go_with_it),
        DRAFT(test_draft__is_forgotten_in_time_unless_it_runs),
        DRAFT(test_draft__maps_are_kept_under_their_names),
    };
    return cmocka_run_group_tests_name("store/draft", tests, NULL, NULL);
}
