/* SPDX-License-Identifier: Apache-2.0 */
#include "smtp_server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

static const char PYTHON[] = "/usr/bin/python3"; /* the one that Debian's packages belong to */

enum { START_TRIES_MAX = 3000, MAIL_BYTES_MAX = 256 * 1024 };

/* Runs Python quietly; answers the child. */
static pid_t python_start(const char *const *arguments)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)setenv("PYTHONPATH", getenv("SCORE_TEST_MAIL_DIR"), 1);
        (void)setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
        FILE *quiet = freopen("/dev/null", "w", stderr);
        if (quiet) {
            (void)execv(PYTHON, (char *const *)(uintptr_t)arguments);
        }
        _exit(127);
    }
    return pid;
}

bool smtp_server_is_installed(void)
{
    static const char *const arguments[] = {PYTHON, "-c", "import aiosmtpd.handlers", NULL};
    int status = 0;
    if (access(PYTHON, X_OK) || !getenv("SCORE_TEST_MAIL_DIR")) {
        return false;
    }
    pid_t pid = python_start(arguments);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int port_find(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    (void)close(fd);
    return ntohs(address.sin_port);
}

void smtp_server_init(struct smtp_server *server)
{
    memset(server, 0, sizeof *server);
    (void)snprintf(server->directory, sizeof server->directory, "/tmp/score-mail-XXXXXX");
    assert_non_null(mkdtemp(server->directory));
    (void)snprintf(server->mailbox, sizeof server->mailbox, "%s/box", server->directory);
    (void)snprintf(server->certificate, sizeof server->certificate, "%s/cert", server->directory);
    server->port = port_find();
    (void)snprintf(server->url, sizeof server->url, "smtp://127.0.0.1:%d", server->port);
}

static bool server_answers(const struct smtp_server *server)
{
    struct sockaddr_in address = loopback(server->port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool answers = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    (void)close(fd);
    return answers;
}

enum { ARGUMENTS_MAX = 16 };

/* `options`: up to four more arguments, NULL ends them. */
static void server_start(struct smtp_server *server, const char *const options[5])
{
    char place[64];
    int tries = 0;
    (void)snprintf(place, sizeof place, "127.0.0.1:%d", server->port);
    const char *arguments[ARGUMENTS_MAX] = {PYTHON, "-m",  "aiosmtpd", "-n",
                                            "-l",   place, "-c",       "smtp_handler.Handler"};
    size_t count = 8;
    for (size_t i = 0; options[i]; i++) {
        arguments[count++] = options[i];
    }
    arguments[count] = server->mailbox;
    server->pid = python_start(arguments);
    while (!server_answers(server)) {
        assert_int_equal(waitpid(server->pid, NULL, WNOHANG), 0);
        assert_true(++tries < START_TRIES_MAX);
        (void)poll(NULL, 0, 10); /* a port that opens makes no sound */
    }
}

void smtp_server_start(struct smtp_server *server)
{
    static const char *const none[5] = {NULL};
    server_start(server, none);
}

static void certificate_make(const struct smtp_server *server, const char *key)
{
    const char *const arguments[] = {"openssl",
                                     "req",
                                     "-x509",
                                     "-newkey",
                                     "ec",
                                     "-pkeyopt",
                                     "ec_paramgen_curve:prime256v1",
                                     "-nodes",
                                     "-subj",
                                     "/CN=Score test mail server",
                                     "-addext",
                                     "subjectAltName=IP:127.0.0.1",
                                     "-days",
                                     "2",
                                     "-keyout",
                                     key,
                                     "-out",
                                     server->certificate,
                                     NULL};
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        FILE *quiet = freopen("/dev/null", "w", stderr);
        if (quiet) {
            (void)execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        }
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void password_write(const struct smtp_server *server)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/password", server->directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(SMTP_USER "\n" SMTP_PASSWORD, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void smtp_server_start_strict(struct smtp_server *server)
{
    char key[80];
    (void)snprintf(key, sizeof key, "%s/key", server->directory);
    certificate_make(server, key);
    password_write(server);
    const char *const options[5] = {"--tlscert", server->certificate, "--tlskey", key, NULL};
    server_start(server, options);
}

void smtp_server_stop(struct smtp_server *server)
{
    if (server->pid) {
        (void)kill(server->pid, SIGKILL);
        (void)waitpid(server->pid, NULL, 0);
        server->pid = 0;
    }
}

static void folder_remove(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry = folder ? readdir(folder) : NULL;
    for (; entry; entry = readdir(folder)) {
        char name[512];
        bool is_link = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (!is_link && unlink(name) && (errno == EISDIR || errno == EPERM)) {
            folder_remove(name);
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    (void)rmdir(path);
}

void smtp_server_done(struct smtp_server *server)
{
    smtp_server_stop(server);
    folder_remove(server->directory);
}

void smtp_server_kill_set(struct smtp_server *server, pid_t pid, int number)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/kill", server->mailbox);
    if (number == 0) {
        (void)unlink(path);
        return;
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "%d %d\n", (int)pid, number) > 0);
    assert_int_equal(fclose(file), 0);
}

static char *file_read(const char *path)
{
    char *bytes = calloc(1, MAIL_BYTES_MAX);
    FILE *file = fopen(path, "r");
    assert_non_null(bytes);
    assert_non_null(file);
    assert_true(fread(bytes, 1, MAIL_BYTES_MAX - 1, file) > 0);
    (void)fclose(file);
    return bytes;
}

size_t smtp_server_mails(struct smtp_server *server, char ***ret_mails)
{
    char path[128];
    char **mails = NULL;
    size_t count = 0;
    (void)snprintf(path, sizeof path, "%s/new", server->mailbox);
    DIR *folder = opendir(path);
    struct dirent *entry = folder ? readdir(folder) : NULL;
    for (; entry; entry = readdir(folder)) {
        char name[512];
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        mails = realloc(mails, (count + 1) * sizeof *mails);
        assert_non_null(mails);
        mails[count++] = file_read(name);
    }
    if (folder) {
        (void)closedir(folder);
    }
    *ret_mails = mails;
    return count;
}

void smtp_mails_free(char **mails, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(mails[i]);
    }
    free(mails);
}
