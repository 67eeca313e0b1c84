/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "fake_backend.h"
#include "http/server.h"

/* Goal: what a well-behaved client sees, over a real socket. */

struct site {
    struct fake_backend fake;
    struct http_server *server;
    int port;
    char portal[64];
};

static void file_write(const char *dir, const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int site_open(void **state)
{
    struct site *site = calloc(1, sizeof(*site));
    assert_non_null(site);
    fake_backend_init(&site->fake);
    (void)snprintf(site->portal, sizeof(site->portal), "/tmp/score-site-XXXXXX");
    assert_non_null(mkdtemp(site->portal));
    char assets[128];
    (void)snprintf(assets, sizeof(assets), "%s/assets", site->portal);
    assert_int_equal(mkdir(assets, 0700), 0);
    file_write(site->portal, "index.html", "<!doctype html>portal");
    file_write(site->portal, "assets/a-1.js", "plain");
    file_write(site->portal, "assets/a-1.js.gz", "compressed");
    struct http_server_options options = {
        .address = "127.0.0.1:0",
        .backend = &site->fake.backend,
        .portal_dir = site->portal,
        .http_threads = 2,
        .tick_ms = 20,
        .trusts_proxy = true,
    };
    assert_int_equal(http_server_create(&options, &site->server, NULL), SCORE_OK);
    assert_int_equal(http_server_start(site->server, NULL), SCORE_OK);
    site->port = http_server_port(site->server);
    *state = site;
    return 0;
}

static int site_close(void **state)
{
    struct site *site = *state;
    http_server_stop(site->server);
    http_server_free(site->server);
    int leaked = 0;
    for (int i = 0; i < 3; i++) {
        leaked += site->fake.opened[i] - site->fake.closed[i];
    }
    fake_backend_done(&site->fake);
    static const char *const names[] = {"index.html", "assets/a-1.js", "assets/a-1.js.gz"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s/%s", site->portal, names[i]);
        (void)unlink(path);
    }
    char assets[128];
    (void)snprintf(assets, sizeof(assets), "%s/assets", site->portal);
    (void)rmdir(assets);
    (void)rmdir(site->portal);
    free(site);
    return leaked;
}

static const struct {
    const char *name;
    const char *request;
    int status;
    const char *body; /* a part of it */
} ANSWERS[] = {
    {"read", "GET /api/v1/things/7 HTTP/1.1\r\nHost: x\r\n\r\n", 200, "{\"id\":\"7\"}"},
    {"query", "GET /api/v1/things?a=1&b=x+y HTTP/1.1\r\nHost: x\r\n\r\n", 200,
     "\"a\":\"1\",\"b\":\"x y\""},
    {"cookie",
     "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nCookie: a=b; score_session=tok; c=d\r\n\r\n", 200,
     "\"session\":\"tok\""},
    {"other cookie", "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nCookie: xscore_session=tok\r\n\r\n",
     200, "\"session\":\"\""},
    {"proxy",
     "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9, 10.0.0.7\r\n"
     "X-Forwarded-Proto: https\r\n\r\n",
     200, "\"remote\":\"10.0.0.7\",\"agent\":\"\",\"secure\":true"},
    {"http/1.0 without host", "GET /api/v1/things/7 HTTP/1.0\r\n\r\n", 200, "\"7\""},
    {"write",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Content-Length: 7\r\n\r\n{\"a\":1}",
     201, "{\"body_len\":7}"},
    {"chunked write",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n",
     201, "{\"body_len\":7}"},
    {"charset",
     "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: Application/JSON; "
     "charset=\"UTF-8\"\r\nContent-Length: 2\r\n\r\n{}",
     201, "{\"body_len\":2}"},
    {"merge patch",
     "PATCH /api/v1/things/7 HTTP/1.1\r\nHost: x\r\nContent-Type: "
     "application/merge-patch+json\r\nContent-Length: 2\r\n\r\n{}",
     201, "{\"body_len\":2}"},
    {"refused write", "POST /api/v1/refused HTTP/1.1\r\nHost: x\r\n\r\n", 409,
     "urn:score:problem:conflict"},
    {"slow half",
     "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Content-Length: 2\r\n\r\n{}",
     201, "{\"prepared\":\"hashed\"}"},
    {"slow half says no",
     "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Content-Length: 7\r\n\r\n\"wrong\"",
     401, "sign_in_failed"},
    {"bad key", "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer bad\r\n\r\n", 401,
     "unauthenticated"},
    {"health", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200, "{\"status\":\"ok\"}"},
    {"readiness", "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", 200, "{\"status\":\"ready\"}"},
    {"a handler that says nothing", "GET /api/v1/silent HTTP/1.1\r\nHost: x\r\n\r\n", 500,
     "urn:score:problem:internal"},
    {"portal", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 200, "<!doctype html>portal"},
    {"portal's own route", "GET /offers/ofr_1 HTTP/1.1\r\nHost: x\r\n\r\n", 200, "portal"},
    {"missing asset", "GET /assets/b.js HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not_found"},
};

static void test_server__answers_by_route(void **state)
{
    struct site *site = *state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ANSWERS); i++) {
        struct reply reply;
        client_ask(site->port, ANSWERS[i].request, &reply);
        CHECK(ANSWERS[i].name, reply.status == ANSWERS[i].status);
        CHECK(ANSWERS[i].name, strstr(reply.body, ANSWERS[i].body) != NULL);
        CHECK(ANSWERS[i].name, *reply_header(&reply, "X-Request-Id") != '\0');
        CHECK(ANSWERS[i].name, *reply_header(&reply, "Connection") == '\0' ||
                                   strstr(ANSWERS[i].request, "HTTP/1.0"));
        bool is_problem = reply.status >= 400;
        CHECK(ANSWERS[i].name, is_problem == text_equal(reply_header(&reply, "Content-Type"),
                                                        "application/problem+json"));
    }
}

