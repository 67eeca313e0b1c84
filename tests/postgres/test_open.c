/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What store_open makes of a database that is not as it should be: it says so and changes nothing,
 * or brings it up to date with what is in it.
 */

#include "database.h"

#include <glob.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/store.h"

enum { EXIT_SKIPPED = 77, STARTERS = 4, SQL_BYTES = 512 };

static struct postgres_cluster cluster;
static char newest[POSTGRES_NAME_BYTES];

static int cluster_start(void **state)
{
    (void)state;
    postgres_start(&cluster, NULL);
    database_template_make(&cluster, newest);
    return 0;
}

static int cluster_stop(void **state)
{
    (void)state;
    postgres_stop(&cluster);
    return 0;
}

/* A database as version `version` left it. */
static void old_make(struct database *database, size_t version)
{
    glob_t files = {0};
    database_open(&cluster, NULL, database);
    migrations_find("postgres", &files);
    for (size_t i = 0; i < version && i < files.gl_pathc; i++) {
        char *sql = file_read(files.gl_pathv[i]);
        database_run(database->connection, sql);
        free(sql);
    }
    globfree(&files);
}

static enum score_status attempt(const struct database *database, enum store_mode mode,
                                 struct score_error *err)
{
    char url[POSTGRES_URL_BYTES];
    struct store *store = NULL;
    postgres_url(&cluster, database->name, url);
    enum score_status status = store_open(url, mode, &store, err);
    store_close(store);
    return status;
}

static const char TABLES_COUNT[] = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
                                   " AND relnamespace = 'public'::regnamespace";

static void test_open__what_is_not_ours_is_left_alone(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool is_ours; /* begins as a database of the newest version */
        const char *sql;
        enum store_mode mode;
        enum score_status status;
        const char *told;
    } CASES[] = {
        {"another program's", false, "CREATE TABLE customer (id integer)", STORE_READ_WRITE,
         SCORE_UNSUPPORTED, "another program"},
        {"another program's version", false, "CREATE TABLE schema_version (id integer)",
         STORE_READ_WRITE, SCORE_UNSUPPORTED, "another program"},
        {"an extension's view", false, "CREATE EXTENSION pg_stat_statements", STORE_READ_WRITE,
         SCORE_OK, ""},
        {"newer", true, "UPDATE schema_version SET version = 99", STORE_READ_WRITE,
         SCORE_UNSUPPORTED, "use a newer program"},
        {"newer, for reading", true, "UPDATE schema_version SET version = 99", STORE_READ_ONLY,
         SCORE_UNSUPPORTED, "use a newer program"},
        {"empty, for reading", false, "SELECT 1", STORE_READ_ONLY, SCORE_NOT_FOUND, "empty"},
        {"a table is gone", true, "DROP TABLE note", STORE_READ_WRITE, SCORE_CORRUPT, "note."},
        {"a column is gone", true, "ALTER TABLE account DROP COLUMN duns", STORE_READ_ONLY,
         SCORE_CORRUPT, "account.duns"},
        {"no version", true, "DELETE FROM schema_version", STORE_READ_WRITE, SCORE_UNSUPPORTED,
         "another program"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct database database = {0};
        struct score_error error = {0};
        database_open(&cluster, CASES[i].is_ours ? newest : NULL, &database);
        database_run(database.connection, CASES[i].sql);
        int64_t tables = database_number(database.connection, TABLES_COUNT);
        enum score_status status = attempt(&database, CASES[i].mode, &error);
        if (status != CASES[i].status || !strstr(error.text, CASES[i].told)) {
            fail_msg("%s: %d %s", CASES[i].name, (int)status, error.text);
        }
        if (status) {
            assert_int_equal(database_number(database.connection, TABLES_COUNT), tables);
        }
        database_close(&database);
    }
}

static const char WORLD[] =
    "INSERT INTO partner (id, name, name_folded, country, city, postal_code, territory,"
    " serves_everywhere, email, phone, website, duns, level, size, open_lead_limit,"
    " paused_until_ms, is_active, created_at_ms, updated_at_ms, version)"
    " VALUES (1, 'Old', 'old', 'DE', '', '', '', 1, '', '', '', '', '', '', 7, 0, 1, 1, 1, 3)";

static void test_open__every_earlier_version_reaches_the_newest(void **state)
{
    (void)state;
    for (size_t version = 1; (int64_t)version < store_schema_latest(); version++) {
        struct database database = {0};
        struct score_error error = {0};
        old_make(&database, version);
        database_run(database.connection, WORLD);
        assert_int_equal(attempt(&database, STORE_READ_ONLY, &error), SCORE_UNSUPPORTED);
        assert_non_null(strstr(error.text, "for writing"));
        if (attempt(&database, STORE_READ_WRITE, &error)) {
            fail_msg("from %d: %s", (int)version, error.text);
        }
        assert_int_equal(database_number(database.connection, "SELECT version FROM schema_version"),
                         store_schema_latest());
        assert_int_equal(database_number(database.connection, "SELECT version FROM partner"), 3);
        assert_int_equal(attempt(&database, STORE_READ_ONLY, &error), SCORE_OK);
        database_close(&database);
    }
}

