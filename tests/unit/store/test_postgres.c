/* SPDX-License-Identifier: Apache-2.0 */

/* What only PostgreSQL does: a connection that is lost in every phase, ids that are rolled back,
 * rows that arrive one by one, translated SQL, binary numbers. */

#include "support.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#include "store/driver.h"
#include "store/postgres/connection.h"
#include "store/postgres/translate.h"
#include "store/postgres/value.h"
#include "store/sql/statement.h"

/* Cuts every other connection to this database, as a crash of the server would. */
static void connections_cut(struct fixture *fixture)
{
    struct store *other = NULL;
    MUST(store_open(fixture->url, STORE_READ_ONLY, &other, &err));
    MUST(store_execute(other,
                       "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                       "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                       &err));
    store_close(other);
}

static const char *setting(struct fixture *fixture, const char *name)
{
    const char *value = NULL;
    MUST(store_setting_get(fixture->store, name, &fixture->arena, &value, &err));
    return value;
}

static void test_postgres__a_lost_connection_is_made_again(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    MUST(store_setting_set(store, "a", "1", &err));
    MUST(store_tx_commit(store, &err));
    uint64_t rollbacks = store_rollback_count(store);
    connections_cut(fixture);
    assert_string_equal(setting(fixture, "a"), "1"); /* a read, asked again */
    assert_true(store_rollback_count(store) > rollbacks);
    connections_cut(fixture);
    MUST(store_tx_begin(store, &err));
    MUST(store_setting_set(store, "a", "2", &err));
    MUST(store_tx_commit(store, &err));
    connections_cut(fixture);
    MUST(store_read_begin(store, &err));
    assert_string_equal(setting(fixture, "a"), "2");
    store_read_end(store);
    connections_cut(fixture);
    MUST(store_ping(store, &err));
}

/* In a level, before a write, before a commit: nothing is kept, and all fails until it is left. */
static void test_postgres__a_transaction_is_lost_with_its_connection(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    MUST(store_setting_set(store, "a", "1", &err));
    MUST(store_tx_commit(store, &err));
    for (int levels = 1; levels <= 3; levels++) {
        struct score_error error = {0};
        uint64_t rollbacks = store_rollback_count(store);
        uint64_t commits = store_commit_count(store);
        for (int i = 0; i < levels; i++) {
            MUST(store_tx_begin(store, &err));
            MUST(store_setting_set(store, "a", "lost", &err));
        }
        connections_cut(fixture);
        MUST_FAIL(SCORE_IO, &error, store_setting_set(store, "b", "lost", &err));
        MUST_FAIL(SCORE_IO, &error, store_setting_set(store, "b", "lost", &err));
        MUST_FAIL(SCORE_IO, &error, store_tx_begin(store, &err));
        MUST_FAIL(SCORE_IO, &error, store_tx_commit(store, &err));
        for (int i = 0; i < levels; i++) {
            store_tx_rollback(store);
        }
        assert_int_equal(store_tx_depth(store), 0);
        assert_true(store_rollback_count(store) > rollbacks);
        assert_true(store_commit_count(store) == commits);
        assert_string_equal(setting(fixture, "a"), "1");
    }
}

/* Before anybody asked for the answers: whoever asks is told, and the level can be left. */
static void test_postgres__unanswered_writes_are_lost_with_their_connection(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    MUST(store_tx_commit(store, &err));
    for (int by_read = 0; by_read < 3; by_read++) {
        struct score_error error = {0};
        const char *value = NULL;
        int64_t last = 0;
        MUST(store_tx_begin(store, &err));
        store_later_begin(store);
        struct event event = event_sample(1);
        MUST(store_event_add(store, &event, &err));
        connections_cut(fixture);
        if (by_read == 1) {
            MUST_FAIL(SCORE_IO, &error,
                      store_setting_get(store, "a", &fixture->arena, &value, &err));
        }
        if (by_read == 2) {
            store_tx_rollback(store);
            MUST(store_later_end(store, SCORE_OK, &err));
        } else {
            enum score_status read = by_read ? SCORE_IO : SCORE_OK;
            assert_int_equal(store_later_end(store, read, NULL), SCORE_IO);
            MUST_FAIL(SCORE_IO, &error, store_tx_commit(store, &err));
            store_tx_rollback(store);
        }
        MUST(store_event_last(store, &last, &err));
        assert_int_equal(last, 0);
    }
}

