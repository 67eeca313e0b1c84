/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The real server on a PostgreSQL that has no connection free: at the start it says so, at work it
 * answers "try again", loses nothing and goes on by itself. Its password, of odd characters, is in
 * nothing that it writes.
 */

#include "run.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../http/client.h"
#include "cluster.h"
#include "slots.h"

enum { EXIT_SKIPPED = 77, TEXT_SIZE = 65536, BEFORE = 5, REFUSED = 3, URL_BYTES = 512 };
enum { TRIES_MAX = 20000 };

#define HEAD "Qx7h"
#define TAIL "Zk4t"

static const char LOG[] = "serve.log";
static const char SERVING[] = "score: serving http://127.0.0.1:";

static struct postgres_cluster cluster;
static char url[URL_BYTES];
static char key[256];
static pid_t server;
static int port;

static void log_read(char ret[TEXT_SIZE])
{
    FILE *file = fopen(LOG, "rb");
    assert_non_null(file);
    ret[fread(ret, 1, TEXT_SIZE - 1, file)] = '\0';
    (void)fclose(file);
}

static void server_start(void)
{
    static char text[TEXT_SIZE];
    const char *found = NULL;
    server = score_start("serve --listen 127.0.0.1:0", LOG);
    while (!found || !strchr(found, '\n')) {
        log_read(text);
        if (waitpid(server, NULL, WNOHANG) != 0) {
            fail_msg("the server ended: %s", text);
        }
        (void)sched_yield();
        found = strstr(text, SERVING);
    }
    assert_int_equal(sscanf(found + strlen(SERVING), "%d", &port), 1);
}

static void database_make(void)
{
    char name[POSTGRES_NAME_BYTES];
    slots_start(&cluster);
    slots_database_make(&cluster, HEAD "@:/%#'\" \xc3\xbc?" TAIL, name);
    (void)snprintf(url, sizeof url,
                   "postgresql://node:" HEAD "%%40%%3A%%2F%%25%%23%%27%%22%%20%%C3%%BC%%3F" TAIL
                   "@127.0.0.1:%d/%s",
                   cluster.port, name);
}

static int setup(void **state)
{
    (void)state;
    database_make();
    run_setup();
    assert_int_equal(setenv("SCORE_DATABASE", url, 1), 0);
    assert_int_equal(setenv("SCORE_HTTP_THREADS", "2", 1), 0);
    struct run run = score("user add chris@vendor.example --role CHANNEL_MANAGER");
    assert_code(&run, 0);
    run_free(&run);
    run = score("key create --user chris@vendor.example --json");
    assert_code(&run, 0);
    json_t *json = run_json(&run);
    (void)snprintf(key, sizeof key, "%s", json_string_value(json_object_get(json, "key")));
    json_decref(json);
    run_free(&run);
    server_start();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (server) {
        assert_int_equal(kill(server, SIGKILL), 0);
        assert_int_equal(waitpid(server, NULL, 0), server);
    }
    assert_int_equal(unsetenv("SCORE_DATABASE"), 0);
    assert_int_equal(unsetenv("SCORE_HTTP_THREADS"), 0);
    run_teardown();
    postgres_stop(&cluster);
    return 0;
}

static void lead_bring(int number, struct reply *ret)
{
    char body[128];
    char request[1024];
    (void)snprintf(body, sizeof body, "{\"title\":\"Lead %d\",\"account\":\"Customer %d\"}", number,
                   number);
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/opportunities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                   "Idempotency-Key: lead-%d\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   key, number, strlen(body), body);
    client_ask(port, request, ret);
}

static void get(const char *path, struct reply *ret)
{
    char request[512];
    (void)snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", path, key);
    client_ask(port, request, ret);
}

static void try_again_check(const char *what, const struct reply *reply)
{
    if (reply->status != 503 || !*reply_header(reply, "Retry-After")) {
        fail_msg("%s: %d %s%s", what, reply->status, reply->head, reply->body);
    }
}

static void leads_check(long long expected)
{
    static struct reply reply;
    json_error_t error;
    get("/api/v1/opportunities?limit=100", &reply);
    assert_int_equal(reply.status, 200);
    json_t *json = json_loadb(reply.body, reply.body_len, 0, &error);
    assert_int_equal(json_array_size(json_object_get(json, "items")), expected);
    json_decref(json);
}

/* A start meanwhile: refused, with what is wrong and what to do. */
static void start_check(void)
{
    struct run run = score("serve --listen 127.0.0.1:0");
    assert_code(&run, 9);
    assert_non_null(strstr(run.err, "has no connection free: try again, raise max_connections"));
    assert_null(strstr(run.err, HEAD));
    assert_null(strstr(run.err, TAIL));
    run_free(&run);
}

static void log_check(void)
{
    static char text[TEXT_SIZE];
    log_read(text);
    assert_non_null(strstr(text, "has no connection free"));
    assert_null(strstr(text, HEAD));
    assert_null(strstr(text, TAIL));
}

static void test_serve_postgres__without_a_free_connection_it_is_asked_again(void **state)
{
    (void)state;
    static struct reply reply;
    struct slots slots = {.cluster = &cluster, .url = url};
    for (int i = 0; i < BEFORE; i++) {
        lead_bring(i, &reply);
        assert_int_equal(reply.status, 201);
    }
    slots_take(&slots);
    for (int i = 0; i < REFUSED; i++) {
        lead_bring(BEFORE + i, &reply);
        try_again_check("a write", &reply);
        get("/api/v1/opportunities", &reply);
        try_again_check("a read", &reply);
    }
    get("/readyz", &reply);
    assert_int_equal(reply.status, 503);
    start_check();
    slots_release(&slots);
    int tries = 0;
    for (int i = 0; i < REFUSED; i++) {
        do {
            lead_bring(BEFORE + i, &reply);
        } while (reply.status == 503 && ++tries < TRIES_MAX);
        assert_int_equal(reply.status, 201);
    }
    leads_check(BEFORE + REFUSED);
    do {
        get("/readyz", &reply);
    } while (reply.status == 503 && ++tries < TRIES_MAX);
    assert_int_equal(reply.status, 200);
    struct run run = score("verify");
    assert_code(&run, 0);
    run_free(&run);
    log_check();
}

static void test_serve_postgres__stops_in_good_order(void **state)
{
    (void)state;
    int status = 0;
    assert_int_equal(kill(server, SIGTERM), 0);
    assert_int_equal(waitpid(server, &status, 0), server);
    server = 0;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct run run = score("config");
    assert_code(&run, 0);
    assert_null(strstr(run.out, HEAD));
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serve_postgres__without_a_free_connection_it_is_asked_again),
        cmocka_unit_test(test_serve_postgres__stops_in_good_order),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
