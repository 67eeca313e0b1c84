/* SPDX-License-Identifier: Apache-2.0 */
#include "database.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_BYTES = 512, FILE_BYTES_MAX = 1 << 20 };

void migrations_find(const char *folder, void *ret_glob)
{
    char pattern[PATH_BYTES];
    const char *root = getenv("SCORE_TEST_DB_DIR");
    assert_non_null(root);
    (void)snprintf(pattern, sizeof pattern, "%s/%s/*.sql", root, folder);
    assert_int_equal(glob(pattern, 0, NULL, ret_glob), 0);
}

char *file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, FILE_BYTES_MAX);
    assert_non_null(file);
    assert_non_null(text);
    size_t len = fread(text, 1, FILE_BYTES_MAX - 1, file);
    assert_true(len > 0 && len < FILE_BYTES_MAX - 1);
    (void)fclose(file);
    return text;
}

PGconn *database_connect(const struct database *database)
{
    char url[POSTGRES_URL_BYTES];
    postgres_url(database->cluster, database->name, url);
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(connection));
    }
    database_run(connection, "SET client_min_messages = warning");
    return connection;
}

void database_open(struct postgres_cluster *cluster, const char *template_name,
                   struct database *ret)
{
    ret->cluster = cluster;
    postgres_database_make(cluster, template_name, ret->name);
    ret->connection = database_connect(ret);
}

void database_close(struct database *database)
{
    PQfinish(database->connection);
    postgres_database_drop(database->cluster, database->name);
}

void database_template_make(struct postgres_cluster *cluster, char ret[POSTGRES_NAME_BYTES])
{
    struct database database = {0};
    glob_t files = {0};
    database_open(cluster, NULL, &database);
    migrations_find("postgres", &files);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char *sql = file_read(files.gl_pathv[i]);
        database_run(database.connection, sql);
        free(sql);
    }
    globfree(&files);
    PQfinish(database.connection);
    (void)snprintf(ret, POSTGRES_NAME_BYTES, "%s", database.name);
}

static PGresult *ask(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s%s", PQerrorMessage(connection), sql);
    }
    return result;
}

void database_run(PGconn *connection, const char *sql)
{
    PQclear(ask(connection, sql));
}

void database_refuse(PGconn *connection, const char *sql, const char *sqlstate)
{
    PGresult *result = PQexec(connection, sql);
    const char *told = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!told || strcmp(told, sqlstate) != 0) {
        fail_msg("SQLSTATE %s and not %s: %s", told ? told : "none", sqlstate, sql);
    }
    PQclear(result);
}

int64_t database_number(PGconn *connection, const char *sql)
{
    PGresult *result = ask(connection, sql);
    assert_int_equal(PQntuples(result), 1);
    int64_t number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return number;
}

const char *database_words(PGconn *connection, const char *sql, char ret[POSTGRES_WORDS_BYTES])
{
    PGresult *result = ask(connection, sql);
    size_t len = 0;
    ret[0] = '\0';
    for (int row = 0; row < PQntuples(result); row++) {
        for (int column = 0; column < PQnfields(result); column++) {
            const char *lead = column ? " " : row ? "\n" : "";
            int more = snprintf(ret + len, POSTGRES_WORDS_BYTES - len, "%s%s", lead,
                                PQgetvalue(result, row, column));
            assert_true(more >= 0 && len + (size_t)more < POSTGRES_WORDS_BYTES);
            len += (size_t)more;
        }
    }
    PQclear(result);
    return ret;
}
