/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A real standby where a primary is wanted: refused with what to name instead, read all the same,
 * passed over where several hosts are named, and written to once it is promoted.
 */

#include "database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "store/store.h"

enum { EXIT_SKIPPED = 77, URL_BYTES = 512 };

static const char DATABASE[] = "postgres";

static struct postgres_cluster primary;
static struct postgres_cluster standby;

static enum score_status attempt(const char *url, enum store_mode mode, struct score_error *err)
{
    struct store *store = NULL;
    enum score_status status = store_open(url, mode, &store, err);
    store_close(store);
    return status;
}

/* Without a primary to follow it replays what it has, and stays a standby. */
static void standby_become(struct postgres_cluster *cluster)
{
    char path[96];
    postgres_crash(cluster);
    (void)snprintf(path, sizeof path, "%s/data/standby.signal", cluster->directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    postgres_resume(cluster);
}

static void value_set(struct store *store, const char *value)
{
    struct score_error err = {0};
    assert_int_equal(store_tx_begin(store, &err), SCORE_OK);
    assert_int_equal(store_setting_set(store, "who", value, &err), SCORE_OK);
    assert_int_equal(store_tx_commit(store, &err), SCORE_OK);
}

static void value_check(struct store *store, const char *expected)
{
    struct score_error err = {0};
    struct arena arena;
    const char *value = NULL;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    if (store_setting_get(store, "who", &arena, &value, &err)) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(value, expected);
    arena_done(&arena);
}

static struct store *open_or_fail(const char *url, enum store_mode mode)
{
    struct score_error err = {0};
    struct store *store = NULL;
    if (store_open(url, mode, &store, &err)) {
        fail_msg("%s", err.text);
    }
    return store;
}

static void database_make(struct postgres_cluster *cluster, const char *value)
{
    char url[POSTGRES_URL_BYTES];
    const struct postgres_options own = {.has_port = true};
    postgres_start(cluster, &own);
    postgres_url(cluster, DATABASE, url);
    struct store *store = open_or_fail(url, STORE_READ_WRITE);
    value_set(store, value);
    store_close(store);
}

static int clusters_start(void **state)
{
    (void)state;
    database_make(&primary, "primary");
    database_make(&standby, "standby");
    standby_become(&standby);
    return 0;
}

static int clusters_stop(void **state)
{
    (void)state;
    postgres_stop(&standby);
    postgres_stop(&primary);
    return 0;
}

static void test_standby__is_refused_for_writing_however_it_is_asked_for(void **state)
{
    (void)state;
    static const char *const choices[] = {"",
                                          "&target_session_attrs=any",
                                          "&target_session_attrs=read-write",
                                          "&target_session_attrs=primary",
                                          "&target_session_attrs=standby",
                                          "&target_session_attrs=prefer-standby"};
    char standby_url[POSTGRES_URL_BYTES];
    postgres_url(&standby, DATABASE, standby_url);
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        char url[URL_BYTES];
        struct score_error err = {0};
        (void)snprintf(url, sizeof url, "%s%s", standby_url, choices[i]);
        enum score_status status = attempt(url, STORE_READ_WRITE, &err);
        if (status != SCORE_UNSUPPORTED ||
            !strstr(err.text, "is a read-only standby: name the primary")) {
            fail_msg("\"%s\": %d %s", choices[i], (int)status, err.text);
        }
    }
}

static void test_standby__is_read(void **state)
{
    (void)state;
    char url[POSTGRES_URL_BYTES];
    struct score_error err = {0};
    postgres_url(&standby, DATABASE, url);
    for (int mode = STORE_READ_ONLY; mode <= STORE_AS_IS; mode++) {
        struct store *store = open_or_fail(url, (enum store_mode)mode);
        assert_int_equal(store_read_begin(store, &err), SCORE_OK);
        value_check(store, "standby");
        store_read_end(store);
        store_close(store);
    }
}

static void test_standby__of_several_hosts_the_one_that_writes_is_taken(void **state)
{
    (void)state;
    char url[URL_BYTES];
    (void)snprintf(url, sizeof url, "postgresql://score@/%s?host=%s,%s&port=%d,%d", DATABASE,
                   standby.directory, primary.directory, standby.port, primary.port);
    struct store *store = open_or_fail(url, STORE_READ_WRITE);
    value_check(store, "primary");
    value_set(store, "primary");
    store_close(store);
}

/* What was acknowledged before is there afterwards, and in between nothing is written. */
static void test_standby__a_primary_that_becomes_one_is_told_and_taken_back(void **state)
{
    (void)state;
    char url[POSTGRES_URL_BYTES];
    struct score_error err = {0};
    postgres_url(&primary, DATABASE, url);
    struct store *store = open_or_fail(url, STORE_READ_WRITE);
    value_set(store, "kept");
    standby_become(&primary);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(store_tx_begin(store, &err), SCORE_UNSUPPORTED);
        assert_non_null(strstr(err.text, "is a read-only standby: name the primary"));
    }
    postgres_execute(&primary, DATABASE, "SELECT pg_promote()");
    value_check(store, "kept");
    value_set(store, "primary");
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standby__is_refused_for_writing_however_it_is_asked_for),
        cmocka_unit_test(test_standby__is_read),
        cmocka_unit_test(test_standby__of_several_hosts_the_one_that_writes_is_taken),
        cmocka_unit_test(test_standby__a_primary_that_becomes_one_is_told_and_taken_back),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, clusters_start, clusters_stop);
}