static void test_postgres__a_commit_without_an_answer_is_not_a_yes(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct score_error error = {0};
    uint64_t commits = store_commit_count(store);
    MUST(store_setting_set(store, "a", "1", &err));
    connections_cut(fixture);
    MUST_FAIL(SCORE_IO, &error, store_tx_commit(store, &err));
    assert_int_equal(store_tx_depth(store), 1);
    store_tx_rollback(store);
    assert_true(store_commit_count(store) == commits);
    assert_string_equal(setting(fixture, "a"), "");
}

static void test_postgres__a_snapshot_that_is_lost_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct score_error error = {0};
    const char *value = NULL;
    MUST(store_setting_set(store, "a", "1", &err));
    MUST(store_tx_commit(store, &err));
    MUST(store_read_begin(store, &err));
    assert_string_equal(setting(fixture, "a"), "1");
    connections_cut(fixture);
    MUST_FAIL(SCORE_IO, &error, store_setting_get(store, "a", &fixture->arena, &value, &err));
    MUST_FAIL(SCORE_IO, &error, store_setting_get(store, "a", &fixture->arena, &value, &err));
    store_read_end(store);
    assert_string_equal(setting(fixture, "a"), "1");
}

/* Ids of what was undone are given again, by level; those of what was removed are not. */
static void test_postgres__ids_are_rolled_back_with_their_level(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct opportunity opportunity = opportunity_sample(fixture);
    int64_t first = fixture->opportunity_id + 1;
    MUST(store_tx_begin(store, &err));
    MUST(store_opportunity_add(store, &opportunity, &err));
    assert_int_equal(opportunity.id, first);
    MUST(store_tx_begin(store, &err));
    MUST(store_opportunity_add(store, &opportunity, &err));
    assert_int_equal(opportunity.id, first + 1);
    store_tx_rollback(store);
    MUST(store_opportunity_add(store, &opportunity, &err));
    assert_int_equal(opportunity.id, first + 1);
    store_tx_rollback(store);
    MUST(store_opportunity_add(store, &opportunity, &err));
    assert_int_equal(opportunity.id, first);
    MUST(store_tx_commit(store, &err));
    connections_cut(fixture);
    MUST(store_tx_begin(store, &err));
    MUST(store_opportunity_add(store, &opportunity, &err));
    assert_int_equal(opportunity.id, first + 1);
    MUST(store_tx_commit(store, &err));
    MUST(store_check(store, &err));
}

static const char SQL_WAITERS[] = "SELECT COUNT(*) FROM pg_stat_activity"
                                  " WHERE datname = current_database()"
                                  "   AND wait_event_type = 'Lock'";

static int64_t waiters(struct store *store)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    MUST(statement_read(store, SQL_WAITERS, &statement, &err));
    MUST(statement_step(statement, &has_row, &err));
    struct row row = statement_row(statement, NULL);
    return row_i64(&row);
}

struct rival {
    struct store *store;
    struct opportunity opportunity;
    enum score_status status;
    struct score_error err;
    atomic_bool is_done;
};

static void *rival_write(void *user)
{
    struct rival *rival = user;
    struct score_error *error = &rival->err;
    rival->status = store_tx_begin(rival->store, error);
    if (!rival->status) {
        rival->status = store_opportunity_add(rival->store, &rival->opportunity, error);
        rival->status = rival->status ? rival->status : store_tx_commit(rival->store, error);
    }
    if (store_tx_depth(rival->store) > 0) {
        store_tx_rollback(rival->store);
    }
    atomic_store(&rival->is_done, true);
    return NULL;
}

/* Who comes while another writes waits, and goes on from where that one ended: without the
 * market's lock both would take the same id. */
static void test_postgres__two_writers_take_turns(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct store *watcher = NULL;
    struct opportunity opportunity = opportunity_sample(fixture);
    struct rival rival = {.opportunity = opportunity};
    pthread_t thread;
    MUST(store_tx_commit(store, &err));
    MUST(store_open(fixture->url, STORE_READ_WRITE, &rival.store, &err));
    MUST(store_open(fixture->url, STORE_READ_ONLY, &watcher, &err));
    MUST(store_tx_begin(store, &err));
    MUST(store_opportunity_add(store, &opportunity, &err));
    assert_int_equal(pthread_create(&thread, NULL, rival_write, &rival), 0);
    while (waiters(watcher) == 0 && !atomic_load(&rival.is_done)) {
        (void)sched_yield();
    }
    assert_false(atomic_load(&rival.is_done));
    MUST(store_tx_commit(store, &err));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(rival.err.text, "");
    assert_int_equal(rival.status, SCORE_OK);
    assert_int_equal(rival.opportunity.id, opportunity.id + 1);
    store_close(watcher);
    store_close(rival.store);
}

