/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_POSTGRES_WARDEN_H
#define SCORE_TESTS_POSTGRES_WARDEN_H

/*
 * The process that holds a test's PostgreSQL (cluster.h): makes the cluster, runs the server,
 * obeys one-letter commands, and cleans up when the pipe of commands is closed.
 */

#include "cluster.h"

enum warden_command {
    WARDEN_CRASH = 'c',  /* immediate shutdown; answers when the server is gone */
    WARDEN_RESUME = 'r', /* starts the server again; answers its process id */
};

/* Folder of initdb and postgres, NULL where there is none; static text. */
const char *warden_programs(void);

/* Forks; answers the warden. It writes the server's process id to `answers` once it has started
 * it, and one after each command; 0 = failed or is down. */
pid_t warden_start(const struct postgres_cluster *cluster, int commands, int answers);

/* Removes a directory and what is in it; the warden does, and the test after a warden's death. */
void warden_folder_remove(const char *path);

#endif
