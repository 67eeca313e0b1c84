/* SPDX-License-Identifier: Apache-2.0 */
#include "slots.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SQL_BYTES = 512 };

void slots_start(struct postgres_cluster *cluster)
{
    char sql[SQL_BYTES];
    const struct postgres_options own = {.has_port = true};
    postgres_start(cluster, &own);
    (void)snprintf(sql, sizeof sql, "ALTER SYSTEM SET superuser_reserved_connections = %d",
                   200 - SLOTS);
    postgres_execute(cluster, "postgres", sql);
    postgres_crash(cluster);
    postgres_resume(cluster);
}

void slots_database_make(struct postgres_cluster *cluster, const char *password,
                         char ret[POSTGRES_NAME_BYTES])
{
    char sql[SQL_BYTES];
    postgres_database_make(cluster, NULL, ret);
    (void)snprintf(sql, sizeof sql, "CREATE ROLE node LOGIN PASSWORD $$%s$$", password);
    postgres_execute(cluster, ret, sql);
    postgres_execute(cluster, ret, "GRANT ALL ON SCHEMA public TO node");
}

/* Until one is refused. */
static void free_take(struct slots *slots)
{
    for (;;) {
        PGconn *connection = PQconnectdb(slots->url);
        if (PQstatus(connection) != CONNECTION_OK) {
            PQfinish(connection);
            return;
        }
        assert_true(slots->count < SLOTS_MAX);
        slots->held[slots->count++] = connection;
    }
}

static int number_of(const struct slots *slots, const char *sql)
{
    PGresult *result = PQexec(slots->superuser, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s", PQerrorMessage(slots->superuser));
    }
    int number = (int)strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return number;
}

static const char SQL_SUPERUSERS[] = "SELECT count(*) FROM pg_stat_activity"
                                     " WHERE backend_type = 'client backend'"
                                     " AND usename = 'score'";
static const char SQL_CUT[] = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                              " WHERE application_name = 'score'";

void slots_take(struct slots *slots)
{
    char url[POSTGRES_URL_BYTES];
    postgres_url(slots->cluster, "postgres", url);
    slots->superuser = PQconnectdb(url); /* one for the whole time: its slot is not free either */
    /* The program takes again what it loses, when it is faster, and whoever is still signing in is
     * in no list: it is cut until the sum is right. */
    free_take(slots);
    while (slots->count + number_of(slots, SQL_SUPERUSERS) < SLOTS) {
        (void)number_of(slots, SQL_CUT);
        free_take(slots);
    }
}

void slots_release(struct slots *slots)
{
    for (int i = 0; i < slots->count; i++) {
        PQfinish(slots->held[i]);
    }
    PQfinish(slots->superuser);
    slots->count = 0;
    slots->superuser = NULL;
}
