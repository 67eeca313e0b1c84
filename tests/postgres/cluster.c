/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

#include "warden.h"

static const uint64_t ROOM_BYTES_MIN = UINT64_C(2) << 30;
enum { START_TRIES_MAX = 6000, LOG_BYTES_MAX = 16 * 1024, SQL_BYTES_MAX = 512 };

bool postgres_is_installed(void)
{
    return getenv("SCORE_TEST_POSTGRES") || warden_programs();
}

static void log_show(const struct postgres_cluster *cluster)
{
    char path[96];
    char text[LOG_BYTES_MAX] = {0};
    (void)snprintf(path, sizeof path, "%s/log", cluster->directory);
    FILE *file = fopen(path, "r");
    if (file) {
        (void)fseek(file, -(long)sizeof text + 1, SEEK_END);
        size_t len = fread(text, 1, sizeof text - 1, file);
        (void)fprintf(stderr, "%s:\n%.*s", path, (int)len, text);
        (void)fclose(file);
    }
}

static int port_find(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    (void)close(fd);
    return ntohs(address.sin_port);
}

/* A database is a thousand files, and every test has one: without a disk below them they are made
 * in a seventh of the time. What a crash must not lose belongs on a disk. */
static const char *root_of(const struct postgres_cluster *cluster)
{
    static const char MEMORY[] = "/dev/shm";
    struct statvfs room;
    bool has_room = statvfs(MEMORY, &room) == 0 &&
                    (uint64_t)room.f_bavail * room.f_frsize >= ROOM_BYTES_MIN &&
                    access(MEMORY, R_OK | W_OK | X_OK) == 0;
    return has_room && !cluster->is_durable ? MEMORY : "/tmp";
}

static void directory_make(struct postgres_cluster *cluster)
{
    char path[96];
    (void)snprintf(cluster->directory, sizeof cluster->directory, "%s/score-postgres-XXXXXX",
                   root_of(cluster));
    assert_non_null(mkdtemp(cluster->directory));
    (void)snprintf(path, sizeof path, "%s/password", cluster->directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("score\n", file) >= 0);
    assert_int_equal(fchmod(fileno(file), 0644), 0); /* its directory is closed to others */
    assert_int_equal(fclose(file), 0);
}

static void answer_await(struct postgres_cluster *cluster)
{
    cluster->postmaster = 0;
    ssize_t len = read(cluster->answers, &cluster->postmaster, sizeof cluster->postmaster);
    if (len != (ssize_t)sizeof cluster->postmaster) {
        log_show(cluster);
        fail_msg("the warden of %s is gone", cluster->directory);
    }
}

/* Until connections are answered; a recovery takes its time. */
static void ready_await(struct postgres_cluster *cluster)
{
    char url[POSTGRES_URL_BYTES];
    postgres_url(cluster, "postgres", url);
    for (int i = 0; cluster->postmaster > 0 && i < START_TRIES_MAX; i++) {
        if (PQping(url) == PQPING_OK) {
            return;
        }
        if (kill(cluster->postmaster, 0)) {
            break;
        }
        (void)poll(NULL, 0, 10); /* a socket that opens makes no sound */
    }
    log_show(cluster);
    postgres_stop(cluster);
    fail_msg("PostgreSQL did not start");
}

void postgres_start(struct postgres_cluster *cluster, const struct postgres_options *options)
{
    int commands[2];
    int answers[2];
    const char *running = getenv("SCORE_TEST_POSTGRES");
    memset(cluster, 0, sizeof *cluster);
    cluster->commands = -1;
    cluster->answers = -1;
    cluster->is_durable = options && options->is_durable;
    cluster->has_port = options && options->has_port;
    if (running && !cluster->is_durable && !cluster->has_port) {
        assert_int_equal(sscanf(running, "%d:%63s", &cluster->port, cluster->directory), 2);
        return;
    }
    directory_make(cluster);
    cluster->port = port_find();
    assert_int_equal(pipe2(commands, O_CLOEXEC), 0);
    assert_int_equal(pipe2(answers, O_CLOEXEC), 0);
    cluster->warden = warden_start(cluster, commands[0], answers[1]);
    (void)close(commands[0]);
    (void)close(answers[1]);
    cluster->commands = commands[1];
    cluster->answers = answers[0];
    assert_true(cluster->warden > 0);
    answer_await(cluster);
    ready_await(cluster);
}

void postgres_stop(struct postgres_cluster *cluster)
{
    if (cluster->warden > 0) {
        (void)close(cluster->commands);
        (void)waitpid(cluster->warden, NULL, 0);
        (void)close(cluster->answers);
        warden_folder_remove(cluster->directory);
    }
    cluster->warden = 0;
    cluster->postmaster = 0;
}

static void command_give(struct postgres_cluster *cluster, enum warden_command command)
{
    char letter = (char)command;
    assert_true(cluster->warden > 0);
    assert_int_equal(write(cluster->commands, &letter, 1), 1);
    answer_await(cluster);
}

void postgres_crash(struct postgres_cluster *cluster)
{
    command_give(cluster, WARDEN_CRASH);
    assert_int_equal(cluster->postmaster, 0);
}

void postgres_resume(struct postgres_cluster *cluster)
{
    command_give(cluster, WARDEN_RESUME);
    ready_await(cluster);
}

void postgres_url(const struct postgres_cluster *cluster, const char *database,
                  char ret[POSTGRES_URL_BYTES])
{
    (void)snprintf(ret, POSTGRES_URL_BYTES, "postgresql://score@/%s?host=%s&port=%d", database,
                   cluster->directory, cluster->port);
}

void postgres_port_url(const struct postgres_cluster *cluster, const char *database,
                       char ret[POSTGRES_URL_BYTES])
{
    assert_true(cluster->has_port);
    (void)snprintf(ret, POSTGRES_URL_BYTES, "postgresql://score:score@127.0.0.1:%d/%s",
                   cluster->port, database);
}

void postgres_execute(const struct postgres_cluster *cluster, const char *database, const char *sql)
{
    char url[POSTGRES_URL_BYTES];
    postgres_url(cluster, database, url);
    PGconn *connection = PQconnectdb(url);
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s%s", PQerrorMessage(connection), sql);
    }
    PQclear(result);
    PQfinish(connection);
}

void postgres_database_make(struct postgres_cluster *cluster, const char *template_name,
                            char ret[POSTGRES_NAME_BYTES])
{
    char sql[SQL_BYTES_MAX];
    /* The process id keeps the names of programs apart that share a cluster. */
    (void)snprintf(ret, POSTGRES_NAME_BYTES, "t%d_%d", (int)getpid(), ++cluster->databases);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", ret,
                   template_name ? template_name : "template0");
    postgres_execute(cluster, "postgres", sql);
}

void postgres_database_drop(struct postgres_cluster *cluster, const char *name)
{
    char sql[SQL_BYTES_MAX];
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    postgres_execute(cluster, "postgres", sql);
}
