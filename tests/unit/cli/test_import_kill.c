/* SPDX-License-Identifier: Apache-2.0 */

/* The server dies without a word in the middle of an import, again and again, and of its undo: no
 * row is lost, none comes twice, and undo takes back what all its lives brought. */

#include "run.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../http/client.h"

enum { ROWS = 3000, REJECTED = ROWS / 100, KILLS = 2, TEXT_SIZE = 16384, FILE_BYTES = 1 << 20 };

static const char LOG[] = "serve.log";
static const char SERVING[] = "score: serving http://127.0.0.1:";
static char key[256];
static pid_t server;
static int port;

static void server_start(void)
{
    static char text[TEXT_SIZE];
    const char *found = NULL;
    server = score_start("serve --listen 127.0.0.1:0", LOG);
    while (!found || !strchr(found, '\n')) {
        assert_int_equal(waitpid(server, NULL, WNOHANG), 0);
        (void)sched_yield();
        FILE *file = fopen(LOG, "rb");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        (void)fclose(file);
        found = strstr(text, SERVING);
    }
    assert_int_equal(sscanf(found + strlen(SERVING), "%d", &port), 1);
}

static void server_end(int signal)
{
    int status = 0;
    assert_int_equal(kill(server, signal), 0);
    assert_int_equal(waitpid(server, &status, 0), server);
    server = 0;
    if (signal == SIGTERM) {
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static int setup(void **state)
{
    (void)state;
    run_setup();
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
        server_end(SIGKILL);
    }
    run_teardown();
    return 0;
}

static void send_to(struct client *client, const char *line, const char *type, const char *body)
{
    static char text[FILE_BYTES];
    static int number;
    client_open(client, port);
    int len =
        snprintf(text, sizeof text,
                 "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                 "Idempotency-Key: kill-%d\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 line, key, number++, type, strlen(body), body);
    assert_true(len > 0 && (size_t)len < sizeof text);
    client_send_bytes(client, text, (size_t)len);
}

static int status_of(struct client *client, struct reply *ret)
{
    client_read(client, ret, true);
    client_close(client);
    return ret->status;
}

static json_t *object_get(const char *place, const char *id)
{
    static struct client client;
    static struct reply reply;
    char line[256];
    json_error_t error;
    (void)snprintf(line, sizeof line, "GET /api/v1/%s/%s", place, id);
    send_to(&client, line, "application/json", "");
    assert_int_equal(status_of(&client, &reply), 200);
    json_t *json = json_loadb(reply.body, reply.body_len, 0, &error);
    assert_non_null(json);
    return json;
}

static const char *text_at(const json_t *json, const char *name)
{
    const char *text = json_string_value(json_object_get(json, name));
    return text ? text : "";
}

static long long rows_done(const json_t *draft)
{
    return json_integer_value(json_object_get(json_object_get(draft, "progress"), "rows_done"));
}

/* Deals; every hundredth has no amount that is one. */
static void file_put_up(char id[64])
{
    static struct client client;
    static struct reply reply;
    static char csv[FILE_BYTES];
    json_error_t error;
    int len = snprintf(csv, sizeof csv, "Deal ID;Deal Name;Customer;Amount;Currency;Created On\n");
    for (int i = 0; i < ROWS; i++) {
        len += snprintf(csv + len, sizeof csv - (size_t)len,
                        "D-%d;Renewal %d;Customer %d;%s;EUR;2025-03-%02d\n", i, i, i % 700,
                        i % 100 == 7 ? "much" : "1000,50", 1 + i % 28);
    }
    send_to(&client, "POST /api/v1/import-drafts?file_name=deals.csv", "text/csv", csv);
    assert_int_equal(status_of(&client, &reply), 201);
    json_t *json = json_loadb(reply.body, reply.body_len, 0, &error);
    assert_string_equal(text_at(json, "kind"), "opportunities");
    (void)snprintf(id, 64, "%s", text_at(json, "id"));
    json_decref(json);
}

/* Pressed twice at the same time: one run. */
static void run_twice(const char *id)
{
    static struct client clients[2];
    static struct reply reply;
    char body[128];
    int sum = 0;
    (void)snprintf(body, sizeof body, "{\"drafts\":[\"%s\"]}", id);
    for (int i = 0; i < 2; i++) {
        send_to(&clients[i], "POST /api/v1/import-drafts/run", "application/json", body);
    }
    for (int i = 0; i < 2; i++) {
        sum += status_of(&clients[i], &reply);
    }
    assert_int_equal(sum, 202 + 409);
}

/* Until more rows are stored than `more_than`, or all. */
static json_t *progress_wait(const char *id, long long more_than)
{
    for (;;) {
        json_t *draft = object_get("import-drafts", id);
        if (strcmp(text_at(draft, "state"), "RUNNING") != 0 || rows_done(draft) > more_than) {
            return draft;
        }
        json_decref(draft);
    }
}

static int lines_of(const char *words)
{
    struct run run = score(words);
    int lines = 0;
    assert_code(&run, 0);
    for (const char *c = run.out; *c; c++) {
        lines += *c == '\n';
    }
    run_free(&run);
    return lines;
}

static json_t *import_only(void)
{
    struct run run = score("import list --json");
    assert_code(&run, 0);
    json_t *json = run_json(&run);
    assert_true(json_is_array(json) && json_array_size(json) == 1);
    json_t *import = json_incref(json_array_get(json, 0));
    json_decref(json);
    run_free(&run);
    return import;
}

static long long count_at(const json_t *json, const char *name)
{
    return json_integer_value(json_object_get(json, name));
}

/* With nobody running: what the import counts is what is there. */
static void counts_agree(long long rows_min)
{
    json_t *import = import_only();
    long long created = count_at(import, "created");
    assert_true(count_at(import, "rows") >= rows_min);
    assert_int_equal(created + count_at(import, "rejected"), count_at(import, "rows"));
    assert_int_equal(lines_of("export opportunities"), 1 + created);
    json_decref(import);
    struct run run = score("verify");
    assert_code(&run, 0);
    run_free(&run);
}

/* Pressed twice at the same time: one undo. */
static void undo_twice(const char *id)
{
    static struct client clients[2];
    static struct reply reply;
    char line[128];
    int sum = 0;
    (void)snprintf(line, sizeof line, "POST /api/v1/imports/%s/undo", id);
    for (int i = 0; i < 2; i++) {
        send_to(&clients[i], line, "application/json", "");
    }
    for (int i = 0; i < 2; i++) {
        sum += status_of(&clients[i], &reply);
    }
    assert_int_equal(sum, 202 + 409);
}

/* Until more is undone than `more_than`, or all; how much that is. */
static long long undo_wait(const char *id, long long more_than)
{
    for (;;) {
        json_t *import = object_get("imports", id);
        bool is_undoing = strcmp(text_at(import, "state"), "UNDOING") == 0;
        long long done = count_at(json_object_get(import, "undo"), "items_done");
        json_decref(import);
        if (!is_undoing || done > more_than) {
            return is_undoing ? done : -1;
        }
    }
}

/* With nobody running: what is gone is gone as a whole. */
static void undo_is_half(const char *id)
{
    long long done = undo_wait(id, 0);
    assert_true(done > 0); /* in the middle, not behind it */
    server_end(SIGKILL);
    int left = lines_of("export opportunities") - 1;
    assert_true(left < ROWS - REJECTED);
    struct run run = score("verify");
    assert_code(&run, 0);
    run_free(&run);
}

static void test_import_kill__a_killed_server_goes_on_and_undo_is_exact(void **state)
{
    (void)state;
    char id[64];
    long long rows = 0;
    file_put_up(id);
    run_twice(id);
    for (int i = 0; i < KILLS; i++) {
        json_t *draft = progress_wait(id, rows);
        server_end(SIGKILL);
        assert_string_equal(text_at(draft, "state"), "RUNNING"); /* in the middle, not behind it */
        rows = rows_done(draft);
        json_decref(draft);
        counts_agree(rows);
        server_start();
    }
    json_t *draft = progress_wait(id, ROWS);
    assert_string_equal(text_at(draft, "state"), "DONE");
    assert_int_equal(rows_done(draft), ROWS);
    json_decref(draft);
    server_end(SIGTERM);
    counts_agree(ROWS);
    json_t *import = import_only();
    assert_string_equal(text_at(import, "state"), "DONE");
    assert_int_equal(count_at(import, "rejected"), REJECTED);
    (void)snprintf(id, sizeof id, "%s", text_at(import, "id"));
    json_decref(import);
    server_start();
    undo_twice(id);
    undo_is_half(id);
    server_start();
    assert_int_equal(undo_wait(id, ROWS * 100), -1);
    server_end(SIGTERM);
    import = import_only();
    assert_string_equal(text_at(import, "state"), "UNDONE");
    json_decref(import);
    assert_int_equal(lines_of("export opportunities"), 1);
    struct run run = score("verify");
    assert_code(&run, 0);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_import_kill__a_killed_server_goes_on_and_undo_is_exact,
                                        setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
