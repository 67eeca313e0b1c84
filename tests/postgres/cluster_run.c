/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs a command beside a PostgreSQL of its own (cluster.h):
 *
 *     cluster_run [--durable] [--port] COMMAND [ARGUMENT ...]
 *
 * The command finds SCORE_TEST_POSTGRES (for test programs) and SCORE_TEST_POSTGRES_URL, the URL
 * of an empty database, in its environment. The exit status is the command's.
 */

#include "cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct postgres_cluster cluster;

static int command_run(char **arguments)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        (void)execvp(arguments[0], arguments);
        perror(arguments[0]);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        return 126;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    struct postgres_options options = {0};
    int first = 1;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        options.is_durable = options.is_durable || strcmp(argv[first], "--durable") == 0;
        options.has_port = options.has_port || strcmp(argv[first], "--port") == 0;
    }
    if (first >= argc || !postgres_is_installed()) {
        (void)fprintf(stderr, "usage: cluster_run [--durable] [--port] COMMAND [ARGUMENT ...]\n");
        return 2;
    }
    char name[POSTGRES_NAME_BYTES];
    char url[POSTGRES_URL_BYTES];
    char place[96];
    postgres_start(&cluster, &options);
    postgres_database_make(&cluster, NULL, name);
    if (options.has_port) {
        postgres_port_url(&cluster, name, url);
    } else {
        postgres_url(&cluster, name, url);
    }
    (void)snprintf(place, sizeof place, "%d:%s", cluster.port, cluster.directory);
    (void)setenv("SCORE_TEST_POSTGRES", place, 1);
    (void)setenv("SCORE_TEST_POSTGRES_URL", url, 1);
    int status = command_run(argv + first);
    postgres_stop(&cluster);
    return status;
}
