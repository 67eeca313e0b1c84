/* SPDX-License-Identifier: Apache-2.0 */

/* Transactions: nesting, counting, two writers, and a disk that is full in the middle. */

#include "support.h"

#include <pthread.h>

#include "store/sqlite/connection.h"

static const char *setting(struct fixture *fixture, const char *name)
{
    const char *value = NULL;
    MUST(store_setting_get(fixture->store, name, &fixture->arena, &value, &err));
    return value;
}

static void test_transaction__nests(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    assert_int_equal(store_tx_depth(store), 1);
    MUST(store_setting_set(store, "a", "1", &err));
    MUST(store_tx_begin(store, &err));
    MUST(store_setting_set(store, "b", "1", &err));
    MUST(store_tx_begin(store, &err));
    assert_int_equal(store_tx_depth(store), 3);
    MUST(store_setting_set(store, "c", "1", &err));
    store_tx_rollback(store);
    MUST(store_tx_commit(store, &err));
    MUST(store_tx_begin(store, &err));
    MUST(store_setting_set(store, "d", "1", &err));
    store_tx_rollback(store);
    MUST(store_tx_commit(store, &err));
    assert_int_equal(store_tx_depth(store), 0);
    assert_string_equal(setting(fixture, "a"), "1");
    assert_string_equal(setting(fixture, "b"), "1");
    assert_string_equal(setting(fixture, "c"), "");
    assert_string_equal(setting(fixture, "d"), "");
}

static void test_transaction__outer_rollback_undoes_inner_commits(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_tx_begin(fixture->store, &err));
    MUST(store_setting_set(fixture->store, "a", "1", &err));
    MUST(store_tx_commit(fixture->store, &err));
    store_tx_rollback(fixture->store);
    assert_int_equal(store_tx_depth(fixture->store), 0);
    assert_string_equal(setting(fixture, "a"), "");
}

static void test_transaction__counts_rollbacks_of_writes_only(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    fixture_commit(fixture);
    uint64_t count = store_rollback_count(store);
    store_tx_rollback(store);
    assert_int_equal(store_rollback_count(store), count);
    MUST(store_tx_begin(store, &err));
    MUST(store_tx_begin(store, &err));
    MUST(store_setting_set(store, "a", "1", &err));
    store_tx_rollback(store);
    assert_int_equal(store_rollback_count(store), count + 1);
    MUST(store_tx_begin(store, &err));
    (void)setting(fixture, "a");
    store_tx_rollback(store);
    assert_int_equal(store_rollback_count(store), count + 1);
    uint64_t commits = store_commit_count(store);
    MUST(store_tx_begin(store, &err));
    MUST(store_tx_commit(store, &err));
    assert_int_equal(store_commit_count(store), commits);
    MUST(store_tx_commit(store, &err));
    assert_int_equal(store_commit_count(store), commits + 1);
}

static void test_transaction__a_failed_statement_leaves_the_level_usable(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct partner twin = {.external_id = "p-1", .name = "Twin"};
    MUST_FAIL(SCORE_EXISTS, &error, store_partner_add(fixture->store, &twin, &err));
    assert_string_equal(error.field, "external_id");
    MUST(store_setting_set(fixture->store, "a", "1", &err));
    MUST(store_tx_commit(fixture->store, &err));
    assert_string_equal(setting(fixture, "a"), "1");
}

static void test_transaction__a_read_snapshot_nests_in_everything(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    MUST(store_read_begin(store, &err));
    MUST(store_setting_set(store, "a", "1", &err));
    store_read_end(store);
    assert_int_equal(store_tx_depth(store), 1);
    MUST(store_tx_commit(store, &err));
    MUST(store_read_begin(store, &err));
    MUST(store_read_begin(store, &err));
    store_read_end(store);
    assert_string_equal(setting(fixture, "a"), "1");
    store_read_end(store);
    MUST(store_tx_begin(store, &err));
    store_tx_rollback(store);
}