static void test_server__every_answer_carries_the_security_headers(void **state)
{
    struct site *site = *state;
    static const char *const requests[] = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/things/7 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(requests); i++) {
        struct reply reply;
        client_ask(site->port, requests[i], &reply);
        CHECK(requests[i], text_equal(reply_header(&reply, "X-Content-Type-Options"), "nosniff"));
        CHECK(requests[i], text_equal(reply_header(&reply, "Referrer-Policy"), "no-referrer"));
        const char *policy = reply_header(&reply, "Content-Security-Policy");
        CHECK(requests[i], text_has_prefix(policy, "default-src 'self';"));
        CHECK(requests[i], strstr(policy, "frame-ancestors 'none'") != NULL);
    }
}

static void test_server__request_id_is_kept_when_harmless(void **state)
{
    struct site *site = *state;
    static const struct {
        const char *sent;
        bool is_kept;
    } cases[] = {
        {"abc-1_2.3", true},
        {"", false},
        {"has blank", false},
        {"a\"b", false},
        {"0123456789012345678901234567890123456789012345678901234567890123", true},
        {"01234567890123456789012345678901234567890123456789012345678901234", false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        char request[256];
        (void)snprintf(request, sizeof(request),
                       "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: %s\r\n\r\n",
                       cases[i].sent);
        struct reply reply;
        client_ask(site->port, request, &reply);
        const char *id = reply_header(&reply, "X-Request-Id");
        CHECK(cases[i].sent, text_equal(id, cases[i].sent) == cases[i].is_kept);
        CHECK(cases[i].sent, cases[i].is_kept || strlen(id) == 24);
    }
}

static void test_server__pipelined_requests_are_answered_in_order(void **state)
{
    struct site *site = *state;
    struct client client;
    client_open(&client, site->port);
    client_send(&client, "GET /api/v1/things/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                         "POST /api/v1/things HTTP/1.1\r\nHost: x\r\n"
                         "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
                         "HEAD /api/v1/things/2 HTTP/1.1\r\nHost: x\r\n\r\n"
                         "GET /api/v1/things/3 HTTP/1.1\r\nHost: x\r\n\r\n"
                         "POST /api/v1/refused HTTP/1.1\r\nHost: x\r\n\r\n"
                         "GET /api/v1/things/4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    static const struct {
        int status;
        const char *body;
    } expected[] = {
        {200, "{\"id\":\"1\"}"},
        {201, "{\"body_len\":2}"},
        {200, ""},
        {200, "{\"id\":\"3\"}"},
        {409, NULL},
        {200, "{\"id\":\"4\"}"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(expected); i++) {
        struct reply reply;
        client_read(&client, &reply, i != 2);
        assert_int_equal(reply.status, expected[i].status);
        if (expected[i].body) {
            assert_string_equal(reply.body, expected[i].body);
        }
        if (i == 2) {
            assert_string_equal(reply_header(&reply, "Content-Length"), "10");
        }
    }
    assert_true(client_sees_end(&client));
    client_close(&client);
}

static void test_server__unchanged_objects_are_304(void **state)
{
    struct site *site = *state;
    static const struct {
        const char *path;
        const char *none_match;
        int status;
    } cases[] = {
        {"/api/v1/things/7", "\"v1\"", 304},
        {"/api/v1/things/7", "W/\"v1\"", 304},
        {"/api/v1/things/7", "\"v0\", \"v1\"", 304},
        {"/api/v1/things/7", "*", 304},
        {"/api/v1/things/7", "\"v11\"", 200},
        {"/api/v1/things/7", "v1", 200},
        {"/api/v1/things", "*", 200},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        char request[256];
        (void)snprintf(request, sizeof(request),
                       "GET %s HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", cases[i].path,
                       cases[i].none_match);
        struct reply reply;
        client_ask(site->port, request, &reply);
        bool has_etag = !text_equal(cases[i].path, "/api/v1/things");
        CHECK(cases[i].none_match, reply.status == (has_etag ? cases[i].status : 200));
        CHECK(cases[i].none_match, reply.status == 200 || reply.body_len == 0);
    }
}

static void test_server__portal_files_are_cached_and_compressed(void **state)
{
    struct site *site = *state;
    struct reply reply;
    client_ask(site->port, "GET /assets/a-1.js HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_string_equal(reply.body, "plain");
    assert_string_equal(reply_header(&reply, "Cache-Control"),
                        "public, max-age=31536000, immutable");
    assert_string_equal(reply_header(&reply, "Vary"), "Accept-Encoding");
    char etag[64];
    (void)snprintf(etag, sizeof(etag), "%s", reply_header(&reply, "ETag"));
    char request[256];
    (void)snprintf(request, sizeof(request),
                   "GET /assets/a-1.js HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", etag);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 304);
    client_ask(site->port,
               "GET /assets/a-1.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n",
               &reply);
    assert_string_equal(reply.body, "compressed");
    assert_string_equal(reply_header(&reply, "Content-Encoding"), "gzip");
    assert_string_equal(reply_header(&reply, "Content-Type"), "text/javascript; charset=utf-8");
    assert_string_not_equal(reply_header(&reply, "ETag"), etag);
    client_ask(site->port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_string_equal(reply_header(&reply, "Cache-Control"), "no-cache");
    client_ask(site->port, "GET /api/v1/things/7 HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_string_equal(reply_header(&reply, "Cache-Control"), "no-store");
}

static void test_server__metrics_count_what_happened(void **state)
{
    struct site *site = *state;
    struct reply reply;
    /* One connection: the earlier request is counted before the later one is read. */
    struct client client;
    client_open(&client, site->port);
    client_send(&client, "POST /api/v1/refused HTTP/1.1\r\nHost: x\r\n\r\n");
    client_read(&client, &reply, true);
    client_send(&client, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    client_read(&client, &reply, true);
    client_close(&client);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "score_http_requests_total{method=\"POST\",route=\"/api/v1/"
                                       "refused\",status=\"409\"} 1\n"));
    assert_non_null(strstr(reply.body, "score_http_requests_open 1\n"));
    assert_non_null(strstr(reply.body, "score_http_upload_bytes 0\n"));
    assert_int_equal(fake_get(&site->fake, &site->fake.jobs_undone), 1);
}

static void test_server__the_clock_ticks_on_the_writer(void **state)
{
    struct site *site = *state;
    fake_ticks_wait(&site->fake, 3);
    assert_true(fake_get(&site->fake, &site->fake.jobs_kept) >= 2);
}

static void test_server__a_failed_commit_is_503_and_readiness_says_so(void **state)
{
    struct site *site = *state;
    struct reply reply;
    static const char write[] = "POST /api/v1/things HTTP/1.1\r\nHost: x\r\n"
                                "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    fake_set(&site->fake, &site->fake.commit_fails, SCORE_IO);
    client_ask(site->port, write, &reply);
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply_header(&reply, "Retry-After"), "1");
    assert_non_null(strstr(reply.body, "nothing was stored"));
    client_ask(site->port, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 503);
    client_ask(site->port, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 200);
    fake_set(&site->fake, &site->fake.commit_fails, SCORE_OK);
    client_ask(site->port, write, &reply);
    assert_int_equal(reply.status, 201);
    client_ask(site->port, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 200);
}

static void test_server__a_database_that_cannot_be_read_is_503(void **state)
{
    struct site *site = *state;
    struct reply reply;
    fake_set(&site->fake, &site->fake.read_fails, SCORE_IO);
    client_ask(site->port, "GET /api/v1/things/1 HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 503);
    client_ask(site->port, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 503);
    fake_set(&site->fake, &site->fake.read_fails, SCORE_OK);
    client_ask(site->port, "GET /api/v1/things/1 HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 200);
    fake_set(&site->fake, &site->fake.ping_fails, SCORE_IO);
    client_ask(site->port, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 503);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_server__answers_by_route, site_open, site_close),
        cmocka_unit_test_setup_teardown(test_server__every_answer_carries_the_security_headers,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_server__request_id_is_kept_when_harmless, site_open,
                                        site_close),
        cmocka_unit_test_setup_teardown(test_server__pipelined_requests_are_answered_in_order,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_server__unchanged_objects_are_304, site_open,
                                        site_close),
        cmocka_unit_test_setup_teardown(test_server__portal_files_are_cached_and_compressed,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_server__metrics_count_what_happened, site_open,
                                        site_close),
        cmocka_unit_test_setup_teardown(test_server__the_clock_ticks_on_the_writer, site_open,
                                        site_close),
        cmocka_unit_test_setup_teardown(test_server__a_failed_commit_is_503_and_readiness_says_so,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_server__a_database_that_cannot_be_read_is_503,
                                        site_open, site_close),
    };
    return cmocka_run_group_tests_name("http/server", tests, NULL, NULL);
}
