/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "client.h"
#include "fault_site.h"

/* Goal: starting where it cannot start, and stopping in the middle of work, over a real socket. */

static void *stop_main(void *server)
{
    http_server_stop(server);
    return NULL;
}

/* True once nobody listens any more. */
static bool is_closed(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool closed =
        connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) != 0;
    (void)close(fd);
    return closed;
}

static void stop_while_suspended(void)
{
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    enum { WRITES = 8 };
    struct client clients[WRITES + 1];
    for (int i = 0; i < WRITES + 1; i++) {
        client_open(&clients[i], site.port);
    }
    client_send(&clients[0], "POST /api/v1/gate HTTP/1.1\r\nHost: x\r\n\r\n");
    fake_gate_wait(&site.fake, 1);
    for (int i = 1; i < WRITES; i++) {
        client_send(&clients[i], "POST /api/v1/gate HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    client_send(&clients[WRITES], "GET /api/v1/long HTTP/1.1\r\nHost: x\r\n\r\n");
    fake_gate_wait(&site.fake, 2);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_main, site.server), 0);
    while (!is_closed(site.port)) {
        (void)sched_yield();
    }
    fake_gate_open(&site.fake);
    for (int i = 0; i < WRITES + 1; i++) {
        struct reply reply;
        client_read(&clients[i], &reply, true);
        /* Those that were not yet read when the stop began may be turned away, never dropped. */
        bool is_held = i == 0 || i == WRITES;
        assert_true(reply.status == (i == WRITES ? 200 : 201) ||
                    (!is_held && (reply.status == 503 || reply.status == 0)));
        if (reply.status) {
            assert_string_equal(reply_header(&reply, "Connection"), "close");
        }
        client_close(&clients[i]);
    }
    assert_int_equal(pthread_join(stopper, NULL), 0);
    site_close(&site);
}

/* Many times: with MHD_quiesce_daemon() about one stop in 500 ended in the library's abort(). */
static void test_server__stop_answers_what_is_suspended(void **state)
{
    (void)state;
    for (int round = 0; round < 500; round++) {
        stop_while_suspended();
    }
}

static void test_server__stop_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.stop_ms = 50});
    struct client idle;
    struct client half;
    struct client gone;
    struct reply reply;
    client_open(&idle, site.port);
    client_send(&idle, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    client_read(&idle, &reply, true);
    client_open(&half, site.port);
    client_send(&half, "POST /api/v1/things HTTP/1.1\r\nHost: x\r\n"
                       "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                       "Content-Length: 20\r\n\r\n");
    client_read(&half, &reply, true);
    assert_int_equal(reply.status, 100);
    /* A client that left while its write was suspended. */
    client_open(&gone, site.port);
    client_send(&gone, "POST /api/v1/gate HTTP/1.1\r\nHost: x\r\n\r\n");
    fake_gate_wait(&site.fake, 1);
    client_close(&gone);
    fake_gate_open(&site.fake);
    http_server_stop(site.server);
    assert_true(client_sees_end(&idle));
    assert_true(client_sees_end(&half));
    client_close(&idle);
    client_close(&half);
    assert_int_equal(site.fake.committed, 1);
    site_close(&site);
}

static void test_server__start_tells_what_is_wrong(void **state)
{
    (void)state;
    struct fake_backend fake;
    fake_backend_init(&fake);
    struct http_server *first = NULL;
    struct http_server *second = NULL;
    struct score_error err = {0};
    struct http_server_options options = {.address = "127.0.0.1:0", .backend = &fake.backend};
    assert_int_equal(http_server_create(&options, &first, &err), SCORE_OK);
    char address[32];
    (void)snprintf(address, sizeof(address), "127.0.0.1:%d", http_server_port(first));
    options.address = address;
    assert_int_equal(http_server_create(&options, &second, &err), SCORE_BUSY);
    assert_non_null(strstr(err.text, address));
    assert_null(second);
    fake.open_fails = SCORE_DENIED;
    assert_int_equal(http_server_start(first, &err), SCORE_DENIED);
    assert_string_equal(err.text, "the fake database is closed");
    http_server_free(first);
    http_server_free(NULL);
    fake_backend_done(&fake);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_server__stop_answers_what_is_suspended),
        cmocka_unit_test(test_server__stop_does_not_wait_for_ever),
        cmocka_unit_test(test_server__start_tells_what_is_wrong),
    };
    return cmocka_run_group_tests_name("http/server_stop", tests, NULL, NULL);
}
