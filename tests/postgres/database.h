/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_POSTGRES_DATABASE_H
#define SCORE_TESTS_POSTGRES_DATABASE_H

/*
 * Databases with the schema of db/postgres, for tests that speak SQL to them. What fails fails the
 * test. SCORE_TEST_DB_DIR names db/.
 */

#include <libpq-fe.h>
#include <stdint.h>

#include "cluster.h"

enum { POSTGRES_WORDS_BYTES = 4096 };

struct database {
    struct postgres_cluster *cluster; /* borrowed */
    PGconn *connection;
    char name[POSTGRES_NAME_BYTES];
};

/* Paths of the migrations of a folder of db/, in order; free with globfree(). */
void migrations_find(const char *folder, void *ret_glob);
/* Text of a file; owned. */
char *file_read(const char *path);

/* A database at the newest version, to be the template of others. */
void database_template_make(struct postgres_cluster *cluster, char ret[POSTGRES_NAME_BYTES]);
/* A copy of the template, NULL an empty one, and a connection to it. */
void database_open(struct postgres_cluster *cluster, const char *template_name,
                   struct database *ret);
/* One more connection; close it with PQfinish(). */
PGconn *database_connect(const struct database *database);
/* Drops the database. */
void database_close(struct database *database);

void database_run(PGconn *connection, const char *sql);
/* Fails with this SQLSTATE. */
void database_refuse(PGconn *connection, const char *sql, const char *sqlstate);
/* First column of the only row. */
int64_t database_number(PGconn *connection, const char *sql);
/* Every value, rows apart by a newline and columns by a space. */
const char *database_words(PGconn *connection, const char *sql, char ret[POSTGRES_WORDS_BYTES]);

#endif
