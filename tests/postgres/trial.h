/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_POSTGRES_TRIAL_H
#define SCORE_TESTS_POSTGRES_TRIAL_H

/*
 * The database that a test runs on: SQLite, or with SCORE_TEST_DATABASE=postgres a PostgreSQL
 * database of its own, in the one cluster that the program starts at the first and ends at its
 * exit. A program that includes this is skipped where PostgreSQL was asked for and is not there.
 * Not thread-safe.
 */

#include <stdint.h>

#include "cluster.h"

struct trial {
    char url[POSTGRES_URL_BYTES];   /* as for store_open */
    char name[POSTGRES_NAME_BYTES]; /* "" with SQLite */
    void *clock;                    /* a connection once its clock has been set */
};

/* Whether this run is PostgreSQL's. */
bool trial_is_postgres(void);

/* An empty one at the newest schema, of this run's kind: on SQLite `sqlite_url` is taken as it is,
 * and nothing made. */
void trial_make(const char *sqlite_url, struct trial *ret);
/* One of PostgreSQL whichever the run's kind; skip before where it is not installed. */
void trial_postgres_make(struct trial *ret);
/* The database's own clock stands at this, for whoever connects after the first call. SQLite has
 * none: nothing is done. */
void trial_clock_set(struct trial *trial, int64_t now_ms);
/* Cuts its connections. Harmless with SQLite and when called twice. */
void trial_drop(struct trial *trial);

#endif