/* Somebody ran half of a file by hand: its second half cannot follow, and does not. */
static void test_open__a_migration_that_fails_changes_nothing(void **state)
{
    (void)state;
    struct database database = {0};
    struct score_error error = {0};
    old_make(&database, 3);
    database_run(database.connection, "CREATE TABLE link (x integer)");
    assert_int_equal(attempt(&database, STORE_READ_WRITE, &error), SCORE_CORRUPT);
    assert_non_null(strstr(error.text, "link"));
    assert_int_equal(database_number(database.connection, "SELECT version FROM schema_version"), 4);
    assert_int_equal(database_number(database.connection, "SELECT count(*) FROM pg_class"
                                                          " WHERE relname = 'link_opening'"),
                     0);
    database_run(database.connection, "DROP TABLE link");
    assert_int_equal(attempt(&database, STORE_READ_WRITE, &error), SCORE_OK);
    database_close(&database);
}

/* Months that passed while no program ran, with rows that came all the same. */
static void test_open__missing_months_are_made(void **state)
{
    (void)state;
    struct database database = {0};
    struct score_error error = {0};
    char sql[SQL_BYTES];
    database_open(&cluster, newest, &database);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO event (object_kind, object_id, verb, at_ms, user_id, actor,"
                   " partner_id, opportunity_id, reason, detail)"
                   " VALUES (7, 1, 'made', month_add(month_start(now_ms()), 1), 0, '', 0, 0, '',"
                   " '')");
    database_run(database.connection,
                 "DO $$ DECLARE p text; BEGIN FOR p IN SELECT month_partition(parent,"
                 " month_add(month_start(now_ms()), 1)) FROM partitioned_tables() LOOP"
                 " EXECUTE 'DROP TABLE ' || p; END LOOP; END $$");
    database_run(database.connection, sql);
    assert_int_equal(
        database_number(database.connection, "SELECT sum(row_count) FROM partitions_missing()"), 1);
    assert_int_equal(
        database_number(database.connection, "SELECT count(*) FROM partitions_missing()"), 3);
    assert_int_equal(attempt(&database, STORE_READ_WRITE, &error), SCORE_OK);
    assert_int_equal(
        database_number(database.connection, "SELECT count(*) FROM partitions_missing()"), 0);
    assert_int_equal(database_number(database.connection, "SELECT count(*) FROM event_default"), 0);
    database_close(&database);
}

/* A server that runs for months makes them by itself, and is not held up by who reads. */
static void test_open__months_are_made_in_the_course_of_writing(void **state)
{
    (void)state;
    struct database database = {0};
    struct score_error error = {0};
    struct store *store = NULL;
    char url[POSTGRES_URL_BYTES];
    database_open(&cluster, newest, &database);
    postgres_url(&cluster, database.name, url);
    assert_int_equal(store_open(url, STORE_READ_WRITE, &store, &error), SCORE_OK);
    database_run(database.connection,
                 "DO $$ DECLARE p text; BEGIN FOR p IN SELECT month_partition(parent,"
                 " month_add(month_start(now_ms()), 1)) FROM partitioned_tables() LOOP"
                 " EXECUTE 'DROP TABLE ' || p; END LOOP; END $$;"
                 "UPDATE market SET months_until_ms = month_add(month_start(now_ms()), 1);"
                 "ALTER FUNCTION partitions_ensure SET lock_timeout = '20ms'");
    database_run(database.connection, "BEGIN; SELECT count(*) FROM decision_default");
    for (int i = 0; i < 2; i++) { /* the second time it is not tried */
        assert_int_equal(store_tx_begin(store, &error), SCORE_OK);
        assert_int_equal(store_tx_commit(store, &error), SCORE_OK);
    }
    store_close(store);
    database_run(database.connection, "COMMIT");
    assert_int_equal(
        database_number(database.connection, "SELECT count(*) FROM partitions_missing()"), 3);
    database_run(database.connection, "BEGIN; SELECT count(*) FROM decision_default");
    assert_int_equal(store_open(url, STORE_READ_WRITE, &store, &error), SCORE_OK);
    database_run(database.connection, "COMMIT");
    assert_int_equal(store_tx_begin(store, &error), SCORE_OK);
    assert_int_equal(store_tx_commit(store, &error), SCORE_OK);
    assert_int_equal(
        database_number(database.connection, "SELECT count(*) FROM partitions_missing()"), 0);
    store_close(store);
    database_close(&database);
}

