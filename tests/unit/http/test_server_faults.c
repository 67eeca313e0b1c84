/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <poll.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "fault_site.h"

/* Goal: bad bytes, slow clients, and full queues, over a real socket. */

static const struct {
    const char *name;
    const char *request;
    int status;
    bool closes;
    const char *code;
} BAD_REQUESTS[] = {
    {"length and chunked",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400, true, "bad_request"},
    {"two lengths",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n"
     "\r\n{}",
     400, true, "bad_request"},
    {"another transfer encoding",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400,
     true, "bad_request"},
    {"no host", "GET /api/v1/things HTTP/1.1\r\n\r\n", 400, true, "bad_request"},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, true, "bad_request"},
    {"host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, true, "bad_request"},
    {"blank before the colon",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length : 2\r\n\r\n", 400, true,
     "bad_request"},
    {"header that is not UTF-8", "GET / HTTP/1.1\r\nHost: x\r\nAccept: \xFF\r\n\r\n", 400, true,
     "bad_request"},
    {"two authorizations",
     "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n", 400,
     true, "bad_request"},
    {"dot segments", "GET /api/v1/../things HTTP/1.1\r\nHost: x\r\n\r\n", 400, false,
     "bad_request"},
    {"encoded slash", "GET /api/v1%2Fthings HTTP/1.1\r\nHost: x\r\n\r\n", 400, false,
     "bad_request"},
    {"path that is not UTF-8", "GET /api/v1/%FF HTTP/1.1\r\nHost: x\r\n\r\n", 400, false,
     "bad_request"},
    {"unknown address", "GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, false, "not_found"},
    {"deep path", "GET /api/v1/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p HTTP/1.1\r\nHost: x\r\n\r\n", 404,
     false, "not_found"},
    {"portal not built", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, false, "not_found"},
    {"method of a route", "DELETE /api/v1/things HTTP/1.1\r\nHost: x\r\n\r\n", 405, false,
     "method_not_allowed"},
    {"unknown method", "BREW /api/v1/things HTTP/1.1\r\nHost: x\r\n\r\n", 405, false,
     "method_not_allowed"},
    {"method of a page", "POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 405, false,
     "method_not_allowed"},
    {"write to the portal", "PUT /index.html HTTP/1.1\r\nHost: x\r\n\r\n", 405, false,
     "method_not_allowed"},
    {"body over its bound",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Content-Length: 65\r\n\r\n"
     "01234567890123456789012345678901234567890123456789012345678901234",
     413, false, "too_large"},
    {"chunks over the bound",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Transfer-Encoding: chunked\r\n\r\n21\r\n012345678901234567890123456789012\r\n"
     "21\r\n012345678901234567890123456789012\r\n0\r\n\r\n",
     413, false, "too_large"},
    {"body where none is taken",
     "POST /api/v1/refused HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 413, false,
     "too_large"},
    {"body of a read", "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 413,
     false, "too_large"},
    {"wrong type",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
     "Content-Length: 2\r\n\r\n{}",
     415, false, "media_type"},
    {"no type", "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 415,
     false, "media_type"},
    {"wrong charset",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; "
     "charset=latin1\r\nContent-Length: 2\r\n\r\n{}",
     415, false, "media_type"},
    {"compressed body",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
     415, false, "media_type"},
    {"other version", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505, true, "http_version"},
};

static void test_server__bad_requests_are_refused(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BAD_REQUESTS); i++) {
        struct client client;
        struct reply reply;
        client_open(&client, site.port);
        client_send(&client, BAD_REQUESTS[i].request);
        client_read(&client, &reply, true);
        CHECK(BAD_REQUESTS[i].name, reply.status == BAD_REQUESTS[i].status);
        char type[96];
        (void)snprintf(type, sizeof(type), "\"urn:score:problem:%s\"", BAD_REQUESTS[i].code);
        CHECK(BAD_REQUESTS[i].name, strstr(reply.body, type) != NULL);
        CHECK(BAD_REQUESTS[i].name,
              text_equal(reply_header(&reply, "Content-Type"), "application/problem+json"));
        CHECK(BAD_REQUESTS[i].name,
              (BAD_REQUESTS[i].status == 405) == (*reply_header(&reply, "Allow") != '\0'));
        if (BAD_REQUESTS[i].closes) {
            CHECK(BAD_REQUESTS[i].name, client_sees_end(&client));
        } else {
            /* The connection is in step: the next request is answered. */
            client_send(&client, "GET /api/v1/things/9 HTTP/1.1\r\nHost: x\r\n\r\n");
            client_read(&client, &reply, true);
            CHECK(BAD_REQUESTS[i].name, reply.status == 200);
        }
        client_close(&client);
    }
    site_close(&site);
}

