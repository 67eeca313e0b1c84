/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a server refuses before a word of SQL: passwords with odd characters, encoded and not, of
 * which no part may come out again, and a connection where no slot is free.
 */

#include "database.h"
#include "slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/store.h"

enum { EXIT_SKIPPED = 77, URL_BYTES = 512, ENCODED_BYTES = 256, SQL_BYTES = 512 };

/* Both ends of every password: what a message must not have of it. */
#define HEAD "Qx7h"
#define TAIL "Zk4t"

static struct postgres_cluster cluster;
static struct database database;

static int cluster_start(void **state)
{
    (void)state;
    slots_start(&cluster);
    database_open(&cluster, NULL, &database);
    database_run(database.connection,
                 "CREATE ROLE node LOGIN PASSWORD 'score'; GRANT ALL ON SCHEMA public TO node");
    return 0;
}

static int cluster_stop(void **state)
{
    (void)state;
    PQfinish(database.connection);
    postgres_stop(&cluster);
    return 0;
}

static enum score_status attempt(const char *password, struct score_error *err)
{
    char url[URL_BYTES];
    struct store *store = NULL;
    (void)snprintf(url, sizeof url, "postgresql://node:%s@127.0.0.1:%d/%s", password, cluster.port,
                   database.name);
    enum score_status status = store_open(url, STORE_READ_WRITE, &store, err);
    store_close(store);
    return status;
}

/* ---- passwords ------------------------------------------------------------------------------- */

static void percent_encode(const char *text, char ret[ENCODED_BYTES])
{
    size_t len = 0;
    for (; *text; text++) {
        assert_true(len + 4 < ENCODED_BYTES);
        len += (size_t)snprintf(ret + len, ENCODED_BYTES - len, "%%%02X", (unsigned char)*text);
    }
}

static void password_set(const char *password)
{
    char sql[SQL_BYTES];
    char *quoted = PQescapeLiteral(database.connection, password, strlen(password));
    (void)snprintf(sql, sizeof sql, "ALTER ROLE node PASSWORD %s", quoted);
    PQfreemem(quoted);
    database_run(database.connection, sql);
}

static const char *const PASSWORDS[] = {
    HEAD "@" TAIL,        HEAD ":" TAIL,
    HEAD "/" TAIL,        HEAD "%" TAIL,
    HEAD "#" TAIL,        HEAD "'" TAIL,
    HEAD "\"" TAIL,       HEAD " " TAIL,
    HEAD "\xc3\xbc" TAIL, HEAD "?" TAIL,
    HEAD "&" TAIL,        HEAD "=" TAIL,
    HEAD "?a=" TAIL,      HEAD "\\" TAIL,
    HEAD "[" TAIL,        HEAD "]" TAIL,
    HEAD "," TAIL,        HEAD "@127.0.0.1/" TAIL,
    HEAD "/" TAIL "@",    HEAD "@:/%#'\" \xc3\xbc?&=" TAIL,
};

static void nothing_is_told(const char *password, const struct score_error *err)
{
    if (strstr(err->text, HEAD) || strstr(err->text, TAIL)) {
        fail_msg("%s is told: %s", password, err->text);
    }
}

static void test_password__with_any_character_goes_in_percent_encoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof PASSWORDS / sizeof PASSWORDS[0]; i++) {
        char encoded[ENCODED_BYTES];
        struct score_error err = {0};
        password_set(PASSWORDS[i]);
        percent_encode(PASSWORDS[i], encoded);
        if (attempt(encoded, &err)) {
            fail_msg("%s: %s", PASSWORDS[i], err.text);
        }
    }
}

/* As it is it may be understood, or not. The network must not be asked for a part of it either. */
static void test_password__is_never_told(void **state)
{
    (void)state;
    password_set("another");
    for (size_t i = 0; i < sizeof PASSWORDS / sizeof PASSWORDS[0]; i++) {
        char encoded[ENCODED_BYTES];
        struct score_error err = {0};
        percent_encode(PASSWORDS[i], encoded);
        assert_int_equal(attempt(encoded, &err), SCORE_UNSUPPORTED);
        assert_non_null(strstr(err.text, "refused the password"));
        nothing_is_told(PASSWORDS[i], &err);
        err = (struct score_error){0};
        enum score_status status = attempt(PASSWORDS[i], &err);
        if ((status != SCORE_UNSUPPORTED && status != SCORE_INVALID) ||
            !strstr(err.text, "percent-encode")) {
            fail_msg("%s: %d %s", PASSWORDS[i], (int)status, err.text);
        }
        nothing_is_told(PASSWORDS[i], &err);
    }
}

static void test_password__that_is_missing_is_asked_for(void **state)
{
    (void)state;
    char url[URL_BYTES];
    struct store *store = NULL;
    struct score_error err = {0};
    password_set(PASSWORDS[0]);
    (void)snprintf(url, sizeof url, "postgresql://node@127.0.0.1:%d/%s", cluster.port,
                   database.name);
    assert_int_equal(store_open(url, STORE_READ_WRITE, &store, &err), SCORE_UNSUPPORTED);
    assert_non_null(strstr(err.text, "PGPASSWORD"));
    assert_int_equal(setenv("PGPASSWORD", PASSWORDS[0], 1), 0);
    if (store_open(url, STORE_READ_WRITE, &store, &err)) {
        fail_msg("%s", err.text);
    }
    store_close(store);
    assert_int_equal(unsetenv("PGPASSWORD"), 0);
}

/* ---- slots ----------------------------------------------------------------------------------- */

static void refused_as_full(const char *name)
{
    struct score_error err = {0};
    enum score_status status = attempt("score", &err);
    if (status != SCORE_BUSY || !strstr(err.text, "has no connection free: try again")) {
        fail_msg("%s: %d %s", name, (int)status, err.text);
    }
}

static void test_slots__that_are_all_taken_are_told_and_waited_for(void **state)
{
    (void)state;
    char url[URL_BYTES];
    struct slots slots = {.cluster = &cluster, .url = url};
    struct score_error err = {0};
    password_set("score");
    (void)snprintf(url, sizeof url, "postgresql://node:score@127.0.0.1:%d/%s", cluster.port,
                   database.name);
    slots_take(&slots);
    assert_true(slots.count > 0 && slots.count <= SLOTS);
    refused_as_full("of the server");
    slots_release(&slots);
    /* The server notices the ends in its own time. */
    enum score_status status = SCORE_BUSY;
    while (status == SCORE_BUSY) {
        status = attempt("score", &err);
    }
    assert_int_equal(status, SCORE_OK);
    database_run(database.connection, "ALTER ROLE node CONNECTION LIMIT 0");
    refused_as_full("of the role");
    database_run(database.connection, "ALTER ROLE node CONNECTION LIMIT -1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_password__with_any_character_goes_in_percent_encoded),
        cmocka_unit_test(test_password__is_never_told),
        cmocka_unit_test(test_password__that_is_missing_is_asked_for),
        cmocka_unit_test(test_slots__that_are_all_taken_are_told_and_waited_for),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