static void test_transaction__a_second_writer_is_told_to_wait(void **state)
{
    struct fixture *fixture = *state;
    struct store *second = NULL;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &second, &err));
    /* The patience is for operators, not for tests. */
    if (fixture_is_postgres()) {
        MUST(store_execute(second, "SET lock_timeout = 10", &err));
    } else {
        sqlite3_busy_timeout(sqlite_db(second), 10);
    }
    struct score_error error = {0};
    MUST_FAIL(SCORE_BUSY, &error, store_tx_begin(second, &err));
    assert_non_null(strstr(error.text, "another process is writing"));
    assert_int_equal(store_tx_depth(second), 0);
    MUST(store_tx_commit(fixture->store, &err));
    MUST(store_tx_begin(second, &err));
    store_tx_rollback(second);
    store_close(second);
}

/* Writes until the file may not grow any more. */
static enum score_status fill_up(struct store *store, struct score_error *err)
{
    char text[2000];
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    for (int i = 0; i < 10000; i++) {
        char name[32];
        snprintf(name, sizeof(name), "fill-%d", i);
        enum score_status status = store_setting_set(store, name, text, err);
        if (status) {
            return status;
        }
    }
    return SCORE_OK;
}

static void test_transaction__a_full_disk_loses_nothing_committed(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    if (fixture_is_postgres()) {
        skip(); /* its disk is the server's: test_postgres.c */
    }
    MUST(store_setting_set(store, "kept", "1", &err));
    fixture_commit(fixture);
    uint64_t rollbacks = store_rollback_count(store);
    /* SQLite's own ceiling stands in for the disk's. */
    sqlite3_exec(sqlite_db(store), "PRAGMA max_page_count = 120", NULL, NULL, NULL);
    struct score_error error = {0};
    MUST(store_tx_begin(store, &err));
    MUST_FAIL(SCORE_IO, &error, fill_up(store, &err));
    assert_non_null(strstr(error.text, "disk full"));
    assert_non_null(strstr(error.text, fixture->directory));
    store_tx_rollback(store);
    store_tx_rollback(store);
    assert_int_equal(store_tx_depth(store), 0);
    assert_true(store_rollback_count(store) > rollbacks);
    sqlite3_exec(sqlite_db(store), "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
    assert_string_equal(setting(fixture, "kept"), "1");
    assert_string_equal(setting(fixture, "fill-0"), "");
    MUST(store_tx_begin(store, &err));
    MUST(store_setting_set(store, "after", "1", &err));
    MUST(store_tx_commit(store, &err));
    MUST(store_check(store, &err));
}

static void test_transaction__one_that_the_database_undid_fails_until_it_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    if (fixture_is_postgres()) {
        skip(); /* it never does; it may be lost: test_postgres.c */
    }
    fixture_commit(fixture);
    MUST(store_tx_begin(store, &err));
    uint64_t rollbacks = store_rollback_count(store);
    /* As after a failed write: SQLite ends the transaction by itself, then reports. */
    assert_int_equal(sqlite3_exec(sqlite_db(store), "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    struct score_error error = {0};
    assert_int_equal(sqlite_failure(store, SQLITE_IOERR_WRITE, &error), SCORE_IO);
    assert_true(store_rollback_count(store) > rollbacks);
    MUST_FAIL(SCORE_IO, &error, store_setting_set(store, "a", "1", &err));
    MUST_FAIL(SCORE_IO, &error, store_tx_begin(store, &err));
    MUST_FAIL(SCORE_IO, &error, store_tx_commit(store, &err));
    assert_int_equal(store_tx_depth(store), 2);
    store_tx_rollback(store);
    MUST_FAIL(SCORE_IO, &error, store_setting_set(store, "a", "1", &err));
    store_tx_rollback(store);
    assert_string_equal(setting(fixture, "a"), "");
    MUST(store_tx_begin(store, &err));
    MUST(store_setting_set(store, "a", "1", &err));
    MUST(store_tx_commit(store, &err));
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_transaction__nests),
        ON_DATABASE(test_transaction__outer_rollback_undoes_inner_commits),
        ON_DATABASE(test_transaction__counts_rollbacks_of_writes_only),
        ON_DATABASE(test_transaction__a_failed_statement_leaves_the_level_usable),
        ON_DATABASE(test_transaction__a_read_snapshot_nests_in_everything),
        ON_DATABASE(test_transaction__a_second_writer_is_told_to_wait),
        ON_DATABASE(test_transaction__a_full_disk_loses_nothing_committed),
        ON_DATABASE(test_transaction__one_that_the_database_undid_fails_until_it_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