/* Writes around an error are kept, whatever stands between them: the run is written again. */
static void test_postgres__an_error_takes_nothing_else_with_it(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct score_error error = {0};
    struct distributor taken = {.external_id = "d-1", .name = "Other", .country = "DE"};
    static const struct {
        const char *name;
        int writes; /* before the error, in its level */
        int inner;  /* of them, in a level that ended before it */
        int undone; /* more, in a level that was undone before it */
        int levels;
    } cases[] = {
        {"first of its level", 0, 0, 0, 1},      {"after one", 1, 0, 0, 1},
        {"in a savepoint", 3, 0, 0, 2},          {"after an inner level", 4, 2, 0, 2},
        {"after an undone one", 4, 0, 2, 2},     {"a long run", 200, 0, 0, 1},
        {"a long run deep down", 150, 70, 3, 3},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        int64_t before = 0;
        int64_t after = 0;
        MUST(store_event_last(store, &before, &err));
        for (int level = 0; level < cases[i].levels; level++) {
            MUST(store_tx_begin(store, &err));
        }
        for (int n = 0; n < cases[i].writes + cases[i].undone; n++) {
            bool is_undone = n >= cases[i].writes;
            bool is_inner = n < cases[i].inner || is_undone;
            struct event event = event_sample(1);
            if (is_inner) {
                MUST(store_tx_begin(store, &err));
            }
            MUST(store_event_add(store, &event, &err));
            if (is_undone) {
                store_tx_rollback(store);
            } else if (is_inner) {
                MUST(store_tx_commit(store, &err));
            }
        }
        for (int again = 0; again < 2; again++) {
            MUST_FAIL(SCORE_EXISTS, &error, store_distributor_add(store, &taken, &err));
            CHECK(cases[i].name, strcmp(error.field, "external_id") == 0);
            struct event event = event_sample(1);
            MUST(store_event_add(store, &event, &err));
        }
        for (int level = 0; level < cases[i].levels; level++) {
            MUST(store_tx_commit(store, &err));
        }
        MUST(store_event_last(store, &after, &err));
        CHECK(cases[i].name, after - before == cases[i].writes + 2);
    }
    int64_t events = 0;
    const char *problem = NULL;
    MUST(store_tx_commit(store, &err));
    MUST(store_event_check(store, &fixture->arena, &events, &problem, &err));
    assert_string_equal(problem, "");
    MUST(store_check(store, &err));
}

struct walk {
    struct fixture *fixture;
    int64_t count;
    bool is_nested;
    int64_t cut_at;
};

static enum score_status walk_event(const struct event *event, void *user, struct score_error *err)
{
    struct walk *walk = user;
    const char *value = NULL;
    walk->count++;
    assert_int_equal(event->seq, walk->count);
    if (walk->count == walk->cut_at) {
        return score_error_set(err, SCORE_CONFLICT, "", "enough");
    }
    return walk->is_nested
               ? store_setting_get(walk->fixture->store, "a", &walk->fixture->arena, &value, err)
               : SCORE_OK;
}

static void test_postgres__rows_arrive_one_by_one_and_others_may_ask_between(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct score_error error = {0};
    enum { EVENTS = 300 };
    for (int i = 0; i < EVENTS; i++) {
        struct event event = event_sample(1);
        MUST(store_event_add(store, &event, &err));
    }
    for (int round = 0; round < 4; round++) {
        struct walk walk = {.fixture = fixture, .is_nested = round % 2 == 1};
        MUST(store_event_walk(store, 0, 0, walk_event, &walk, &err));
        assert_int_equal(walk.count, EVENTS);
        walk = (struct walk){.fixture = fixture, .is_nested = round % 2 == 1, .cut_at = 7};
        MUST_FAIL(SCORE_CONFLICT, &error, store_event_walk(store, 0, 0, walk_event, &walk, &err));
        assert_string_equal(setting(fixture, "a"), "");
        if (round == 1) {
            MUST(store_tx_commit(store, &err)); /* and the same outside of a transaction */
        }
    }
}