static void test_server__allow_names_the_methods(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    struct reply reply;
    client_ask(site.port, "PUT /api/v1/things HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_string_equal(reply_header(&reply, "Allow"), "GET, POST");
    site_close(&site);
}

static void test_server__garbage_gets_an_answer_or_the_door(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *bytes;
        size_t len;
    } cases[] = {
#define BYTES(text) (text), sizeof(text) - 1
        {"nothing but newlines", BYTES("\r\n\r\n\r\n\r\n")},
        {"binary", BYTES("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")},
        {"NUL in the request line", BYTES("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n")},
        {"no version", BYTES("GET /\r\n\r\n")},
        {"bad length", BYTES("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")},
        {"bad chunk",
         BYTES("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")},
        {"huge length",
         BYTES("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n")},
#undef BYTES
    };
    struct site site;
    site_open(&site, &(struct http_server_options){.request_ms = 200});
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct client client;
        struct reply reply;
        client_open(&client, site.port);
        client_send_bytes(&client, cases[i].bytes, cases[i].len);
        client_read(&client, &reply, true);
        CHECK(cases[i].name, reply.status == 0 || reply.status >= 400);
        client_close(&client);
        /* And everybody else is served. */
        client_ask(site.port, "GET /api/v1/things/1 HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
        CHECK(cases[i].name, reply.status == 200);
    }
    site_close(&site);
}

static void test_server__floods_are_bounded(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    enum { REQUEST_MAX = 256 * 1024 };
    static const struct {
        const char *name;
        size_t uri;
        int headers;
        int status; /* -1: any refusal, libmicrohttpd's own included */
    } cases[] = {
        {"long address", LIMIT_URI_BYTES + 1, 0, 414},
        {"longest address", LIMIT_URI_BYTES, 0, 404},
        {"endless address", 100 * 1024, 0, -1},
        {"many headers", 10, 1000, 431},
        {"endless headers", 10, 10000, -1},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct buf text;
        buf_init(&text, REQUEST_MAX);
        buf_add_text(&text, "GET /api/");
        while (text.len < cases[i].uri + 4) {
            buf_add_char(&text, 'a');
        }
        buf_add_text(&text, " HTTP/1.1\r\nHost: x\r\n");
        for (int h = 0; h < cases[i].headers; h++) {
            buf_add_format(&text, "X-%05d: 0123456789\r\n", h);
        }
        buf_add_text(&text, "\r\n");
        assert_int_equal(buf_status(&text, "request", NULL), SCORE_OK);
        struct reply reply;
        client_ask(site.port, buf_text(&text), &reply);
        CHECK(cases[i].name, cases[i].status < 0 ? reply.status == 0 || reply.status >= 400
                                                 : reply.status == cases[i].status);
        buf_done(&text);
    }
    site_close(&site);
}