struct starter {
    const char *url;
    pthread_barrier_t *barrier;
    enum score_status status;
    struct score_error error;
};

static void *start(void *argument)
{
    struct starter *starter = argument;
    struct store *store = NULL;
    pthread_barrier_wait(starter->barrier);
    starter->status = store_open(starter->url, STORE_READ_WRITE, &store, &starter->error);
    store_close(store);
    return NULL;
}

static void test_open__first_starts_at_once_all_succeed(void **state)
{
    (void)state;
    struct database database = {0};
    char url[POSTGRES_URL_BYTES];
    pthread_barrier_t barrier;
    pthread_t threads[STARTERS];
    struct starter starters[STARTERS] = {0};
    database_open(&cluster, NULL, &database);
    postgres_url(&cluster, database.name, url);
    pthread_barrier_init(&barrier, NULL, STARTERS);
    for (int i = 0; i < STARTERS; i++) {
        starters[i] = (struct starter){.url = url, .barrier = &barrier};
        assert_int_equal(pthread_create(&threads[i], NULL, start, &starters[i]), 0);
    }
    for (int i = 0; i < STARTERS; i++) {
        pthread_join(threads[i], NULL);
        if (starters[i].status) {
            fail_msg("%s", starters[i].error.text);
        }
    }
    pthread_barrier_destroy(&barrier);
    assert_int_equal(database_number(database.connection, "SELECT version FROM schema_version"),
                     store_schema_latest());
    database_close(&database);
}

/* Rows, but no table, and no past. */
static void rights_check(const struct database *database)
{
    static const struct {
        const char *sql;
        const char *sqlstate; /* NULL = may */
    } CASES[] = {
        {"DELETE FROM note", NULL},
        {"UPDATE event_head SET object_seq = 0", NULL},
        {"UPDATE market SET counters = counters", NULL},
        {"SELECT partitions_ensure()", NULL},
        {"DELETE FROM event", "42501"},
        {"UPDATE ledger_entry SET amount = 0", "42501"},
        {"DELETE FROM ledger_entry", "42501"},
        {"TRUNCATE event", "42501"},
        {"DELETE FROM event_past", "42501"},
        {"DELETE FROM market", "42501"},
        {"UPDATE schema_version SET version = 1", "42501"},
        {"CREATE TABLE theirs (id bigint)", "42501"},
        {"DROP TABLE note", "42501"},
        {"ALTER TABLE event DISABLE TRIGGER USER", "42501"},
    };
    database_run(database->connection, "SET ROLE score_node");
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        if (CASES[i].sqlstate) {
            database_refuse(database->connection, CASES[i].sql, CASES[i].sqlstate);
        } else {
            database_run(database->connection, CASES[i].sql);
        }
    }
}

/* The role that runs the program needs no right to make or own anything. */
static void test_open__the_least_rights_are_enough(void **state)
{
    (void)state;
    struct database database = {0};
    struct score_error error = {0};
    struct store *store = NULL;
    char url[2 * POSTGRES_URL_BYTES];
    database_open(&cluster, newest, &database);
    database_run(database.connection,
                 "CREATE ROLE score_node LOGIN;"
                 "SELECT rights_grant('score_node');"
                 "DO $$ DECLARE p text; BEGIN FOR p IN SELECT month_partition(parent,"
                 " month_add(month_start(now_ms()), 1)) FROM partitioned_tables() LOOP"
                 " EXECUTE 'DROP TABLE ' || p; END LOOP; END $$");
    (void)snprintf(url, sizeof url, "postgresql://score_node@/%s?host=%s&port=%d", database.name,
                   cluster.directory, cluster.port);
    if (store_open(url, STORE_READ_WRITE, &store, &error)) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(
        database_number(database.connection, "SELECT count(*) FROM partitions_missing()"), 0);
    assert_int_equal(store_tx_begin(store, &error), SCORE_OK);
    assert_int_equal(store_tx_commit(store, &error), SCORE_OK);
    store_close(store);
    rights_check(&database);
    database_close(&database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__what_is_not_ours_is_left_alone),
        cmocka_unit_test(test_open__every_earlier_version_reaches_the_newest),
        cmocka_unit_test(test_open__a_migration_that_fails_changes_nothing),
        cmocka_unit_test(test_open__missing_months_are_made),
        cmocka_unit_test(test_open__months_are_made_in_the_course_of_writing),
        cmocka_unit_test(test_open__first_starts_at_once_all_succeed),
        cmocka_unit_test(test_open__the_least_rights_are_enough),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
