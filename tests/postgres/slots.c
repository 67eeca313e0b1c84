/* SPDX-License-Identifier: Apache-2.0 */
#include "slots.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

static const char SQL_HELD[] = "SELECT count(*) FROM pg_stat_activity"
                               " WHERE backend_type = 'client backend' AND usename <> 'score'";
static const char SQL_CUT[] = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                              " WHERE application_name = 'score'";

void slots_take(struct slots *slots)
{
    char url[POSTGRES_URL_BYTES];
    bool is_alone = false;
    postgres_url(slots->cluster, "postgres", url);
    slots->superuser = PQconnectdb(url); /* one for the whole time: its slot is not free either */
    /* The program takes again what it loses, when it is faster: it is cut until it has nothing. */
    for (;;) {
        free_take(slots);
        bool was_alone = is_alone;
        is_alone = number_of(slots, SQL_HELD) == slots->count;
        if (is_alone && was_alone) {
            return;
        }
        (void)number_of(slots, SQL_CUT);
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