/* A client that sends its whole body first must be able to hear the 413. */
static void test_server__large_bodies_are_drained_before_the_answer(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    enum { BODY = 4 * 1024 * 1024 };
    char *body = calloc(1, BODY);
    assert_non_null(body);
    static const char *const heads[] = {
        "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Content-Length: 4194304\r\n\r\n",
        "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
        "Content-Length: 4194304\r\n\r\n",
    };
    static const int statuses[] = {413, 415};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(heads); i++) {
        struct client client;
        struct reply reply;
        client_open(&client, site.port);
        client_send(&client, heads[i]);
        client_send_bytes(&client, body, BODY);
        client_read(&client, &reply, true);
        assert_int_equal(reply.status, statuses[i]);
        client_send(&client, "GET /api/v1/things/9 HTTP/1.1\r\nHost: x\r\n\r\n");
        client_read(&client, &reply, true);
        assert_int_equal(reply.status, 200);
        client_close(&client);
    }
    free(body);
    site_close(&site);
}

static void test_server__expect_continue_is_answered_before_the_body(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    struct client client;
    struct reply reply;
    client_open(&client, site.port);
    client_send(&client, "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                         "Content-Type: application/json\r\nContent-Length: 5000000\r\n\r\n");
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 413);
    assert_true(client_sees_end(&client));
    client_close(&client);

    client_open(&client, site.port);
    client_send(&client, "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                         "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n");
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 100);
    client_send(&client, "{}");
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 201);
    client_close(&client);

    /* More than is drained: refused at the head, and the door. */
    client_open(&client, site.port);
    client_send(&client, "POST /api/v1/things HTTP/1.1\r\nHost: x\r\n"
                         "Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n");
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 413);
    assert_true(client_sees_end(&client));
    client_close(&client);
    site_close(&site);
}

static void test_server__honest_uploads_arrive_whole(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    enum { BODY = 8 * 1024 * 1024 };
    char *body = malloc(BODY);
    assert_non_null(body);
    memset(body, 'x', BODY);
    struct client client;
    struct reply reply;
    client_open(&client, site.port);
    client_send(&client, "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                         "Content-Length: 8388608\r\n\r\n");
    client_send_bytes(&client, body, BODY);
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 201);
    assert_string_equal(reply.body, "{\"body_len\":8388608}");
    client_close(&client);
    free(body);
    site_close(&site);
}

/* Each byte arrives well within any idle timeout; only a deadline ends this. */
static void test_server__slow_drips_are_cut(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *begin;
        const char *drip;
    } cases[] = {
        {"nothing at all", "", ""},
        {"request line", "GET /api/v1/thi", "a"},
        {"headers", "GET /api/v1/things HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n"},
        {"body",
         "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
         "Content-Length: 60\r\n\r\n",
         "a"},
        {"refused body",
         "POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", "a"},
        {"chunks",
         "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
         "Transfer-Encoding: chunked\r\n\r\n",
         "1\r\na\r\n"},
    };
    struct site site;
    site_open(&site, &(struct http_server_options){.request_ms = 200});
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct client client;
        client_open(&client, site.port);
        client_send(&client, cases[i].begin);
        /* A drip whenever 10 ms pass without news; the cut is news. 50 drips fit the bodies. */
        struct pollfd news = {.fd = client.fd, .events = POLLIN};
        int drips = 0;
        while (poll(&news, 1, 10) == 0 && drips < 500) {
            if (drips < 50) {
                client_send(&client, cases[i].drip);
            }
            drips++;
        }
        CHECK(cases[i].name, drips < 500);
        CHECK(cases[i].name, client_sees_end(&client));
        client_close(&client);
    }
    struct reply reply;
    client_ask(site.port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_non_null(strstr(reply.body, "score_http_timeouts_total 6\n"));
    site_close(&site);
}

