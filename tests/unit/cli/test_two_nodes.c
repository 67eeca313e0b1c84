/* SPDX-License-Identifier: Apache-2.0 */

/* Two real processes on one database: who does the work, after a kill and after a stop. */

#include "run.h"

#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_SIZE = 16384, WAIT_S = 60 };

struct process {
    const char *name;
    const char *log;
    pid_t pid;
    int port;
};

static int setup(void **state)
{
    (void)state;
    run_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("SCORE_NODE"), 0);
    run_teardown();
    return 0;
}

static void log_read(const struct process *process, char ret[TEXT_SIZE])
{
    FILE *file = fopen(process->log, "rb");
    assert_non_null(file);
    ret[fread(ret, 1, TEXT_SIZE - 1, file)] = '\0';
    (void)fclose(file);
}

static void start(struct process *process, const char *name)
{
    static const char SERVING[] = "score: serving http://127.0.0.1:";
    static char text[TEXT_SIZE];
    const char *serving = NULL;
    *process = (struct process){.name = name};
    assert_int_equal(setenv("SCORE_NODE", name, 1), 0);
    process->log = *name ? name : "log";
    process->pid = score_start("serve --listen 127.0.0.1:0", process->log);
    do {
        int status = 0;
        log_read(process, text);
        if (waitpid(process->pid, &status, WNOHANG) != 0) {
            fail_msg("%s ended: %s", name, text);
        }
        (void)sched_yield();
        serving = strstr(text, SERVING);
    } while (!serving || !strchr(serving, '\n'));
    for (const char *c = serving + strlen(SERVING); *c >= '0' && *c <= '9'; c++) {
        process->port = process->port * 10 + (*c - '0');
    }
}

static void end(const struct process *process, int with)
{
    int status = 0;
    assert_int_equal(kill(process->pid, with), 0);
    assert_int_equal(waitpid(process->pid, &status, 0), process->pid);
    assert_true(with == SIGKILL ? WIFSIGNALED(status)
                                : WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void ready_ask(const struct process *process, char ret[TEXT_SIZE])
{
    static const char REQUEST[] =
        "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)process->port)};
    size_t len = 0;
    ssize_t got = 0;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, REQUEST, strlen(REQUEST), 0), strlen(REQUEST));
    do {
        got = recv(fd, ret + len, TEXT_SIZE - 1 - len, 0);
        len += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    ret[len] = '\0';
    (void)close(fd);
}

static int64_t seconds(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return now.tv_sec;
}

/* Until it says that it does, or does not, what only one node does. */
static void work_wait(const struct process *process, bool does)
{
    static char text[TEXT_SIZE];
    int64_t until = seconds() + WAIT_S;
    const char *leases = NULL;
    do {
        ready_ask(process, text);
        leases = strstr(text, "\"leases\":");
        if (seconds() > until) {
            fail_msg("%s: %s", process->name, text);
        }
    } while (!leases || !strstr(text, "\"event_head\"") ||
             (strstr(leases, "\"clocks\"") != NULL) != does);
    assert_non_null(strstr(text, "200 OK"));
}

static void test_two_nodes__the_work_is_done_by_one_and_passes_on(void **state)
{
    (void)state;
    struct process a;
    struct process b;
    struct run run = score("user add root@vendor.example --role ADMINISTRATOR");
    assert_code(&run, 0);
    run_free(&run);
    start(&a, "a");
    work_wait(&a, true);
    start(&b, "b");
    work_wait(&b, false);
    /* Killed, and started again under its name: it has its work back, and the other waits. */
    end(&a, SIGKILL);
    start(&a, "a");
    work_wait(&a, true);
    work_wait(&b, false);
    /* Stopped: the other does it at once. */
    end(&a, SIGTERM);
    work_wait(&b, true);
    start(&a, "a");
    work_wait(&a, false);
    end(&b, SIGTERM);
    work_wait(&a, true);
    end(&a, SIGTERM);
}

/* Without a name, its successor on this machine need not wait to see that it is dead. */
static void test_two_nodes__who_starts_again_after_a_kill_need_not_wait(void **state)
{
    (void)state;
    struct process process;
    struct run run = score("user add root@vendor.example --role ADMINISTRATOR");
    assert_code(&run, 0);
    run_free(&run);
    for (int i = 0; i < 3; i++) {
        int64_t began = seconds();
        start(&process, "");
        work_wait(&process, true);
        assert_true(seconds() - began < WAIT_S / 5); /* the wait would be 15 s */
        end(&process, SIGKILL);
    }
}

static void test_two_nodes__a_bad_name_is_told_at_start(void **state)
{
    (void)state;
    assert_int_equal(setenv("SCORE_NODE", "not a name", 1), 0);
    struct run run = score("serve --listen 127.0.0.1:0");
    assert_code(&run, 3);
    assert_non_null(strstr(run.err, "SCORE_NODE"));
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_nodes__the_work_is_done_by_one_and_passes_on,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_nodes__who_starts_again_after_a_kill_need_not_wait,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_nodes__a_bad_name_is_told_at_start, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("cli/two_nodes", tests, NULL, NULL);
}
