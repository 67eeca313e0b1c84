/* SPDX-License-Identifier: Apache-2.0 */
#include "trial.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

static struct postgres_cluster cluster;
static char template_name[POSTGRES_NAME_BYTES];

bool trial_is_postgres(void)
{
    const char *database = getenv("SCORE_TEST_DATABASE");
    return database && strcmp(database, "postgres") == 0;
}

/* Where there is no server to start, nothing was tried: the runner is told so. */
__attribute__((constructor)) static void postgres_need(void)
{
    enum { SKIPPED = 77 };
    if (trial_is_postgres() && !postgres_is_installed()) {
        printf("1..0 # SKIP PostgreSQL is not installed\n");
        _exit(SKIPPED);
    }
}

static void cluster_stop(void)
{
    postgres_stop(&cluster);
}

/* The migrations run once a program; every database is a copy of what they leave. */
static void cluster_need(void)
{
    char url[POSTGRES_URL_BYTES];
    struct store *store = NULL;
    struct score_error err = {0};
    if (template_name[0] != '\0') {
        return;
    }
    postgres_start(&cluster, NULL);
    assert_int_equal(atexit(cluster_stop), 0);
    postgres_database_make(&cluster, NULL, template_name);
    postgres_url(&cluster, template_name, url);
    if (store_open(url, STORE_READ_WRITE, &store, &err)) {
        fail_msg("%s", err.text);
    }
    store_close(store);
}

void trial_postgres_make(struct trial *ret)
{
    cluster_need();
    *ret = (struct trial){.name = ""};
    postgres_database_make(&cluster, template_name, ret->name);
    postgres_url(&cluster, ret->name, ret->url);
}

void trial_make(const char *sqlite_url, struct trial *ret)
{
    if (trial_is_postgres()) {
        trial_postgres_make(ret);
        return;
    }
    *ret = (struct trial){.name = ""};
    int len = snprintf(ret->url, sizeof ret->url, "%s", sqlite_url);
    assert_true(len > 0 && (size_t)len < sizeof ret->url);
}

static void clock_run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s%s", PQerrorMessage(connection), sql);
    }
    PQclear(result);
}

/* A function of the same name that is found before the system's; the store's own tables stay in
 * the first schema of the path, which is where it looks for them. */
static PGconn *clock_make(const struct trial *trial)
{
    char sql[256];
    PGconn *connection = PQconnectdb(trial->url);
    if (PQstatus(connection) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(connection));
    }
    clock_run(connection,
              "CREATE SCHEMA trial; CREATE TABLE trial.clock (now timestamptz);"
              "INSERT INTO trial.clock VALUES (now());"
              "CREATE FUNCTION trial.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE"
              " AS 'SELECT now FROM trial.clock'");
    (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s SET search_path = public, trial, pg_catalog",
                   trial->name);
    clock_run(connection, sql);
    return connection;
}

void trial_clock_set(struct trial *trial, int64_t now_ms)
{
    char sql[160];
    if (trial->name[0] == '\0') {
        return;
    }
    trial->clock = trial->clock ? trial->clock : clock_make(trial);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE trial.clock SET now = to_timestamp(%" PRId64 " / CAST(1000 AS float8))",
                   now_ms);
    clock_run(trial->clock, sql);
}

void trial_drop(struct trial *trial)
{
    if (trial->clock) {
        PQfinish(trial->clock);
    }
    if (trial->name[0] != '\0') {
        postgres_database_drop(&cluster, trial->name);
    }
    *trial = (struct trial){.name = ""};
}
