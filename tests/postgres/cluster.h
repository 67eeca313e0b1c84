/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_POSTGRES_CLUSTER_H
#define SCORE_TESTS_POSTGRES_CLUSTER_H

/*
 * A real PostgreSQL of a test's own: a cluster in a fresh directory under /tmp, or in memory
 * (/dev/shm) where there is room and it need not be durable, on a Unix socket there and, when
 * asked, on a free loopback port. One a test program, one database a test.
 *
 * A warden process holds the server and waits on a pipe: when the test stops the cluster, or dies
 * in whatever way, the warden ends the server by its process id and removes the directory. The
 * server refuses to be root's; root hands it to the user postgres, or nobody.
 *
 * When SCORE_TEST_POSTGRES names a running cluster (program cluster_run), a start without options
 * takes part in that one instead: it can be neither crashed nor resumed, and stays at the end.
 *
 * Whatever fails fails the test, with the server's own words on stderr. Not thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { POSTGRES_URL_BYTES = 160, POSTGRES_NAME_BYTES = 64 };

struct postgres_options {
    bool is_durable; /* fsync and full_page_writes on, as in production; off is faster */
    bool has_port;   /* listens on 127.0.0.1 too, where a password is asked for */
};

struct postgres_cluster {
    char directory[64]; /* the socket's; `data` and `log` are in it */
    int port;           /* 127.0.0.1; without has_port the number of the socket's file only */
    pid_t warden;       /* 0 = takes part in another's cluster */
    pid_t postmaster;   /* 0 = is down */
    int commands;       /* to the warden; closing it is the last */
    int answers;        /* from the warden */
    bool is_durable;
    bool has_port;
    int databases; /* made so far */
};

/* False where PostgreSQL's server is not installed (SCORE_TEST_POSTGRES_BIN or Debian's place). */
bool postgres_is_installed(void);

/* Answers connections when it returns; about 2 s. The superuser is "score", password "score".
 * `options` may be NULL. */
void postgres_start(struct postgres_cluster *cluster, const struct postgres_options *options);
/* Harmless on {0} and when called twice. */
void postgres_stop(struct postgres_cluster *cluster);

/* As a crash leaves it: every connection is cut, nothing more is written. */
void postgres_crash(struct postgres_cluster *cluster);
/* After a crash: recovers, and answers connections when it returns. Same directory and port. */
void postgres_resume(struct postgres_cluster *cluster);

/* A new database, name in `ret`; `template_name` NULL is an empty one, else a copy of that one
 * (about 0.05 s), which nobody may be connected to. */
void postgres_database_make(struct postgres_cluster *cluster, const char *template_name,
                            char ret[POSTGRES_NAME_BYTES]);
/* Cuts its connections. */
void postgres_database_drop(struct postgres_cluster *cluster, const char *name);

/* postgresql:// URL of a database, by socket; by loopback with the superuser's password. */
void postgres_url(const struct postgres_cluster *cluster, const char *database,
                  char ret[POSTGRES_URL_BYTES]);
void postgres_port_url(const struct postgres_cluster *cluster, const char *database,
                       char ret[POSTGRES_URL_BYTES]);

/* Runs SQL in a database, each text a transaction of its own unless it says BEGIN. */
void postgres_execute(const struct postgres_cluster *cluster, const char *database,
                      const char *sql);

#endif
