/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Running out of memory: SQLite's ceiling is raised step by step until a use case fits, and an
 * arena is given too little. Each failure is clean, and the connection lives on.
 */

#include "support.h"

#include <sqlite3.h>

enum { STEP_BYTES = 512, STEPS_MAX = 20000 };

static enum score_status use_case(struct fixture *fixture, struct score_error *err)
{
    SCORE_TRY(store_tx_begin(fixture->store, err));
    struct opportunity opportunity = opportunity_sample(fixture);
    opportunity.title = "A title that is long enough to need some memory of its own";
    enum score_status status = store_opportunity_add(fixture->store, &opportunity, err);
    struct event event = event_sample(opportunity.id);
    status = status ? status : store_event_add(fixture->store, &event, err);
    status = status ? status
                    : store_opportunity_get(fixture->store, opportunity.id, &fixture->arena,
                                            &opportunity, err);
    status = status ? status : store_tx_commit(fixture->store, err);
    if (status) {
        store_tx_rollback(fixture->store);
    }
    return status;
}

static void test_memory__sqlite_running_out_is_clean_at_every_step(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_tx_commit(fixture->store, &err));
    /* A fresh connection has nothing prepared and nothing cached: there is most to fail. */
    store_close(fixture->store);
    fixture->store = NULL;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    sqlite3_int64 used = sqlite3_memory_used(); /* a limit of 0 would be none: hence + 1 */
    int failures = 0;
    enum score_status status = SCORE_NO_MEMORY;
    for (int step = 0; status && step < STEPS_MAX; step++) {
        struct score_error error = {0};
        sqlite3_hard_heap_limit64(used + 1 + (sqlite3_int64)step * STEP_BYTES);
        status = use_case(fixture, &error);
        sqlite3_hard_heap_limit64(0);
        failures += status != SCORE_OK;
        CHECK(error.text, status == SCORE_OK || status == SCORE_NO_MEMORY);
        assert_int_equal(store_tx_depth(fixture->store), 0);
        int64_t last = 0;
        MUST(store_event_last(fixture->store, &last, &err));
        assert_int_equal(last, status ? 0 : 1);
    }
    assert_int_equal(status, SCORE_OK);
    assert_true(failures > 10);
    MUST(use_case(fixture, &err));
    MUST(store_check(fixture->store, &err));
}

static void test_memory__opening_without_memory_is_clean(void **state)
{
    struct fixture *fixture = *state;
    sqlite3_int64 used = sqlite3_memory_used(); /* a limit of 0 would be none: hence + 1 */
    int failures = 0;
    enum score_status status = SCORE_NO_MEMORY;
    for (int step = 0; status && step < STEPS_MAX; step += 8) {
        struct score_error error = {0};
        sqlite3_hard_heap_limit64(used + 1 + (sqlite3_int64)step * STEP_BYTES);
        status = store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &error);
        sqlite3_hard_heap_limit64(0);
        failures += status != SCORE_OK;
        CHECK(error.text, status == SCORE_OK || status == SCORE_NO_MEMORY);
        CHECK(error.text, (status == SCORE_OK) == (fixture->store != NULL));
    }
    assert_int_equal(status, SCORE_OK);
    assert_true(failures > 3);
    MUST(store_check(fixture->store, &err));
}

static void test_memory__a_small_arena_leaves_outputs_alone(void **state)
{
    struct fixture *fixture = *state;
    struct opportunity full = opportunity_sample(fixture);
    char need[3000];
    memset(need, 'n', sizeof(need));
    need[sizeof(need) - 1] = '\0';
    full.need = need;
    MUST(store_opportunity_add(fixture->store, &full, &err));
    static const size_t sizes[] = {0, 64, 512, 2048};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(sizes); i++) {
        struct arena arena;
        struct score_error error = {0};
        arena_init(&arena, sizes[i]);
        struct opportunity read = {.id = 42};
        MUST_FAIL(SCORE_NO_MEMORY, &error,
                  store_opportunity_get(fixture->store, full.id, &arena, &read, &err));
        assert_int_equal(read.id, 42);
        struct opportunity_filter all = {0};
        struct store_page page = {.limit = 10};
        struct opportunity *items = &read;
        size_t count = 42;
        MUST_FAIL(
            SCORE_NO_MEMORY, &error,
            store_opportunity_list(fixture->store, &all, &page, &arena, &items, &count, &err));
        assert_ptr_equal(items, &read);
        assert_int_equal(count, 42);
        arena_done(&arena);
    }
    MUST(store_opportunity_get(fixture->store, full.id, &fixture->arena, &full, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_memory__sqlite_running_out_is_clean_at_every_step,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_memory__opening_without_memory_is_clean,
                                        fixture_directory, fixture_remove),
        cmocka_unit_test_setup_teardown(test_memory__a_small_arena_leaves_outputs_alone,
                                        fixture_database, fixture_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