static void test_postgres__addresses(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *url;
        enum score_status status;
        const char *text;
    } cases[] = {
        {"not percent-encoded", "postgresql://me:secret@a/b@127.0.0.1:1/x", SCORE_INVALID,
         "percent-encoded"},
        {"an @ not encoded", "postgresql://me:a@secret@127.0.0.1:1/x", SCORE_INVALID,
         "percent-encoded"},
        {"a / not encoded", "postgresql://me:secret/a@127.0.0.1:1/x", SCORE_INVALID,
         "percent-encoded"},
        {"an @ in an option", "postgresql://me@127.0.0.1:1/x?application_name=a@b", SCORE_IO,
         "cannot connect"},
        {"an encoded @", "postgresql://me:a%40secret@127.0.0.1:1/x%40y", SCORE_IO,
         "cannot connect"},
        {"no address", "host=127.0.0.1 password=secret", SCORE_INVALID, "not a database address"},
        {"nonsense behind", "postgresql://me:secret@127.0.0.1:port/x", SCORE_IO, ""},
        {"bad escape", "postgresql://me:secret%zz@127.0.0.1/x", SCORE_INVALID, "percent-encoded"},
        {"unknown option", "postgresql://me:secret@127.0.0.1/x?colour=red", SCORE_INVALID,
         "not a database address"},
        {"nobody there", "postgresql://me:secret@127.0.0.1:1/x", SCORE_IO, "cannot connect"},
        {"nobody at either", "postgresql://me:secret@127.0.0.1:1,127.0.0.1:2/x", SCORE_IO,
         "cannot connect"},
        {"short scheme", "postgres://me:secret@127.0.0.1:1/x", SCORE_IO, "cannot connect"},
        {"misspelled", "postgrsql://me:secret@127.0.0.1:1/x", SCORE_INVALID, "\"postgrsql\""},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct store *store = NULL;
        struct score_error error = {0};
        enum score_status status = store_open(cases[i].url, STORE_READ_WRITE, &store, &error);
        CHECK(cases[i].name, status == cases[i].status);
        CHECK(cases[i].name, strstr(error.text, cases[i].text) != NULL);
        CHECK(cases[i].name, strstr(error.text, "secret") == NULL);
    }
}

static void test_postgres__a_read_only_server_is_refused_for_writing(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = NULL;
    struct score_error error = {0};
    char url[256];
    MUST(store_tx_commit(fixture->store, &err));
    snprintf(url, sizeof(url), "%s&options=-cdefault_transaction_read_only%%3Don", fixture->url);
    MUST_FAIL(SCORE_UNSUPPORTED, &error, store_open(url, STORE_READ_WRITE, &store, &err));
    assert_non_null(strstr(error.text, "target_session_attrs=read-write"));
    MUST(store_open(url, STORE_READ_ONLY, &store, &err));
    MUST(store_ping(store, &err));
    store_close(store);
}

static void test_translate__names_and_keys(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        const char *key;
        const char *expected;
        int names;
    } cases[] = {
        {"SELECT :a, :b, :a", NULL, "SELECT $1, $2, $1", 2},
        {"SELECT ':a', \":b\", x::bigint -- :c\n, :ab", NULL,
         "SELECT ':a', \":b\", x::bigint -- :c\n, $1", 1},
        {"SELECT :a_1, :a", NULL, "SELECT $1, $2", 2},
        {"INSERT INTO t (\n    a\n) VALUES (\n    :a\n)", "id",
         "INSERT INTO t (\"id\", \n    a\n) VALUES ($2, \n    $1\n)", 1},
        {"INSERT INTO t (a, b) VALUES (:b, :a)\nON CONFLICT (a) DO UPDATE SET b = :c", "seq",
         "INSERT INTO t (\"seq\", a, b) VALUES ($4, $1, $2)\nON CONFLICT (a) DO UPDATE SET b = $3",
         3},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct translation translation = {0};
        assert_true(translate(cases[i].sql, cases[i].key, &translation));
        assert_string_equal(translation.sql, cases[i].expected);
        assert_int_equal(translation.name_count, cases[i].names);
        translation_done(&translation);
    }
    char table[16];
    assert_true(translate_table("INSERT INTO \"user\" (\n", table, sizeof(table)));
    assert_string_equal(table, "user");
    assert_true(translate_table("INSERT INTO fact (\n", table, sizeof(table)));
    assert_string_equal(table, "fact");
    assert_false(translate_table("UPDATE fact SET", table, sizeof(table)));
    assert_false(translate_table("INSERT INTO a_very_long_name_of_a_table (", table, 8));
}

