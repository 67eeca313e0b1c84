/* SPDX-License-Identifier: Apache-2.0 */

/* An empty database: the set-up link, what the log keeps to itself, invitations by hand. */

#include "run.h"

#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char LOG[] = "serve.log";
static const char SETUP[] = "set up the first administrator at http://127.0.0.1:";
static const char SECRET[] = "c2VjcmV0LW9mLWEtbGluay10aGF0LXdhcy1tYWlsZWQ";

enum { TEXT_SIZE = 16384, TOKEN_CHARS = 64 };

static int setup(void **state)
{
    (void)state;
    run_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

static void log_read(char ret[TEXT_SIZE])
{
    FILE *file = fopen(LOG, "rb");
    assert_non_null(file);
    ret[fread(ret, 1, TEXT_SIZE - 1, file)] = '\0';
    (void)fclose(file);
}

/* Until the log holds `word`; the child must not end before. */
static void log_wait(pid_t pid, const char *word)
{
    static char text[TEXT_SIZE];
    for (log_read(text); !strstr(text, word); log_read(text)) {
        int status = 0;
        if (waitpid(pid, &status, WNOHANG) != 0) {
            fail_msg("the server ended: %s", text);
        }
        (void)sched_yield();
    }
}

static void stop(pid_t pid)
{
    int status = 0;
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* Starts a server on the empty database and stops it again; the token it printed. */
static void token_printed(char ret[TOKEN_CHARS + 1])
{
    static char text[TEXT_SIZE];
    pid_t pid = score_start("serve --listen 127.0.0.1:0", LOG);
    log_wait(pid, "#token=");
    stop(pid);
    log_read(text);
    assert_non_null(strstr(text, SETUP));
    const char *token = strstr(text, "/setup#token=");
    assert_non_null(token);
    token += strlen("/setup#token=");
    assert_int_equal(strcspn(token, " \n"), TOKEN_CHARS);
    memcpy(ret, token, TOKEN_CHARS);
    ret[TOKEN_CHARS] = '\0';
}

static void test_first_run__every_start_prints_a_new_link(void **state)
{
    (void)state;
    char first[TOKEN_CHARS + 1];
    char second[TOKEN_CHARS + 1];
    token_printed(first);
    token_printed(second);
    assert_string_not_equal(first, second);
}

static void test_first_run__an_administrator_needs_no_link(void **state)
{
    (void)state;
    static char text[TEXT_SIZE];
    struct run run = score("user add root@vendor.example --role ADMINISTRATOR");
    assert_code(&run, 0);
    run_free(&run);
    pid_t pid = score_start("serve --listen 127.0.0.1:0", LOG);
    log_wait(pid, "score: serving");
    stop(pid);
    log_read(text);
    assert_null(strstr(text, "token"));
    assert_non_null(strstr(text, "score: stopping")); /* the whole log was there */
}

/* One request, and the answer to its end. */
static void ask(int port, const char *path)
{
    char text[512];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    int len = snprintf(text, sizeof text,
                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
    assert_int_equal(send(fd, text, (size_t)len, 0), len);
    while (recv(fd, text, sizeof text, 0) > 0) {
    }
    (void)close(fd);
}

/* Pages that mailed links open: the log names the page, not the link. */
static void test_first_run__the_log_holds_no_link(void **state)
{
    (void)state;
    static char text[TEXT_SIZE];
    char path[128];
    pid_t pid = score_start("serve --listen 127.0.0.1:0", LOG);
    log_wait(pid, "#token=");
    log_read(text);
    int port = 0;
    for (const char *c = strstr(text, SETUP) + strlen(SETUP); *c >= '0' && *c <= '9'; c++) {
        port = port * 10 + (*c - '0');
    }
    (void)snprintf(path, sizeof path, "/register/%s", SECRET);
    ask(port, path);
    (void)snprintf(path, sizeof path, "/reset/%s", SECRET);
    ask(port, path);
    log_wait(pid, "path=/reset/{token}");
    stop(pid);
    log_read(text);
    assert_non_null(strstr(text, "path=/register/{token}"));
    assert_null(strstr(text, SECRET));
}

static const char *member_text(const json_t *item, const char *name)
{
    const char *text = json_string_value(json_object_get(item, name));
    return text ? text : "";
}

/* Without mail the link is printed, to be handed over. */
static void test_first_run__invites_by_hand(void **state)
{
    (void)state;
    file_write("partners.csv", "external_id,name,email\np1,Alpha,office@alpha.example\np2,Beta,\n");
    struct run run = score("import partners partners.csv");
    assert_code(&run, 0);
    run_free(&run);
    run = score("partner invite p1 p2 p3 --json");
    assert_code(&run, 1); /* not everybody */
    json_t *json = run_json(&run);
    const json_t *items = json_object_get(json, "items");
    assert_int_equal(json_array_size(items), 3);
    assert_non_null(strstr(member_text(json_array_get(items, 0), "link"), "/register/"));
    assert_string_equal(member_text(json_array_get(items, 1), "code"), "NO_ADDRESS");
    assert_string_equal(member_text(json_array_get(items, 2), "code"), "UNKNOWN");
    json_decref(json);
    run_free(&run);

    run = score("partner invite p1 p2 --email a@b.example");
    assert_code(&run, 2);
    run_free(&run);
    run = score("partner invite p2 --email Anna@beta.example --name Anna");
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "anna@beta.example"));
    run_free(&run);
    run = score("partner invitations --partner p2 --json");
    assert_code(&run, 0);
    json = run_json(&run);
    assert_int_equal(json_array_size(json), 1);
    assert_string_equal(member_text(json_array_get(json, 0), "name"), "Anna");
    assert_string_equal(member_text(json_array_get(json, 0), "state"), "SENT");
    json_decref(json);
    run_free(&run);
}

static void test_first_run__resets_by_hand(void **state)
{
    (void)state;
    struct run run = score("user add ann@vendor.example --role SELLER");
    assert_code(&run, 0);
    run_free(&run);
    run = score("user reset ann@vendor.example");
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "http://127.0.0.1:8080/reset/"));
    run_free(&run);
    run = score("user reset bob@vendor.example");
    assert_code(&run, 4);
    run_free(&run);
    run = score_with_input("user password ann@vendor.example", "ann@vendor.example\n");
    assert_code(&run, 3);
    assert_non_null(strstr(run.err, "e-mail"));
    run_free(&run);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_first_run__every_start_prints_a_new_link),
        TEST(test_first_run__an_administrator_needs_no_link),
        TEST(test_first_run__the_log_holds_no_link),
        TEST(test_first_run__invites_by_hand),
        TEST(test_first_run__resets_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