static void test_server__idle_connections_are_closed(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.idle_ms = 100});
    struct client client;
    struct reply reply;
    client_open(&client, site.port);
    for (int i = 0; i < 3; i++) {
        client_send(&client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        client_read(&client, &reply, true);
        assert_int_equal(reply.status, 200);
    }
    assert_true(client_sees_end(&client));
    client_close(&client);
    client_ask(site.port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_non_null(strstr(reply.body, "score_http_timeouts_total 0\n"));
    site_close(&site);
}

static void test_server__answers_nobody_reads_are_cut(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.request_ms = 200});
    struct client client;
    client_open(&client, site.port);
    int small = 2048;
    (void)setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    /* Thousands of answers asked for, none read: the server's socket fills and stays full. */
    for (int i = 0; i < 200; i++) {
        char batch[16 * 128 + 1] = "";
        size_t len = 0;
        for (int j = 0; j < 16; j++) {
            len += (size_t)snprintf(batch + len, sizeof(batch) - len,
                                    "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        if (send(client.fd, batch, len, MSG_NOSIGNAL | MSG_DONTWAIT) <= 0) {
            break;
        }
    }
    /* The cut shows as a hang-up although nothing was read. */
    struct pollfd news = {.fd = client.fd, .events = POLLRDHUP};
    assert_int_equal(poll(&news, 1, 10000), 1);
    client_close(&client);
    site_close(&site);
}

static void test_server__a_full_queue_answers_503(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *request;
        int status;
    } cases[] = {
        {"writer", "POST /api/v1/gate HTTP/1.1\r\nHost: x\r\n\r\n", 201},
        {"jobs", "GET /api/v1/long HTTP/1.1\r\nHost: x\r\n\r\n", 200},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct site site;
        site_open(&site, &(struct http_server_options){
                             .writer_queue_max = 1, .job_queue_max = 1, .job_threads = 1});
        struct client clients[3];
        struct reply reply;
        client_open(&clients[0], site.port);
        client_send(&clients[0], cases[i].request);
        fake_gate_wait(&site.fake, 1);
        /* One of the next two finds a seat, the other does not: whoever hears first. */
        struct pollfd news[2];
        for (int c = 1; c < 3; c++) {
            client_open(&clients[c], site.port);
            client_send(&clients[c], cases[i].request);
            news[c - 1] = (struct pollfd){.fd = clients[c].fd, .events = POLLIN};
        }
        CHECK(cases[i].name, poll(news, 2, 10000) == 1);
        int refused = news[0].revents ? 1 : 2;
        client_read(&clients[refused], &reply, true);
        CHECK(cases[i].name, reply.status == 503);
        CHECK(cases[i].name, text_equal(reply_header(&reply, "Retry-After"), "1"));
        CHECK(cases[i].name, strstr(reply.body, "urn:score:problem:busy") != NULL);
        fake_gate_open(&site.fake);
        client_read(&clients[0], &reply, true);
        CHECK(cases[i].name, reply.status == cases[i].status);
        client_read(&clients[3 - refused], &reply, true);
        CHECK(cases[i].name, reply.status == cases[i].status);
        /* The refused connection goes on. */
        client_send(&clients[refused], cases[i].request);
        client_read(&clients[refused], &reply, true);
        CHECK(cases[i].name, reply.status == cases[i].status);
        for (int c = 0; c < 3; c++) {
            client_close(&clients[c]);
        }
        site_close(&site);
    }
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_server__bad_requests_are_refused),
        cmocka_unit_test(test_server__allow_names_the_methods),
        cmocka_unit_test(test_server__garbage_gets_an_answer_or_the_door),
        cmocka_unit_test(test_server__floods_are_bounded),
        cmocka_unit_test(test_server__large_bodies_are_drained_before_the_answer),
        cmocka_unit_test(test_server__expect_continue_is_answered_before_the_body),
        cmocka_unit_test(test_server__honest_uploads_arrive_whole),
        cmocka_unit_test(test_server__slow_drips_are_cut),
        cmocka_unit_test(test_server__idle_connections_are_closed),
        cmocka_unit_test(test_server__answers_nobody_reads_are_cut),
        cmocka_unit_test(test_server__a_full_queue_answers_503),
    };
    return cmocka_run_group_tests_name("http/server_faults", tests, NULL, NULL);
}
