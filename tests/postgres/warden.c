/* SPDX-License-Identifier: Apache-2.0 */
#include "warden.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 32, TEXT_BYTES = 256, STOP_TRIES_MAX = 1000 };

const char *warden_programs(void)
{
    static char found[TEXT_BYTES];
    const char *named = getenv("SCORE_TEST_POSTGRES_BIN");
    char program[TEXT_BYTES + 16];
    glob_t places = {0};
    if (named) {
        (void)snprintf(found, sizeof found, "%s", named);
    } else if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &places) == 0) {
        (void)snprintf(found, sizeof found, "%s", places.gl_pathv[places.gl_pathc - 1]);
    }
    globfree(&places);
    (void)snprintf(program, sizeof program, "%s/postgres", found);
    return *found && access(program, X_OK) == 0 ? found : NULL;
}

/* The server's user, when we are root; NULL = stay who we are. */
static const struct passwd *server_user(void)
{
    if (geteuid() != 0) {
        return NULL;
    }
    const struct passwd *user = getpwnam("postgres");
    return user ? user : getpwnam("nobody");
}

/* In the child: gives up root and the parent's files, and becomes the program. */
static void child_become(const struct postgres_cluster *cluster, const char *const *arguments)
{
    char log[TEXT_BYTES];
    const struct passwd *user = server_user();
    if (user && (setgid(user->pw_gid) || setgroups(0, NULL) || setuid(user->pw_uid))) {
        _exit(126);
    }
    /* The warden's own death, by an unkind hand, must not leave a server behind. */
    (void)prctl(PR_SET_PDEATHSIG, SIGQUIT);
    (void)snprintf(log, sizeof log, "%s/log", cluster->directory);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int in = open("/dev/null", O_RDONLY);
    if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) {
        _exit(126);
    }
    (void)close_range(3, ~0U, 0);
    (void)chdir(cluster->directory);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGHUP, SIG_DFL);
    (void)unsetenv("LD_PRELOAD");
    (void)execv(arguments[0], (char *const *)(uintptr_t)arguments);
    _exit(127);
}

static pid_t child_start(const struct postgres_cluster *cluster, const char *const *arguments)
{
    pid_t pid = fork();
    if (pid == 0) {
        child_become(cluster, arguments);
    }
    return pid;
}

static bool cluster_make(const struct postgres_cluster *cluster)
{
    char program[TEXT_BYTES + 16];
    char data[TEXT_BYTES];
    char password[TEXT_BYTES];
    (void)snprintf(program, sizeof program, "%s/initdb", warden_programs());
    (void)snprintf(data, sizeof data, "--pgdata=%s/data", cluster->directory);
    (void)snprintf(password, sizeof password, "--pwfile=%s/password", cluster->directory);
    const char *const arguments[] = {program,
                                     data,
                                     password,
                                     "--username=score",
                                     "--auth-local=trust",
                                     "--auth-host=scram-sha-256",
                                     "--encoding=UTF8",
                                     "--locale=C",
                                     "--no-sync",
                                     "--wal-segsize=4",
                                     NULL};
    int status = 0;
    pid_t pid = child_start(cluster, arguments);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static pid_t server_start(const struct postgres_cluster *cluster)
{
    char program[TEXT_BYTES + 16];
    char data[TEXT_BYTES];
    char port[TEXT_BYTES];
    char socket[TEXT_BYTES];
    (void)snprintf(program, sizeof program, "%s/postgres", warden_programs());
    (void)snprintf(data, sizeof data, "%s/data", cluster->directory);
    (void)snprintf(port, sizeof port, "port=%d", cluster->port);
    (void)snprintf(socket, sizeof socket, "unix_socket_directories=%s", cluster->directory);
    const char *const arguments[] = {
        program,
        "-D",
        data,
        "-c",
        port,
        "-c",
        socket,
        "-c",
        cluster->has_port ? "listen_addresses=127.0.0.1" : "listen_addresses=",
        "-c",
        cluster->is_durable ? "fsync=on" : "fsync=off",
        "-c",
        cluster->is_durable ? "full_page_writes=on" : "full_page_writes=off",
        "-c",
        "shared_buffers=64MB",
        "-c",
        "max_connections=200",
        "-c",
        "dynamic_shared_memory_type=mmap",
        "-c",
        "timezone=UTC",
        NULL};
    _Static_assert(sizeof arguments / sizeof arguments[0] <= ARGUMENTS_MAX, "a list to read");
    return child_start(cluster, arguments);
}

/* By its process id: an immediate shutdown, and where that hangs, no mercy. */
static void server_end(pid_t postmaster)
{
    if (postmaster <= 0) {
        return;
    }
    (void)kill(postmaster, SIGQUIT);
    for (int i = 0; i < STOP_TRIES_MAX; i++) {
        if (waitpid(postmaster, NULL, WNOHANG) != 0) {
            return;
        }
        (void)poll(NULL, 0, 10);
    }
    (void)kill(postmaster, SIGKILL);
    (void)waitpid(postmaster, NULL, 0);
}

void warden_folder_remove(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry = folder ? readdir(folder) : NULL;
    for (; entry; entry = readdir(folder)) {
        char name[1024];
        bool is_link = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (!is_link && unlink(name) && (errno == EISDIR || errno == EPERM)) {
            warden_folder_remove(name);
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    (void)rmdir(path);
}

static bool answer(int answers, pid_t postmaster)
{
    return write(answers, &postmaster, sizeof postmaster) == (ssize_t)sizeof postmaster;
}

static void commands_obey(const struct postgres_cluster *cluster, int commands, int answers)
{
    pid_t postmaster = cluster_make(cluster) ? server_start(cluster) : 0;
    bool is_heard = answer(answers, postmaster);
    char command = 0;
    while (is_heard && read(commands, &command, 1) == 1) {
        server_end(postmaster);
        postmaster = command == WARDEN_RESUME ? server_start(cluster) : 0;
        is_heard = answer(answers, postmaster);
    }
    server_end(postmaster);
}

/* Nothing but its two pipes: a pipe of the test's that stays open here would never end there. */
static void files_close(int commands, int answers)
{
    int low = commands < answers ? commands : answers;
    int high = commands < answers ? answers : commands;
    if (low > 3) {
        (void)close_range(3, (unsigned)low - 1, 0);
    }
    if (high > low + 1) {
        (void)close_range((unsigned)low + 1, (unsigned)high - 1, 0);
    }
    (void)close_range((unsigned)high + 1, ~0U, 0);
}

pid_t warden_start(const struct postgres_cluster *cluster, int commands, int answers)
{
    const struct passwd *user = server_user();
    if (user && chown(cluster->directory, user->pw_uid, user->pw_gid)) {
        return -1;
    }
    pid_t pid = fork();
    if (pid != 0) {
        return pid;
    }
    (void)setsid(); /* an interrupt from the terminal ends the test, and that ends us */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    files_close(commands, answers);
    /* Whoever reads the test's output to its end must not wait for us. */
    int quiet = open("/dev/null", O_RDWR);
    (void)dup2(quiet, 0);
    (void)dup2(quiet, 1);
    (void)dup2(quiet, 2);
    commands_obey(cluster, commands, answers);
    warden_folder_remove(cluster->directory);
    _exit(0);
}