static void test_value__numbers_as_the_server_sends_them(void **state)
{
    (void)state;
    static const int64_t integers[] = {0, 1, -1, 10000, INT64_MAX, INT64_MIN};
    static const double floats[] = {0.0, -0.5, 1e300, DBL_MIN, 280.2};
    char bytes[VALUE_NUMBER_BYTES];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(integers); i++) {
        value_put_i64(integers[i], bytes);
        assert_true(value_i64(VALUE_I64, bytes, sizeof(bytes)) == integers[i]);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(floats); i++) {
        value_put_f64(floats[i], bytes);
        assert_true(value_f64(VALUE_F64, bytes, sizeof(bytes)) == floats[i]);
    }
    value_put_f64(NAN, bytes);
    assert_true(value_i64(VALUE_F64, bytes, sizeof(bytes)) == 0);
    value_put_f64(1e30, bytes);
    assert_true(value_i64(VALUE_F64, bytes, sizeof(bytes)) == INT64_MAX);
    assert_int_equal(value_i64(VALUE_I32, "\xff\xff\xff\xfe", 4), -2);
    assert_int_equal(value_i64(VALUE_I16, "\x01\x00", 2), 256);
    assert_int_equal(value_i64(VALUE_BOOL, "\x01", 1), 1);
}

/* numeric by the server itself, read as the driver reads it. */
static void test_value__sums_of_integers_are_numeric(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *sql;
        int64_t i64;
        double f64;
    } cases[] = {
        {"SELECT 0::numeric", 0, 0.0},
        {"SELECT 12345678.9::numeric", 12345678, 12345678.9},
        {"SELECT -0.5::numeric", 0, -0.5},
        {"SELECT 10000::numeric", 10000, 10000.0},
        {"SELECT 9223372036854775807::numeric", INT64_MAX, 9223372036854775808.0},
        {"SELECT -9223372036854775808::numeric", INT64_MIN, -9223372036854775808.0},
        {"SELECT 1e20::numeric", INT64_MAX, 1e20},
        {"SELECT 'NaN'::numeric", 0, 0.0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        SCORE_AUTO(statement_end) struct statement *statement = NULL;
        bool has_row = false;
        MUST(statement_read(fixture->store, cases[i].sql, &statement, &err));
        MUST(statement_step(statement, &has_row, &err));
        assert_true(has_row);
        struct row row = statement_row(statement, NULL);
        CHECK(cases[i].sql, row_i64(&row) == cases[i].i64);
        row = statement_row(statement, NULL);
        double f64 = row_f64(&row);
        CHECK(cases[i].sql, fabs(f64 - cases[i].f64) <= fabs(cases[i].f64) * 1e-15);
    }
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_postgres__a_lost_connection_is_made_again),
        ON_DATABASE(test_postgres__a_transaction_is_lost_with_its_connection),
        ON_DATABASE(test_postgres__unanswered_writes_are_lost_with_their_connection),
        ON_DATABASE(test_postgres__a_commit_without_an_answer_is_not_a_yes),
        ON_DATABASE(test_postgres__a_snapshot_that_is_lost_says_so),
        ON_DATABASE(test_postgres__ids_are_rolled_back_with_their_level),
        ON_DATABASE(test_postgres__two_writers_take_turns),
        ON_DATABASE(test_postgres__an_error_takes_nothing_else_with_it),
        ON_DATABASE(test_postgres__rows_arrive_one_by_one_and_others_may_ask_between),
        cmocka_unit_test(test_postgres__addresses),
        ON_DATABASE(test_postgres__a_read_only_server_is_refused_for_writing),
        cmocka_unit_test(test_translate__names_and_keys),
        cmocka_unit_test(test_value__numbers_as_the_server_sends_them),
        ON_DATABASE(test_value__sums_of_integers_are_numeric),
    };
    return cmocka_run_group_tests_name("store/postgres", tests, NULL, NULL);
}
