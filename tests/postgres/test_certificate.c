/* SPDX-License-Identifier: Apache-2.0 */

/*
 * sslmode=verify-full against a real server: what its certificate lacks is said, nothing is sent to
 * it, and with the right one everything works.
 */

#include "database.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

enum { EXIT_SKIPPED = 77, URL_BYTES = 512, SQL_BYTES = 512 };

static const char *const NAMES[] = {"good", "expired", "early", "elsewhere"};

static struct postgres_cluster cluster;
static struct database database;

static void certificates_make(void)
{
    const char *script = getenv("SCORE_TEST_CERTIFICATES");
    int status = -1;
    assert_non_null(script);
    pid_t pid = fork();
    if (pid == 0) {
        int quiet = open("/dev/null", O_RDWR);
        (void)dup2(quiet, 1);
        (void)dup2(quiet, 2);
        (void)execl("/bin/sh", "sh", script, cluster.directory, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* The server takes no key of somebody else's. */
static void certificate_hand_over(const char *name)
{
    static const char *const ends[] = {"pem", "key"};
    struct stat info;
    assert_int_equal(stat(cluster.directory, &info), 0);
    for (int i = 0; i < 2; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s.%s", cluster.directory, name, ends[i]);
        assert_int_equal(chown(path, info.st_uid, info.st_gid), 0);
    }
}

static int cluster_start(void **state)
{
    (void)state;
    const struct postgres_options own = {.has_port = true};
    postgres_start(&cluster, &own);
    certificates_make();
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        certificate_hand_over(NAMES[i]);
    }
    database_open(&cluster, NULL, &database);
    return 0;
}

static int cluster_stop(void **state)
{
    (void)state;
    PQfinish(database.connection);
    postgres_stop(&cluster);
    return 0;
}

/* Comes back when new connections meet this certificate: they have the settings of their server. */
static void certificate_use(const char *name)
{
    char sql[SQL_BYTES];
    int64_t is_used = 0;
    (void)snprintf(sql, sizeof sql, "ALTER SYSTEM SET ssl_cert_file = '%s/%s.pem'",
                   cluster.directory, name);
    database_run(database.connection, sql);
    (void)snprintf(sql, sizeof sql, "ALTER SYSTEM SET ssl_key_file = '%s/%s.key'",
                   cluster.directory, name);
    database_run(database.connection, sql);
    database_run(database.connection, "ALTER SYSTEM SET ssl = on");
    database_run(database.connection, "SELECT pg_reload_conf()");
    (void)snprintf(sql, sizeof sql,
                   "SELECT (current_setting('ssl') = 'on' AND"
                   " current_setting('ssl_cert_file') = '%s/%s.pem')::integer",
                   cluster.directory, name);
    while (!is_used) {
        PGconn *connection = database_connect(&database);
        is_used = database_number(connection, sql);
        PQfinish(connection);
    }
}

static enum score_status attempt(const char *authority, struct score_error *err)
{
    char url[URL_BYTES];
    struct store *store = NULL;
    (void)snprintf(url, sizeof url,
                   "postgresql://score:score@localhost:%d/%s?hostaddr=127.0.0.1&sslmode=verify-full"
                   "&sslrootcert=%s/%s.pem",
                   cluster.port, database.name, cluster.directory, authority);
    enum score_status status = store_open(url, STORE_READ_WRITE, &store, err);
    store_close(store);
    return status;
}

static void test_certificate__is_wanted(void **state)
{
    (void)state;
    struct score_error err = {0};
    assert_int_equal(attempt("ca", &err), SCORE_IO); /* the server has none yet */
    assert_non_null(strstr(err.text, "does not support SSL"));
}

/* The last one, with which it works, comes after all that went wrong. */
static void test_certificate__what_is_wrong_with_it_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *authority;
        enum score_status status;
        const char *told;
    } CASES[] = {
        {"expired", "ca", SCORE_IO, "has expired"},
        {"early", "ca", SCORE_IO, "not valid yet"},
        {"elsewhere", "ca", SCORE_IO, "for another name"},
        {"good", "stranger", SCORE_IO, "not trusted"},
        {"good", "missing", SCORE_IO, "missing.pem\" does not exist"},
        {"good", "ca", SCORE_OK, ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct score_error err = {0};
        certificate_use(CASES[i].name);
        int64_t tables =
            database_number(database.connection, "SELECT count(*) FROM pg_class WHERE"
                                                 " relnamespace = 'public'::regnamespace");
        enum score_status status = attempt(CASES[i].authority, &err);
        if (status != CASES[i].status || !strstr(err.text, CASES[i].told) ||
            strstr(err.text, "createdb")) {
            fail_msg("%s by %s: %d %s", CASES[i].name, CASES[i].authority, (int)status, err.text);
        }
        assert_int_equal(tables, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificate__is_wanted),
        cmocka_unit_test(test_certificate__what_is_wrong_with_it_is_said),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
