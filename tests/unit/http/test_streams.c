/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <sched.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "fault_site.h"

/* Goal: streams of events over a real socket: what comes, in which order, to whom, and how each
 * of the many ways to end does end. */

enum { TEXT_BYTES = 256 * 1024, TRIES_MAX = 100 };

/* One open stream: what came and has not been expected yet. */
struct listener {
    struct client client;
    struct reply opened;
    char text[TEXT_BYTES];
    size_t len;
};

static struct listener *listener_try(const struct site *site, const char *headers)
{
    struct listener *listener = calloc(1, sizeof(*listener));
    assert_non_null(listener);
    char request[512];
    (void)snprintf(request, sizeof(request), "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n%s\r\n",
                   headers);
    client_open(&listener->client, site->port);
    client_send(&listener->client, request);
    client_read(&listener->client, &listener->opened, true);
    return listener;
}

static void listener_close(struct listener *listener)
{
    client_close(&listener->client);
    free(listener);
}

/* False at the end of the stream. */
static bool listener_more(struct listener *listener)
{
    static char chunk[REPLY_BYTES];
    if (!client_read_chunk(&listener->client, chunk)) {
        return false;
    }
    size_t len = strlen(chunk);
    assert_true(listener->len + len < sizeof(listener->text));
    memcpy(listener->text + listener->len, chunk, len + 1);
    listener->len += len;
    return true;
}

/* Exactly this comes next. */
static void hear(struct listener *listener, const char *expected)
{
    size_t len = strlen(expected);
    while (listener->len < len) {
        if (!listener_more(listener)) {
            fail_msg("the stream ended before '%s'", expected);
        }
    }
    if (memcmp(listener->text, expected, len) != 0) {
        fail_msg("'%.80s' instead of '%s'", listener->text, expected);
    }
    listener->len -= len;
    memmove(listener->text, listener->text + len, listener->len + 1);
}

/* This comes, sooner or later; what came before it is forgotten. */
static void hear_past(struct listener *listener, const char *expected)
{
    char *at = NULL;
    while (!(at = strstr(listener->text, expected))) {
        if (!listener_more(listener)) {
            fail_msg("the stream ended before '%s'", expected);
        }
    }
    at += strlen(expected);
    listener->len -= (size_t)(at - listener->text);
    memmove(listener->text, at, listener->len + 1);
}

static void hear_event(struct listener *listener, int seq, int firm)
{
    char frame[64];
    (void)snprintf(frame, sizeof(frame), "id: %d\ndata: firm %d\n\n", seq, firm);
    hear(listener, frame);
}

/* Whatever else comes, the stream ends, and in good order. */
static void hear_end(struct listener *listener)
{
    while (listener_more(listener)) {
        listener->len = 0;
    }
    assert_true(client_sees_end(&listener->client));
}

/* The same with the connection left open: the last chunk came, and it answers another request. */
static void hear_end_and_go_on(struct listener *listener)
{
    struct reply reply;
    while (listener_more(listener)) {
        listener->len = 0;
    }
    client_send(&listener->client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    client_read(&listener->client, &reply, true);
    assert_int_equal(reply.status, 200);
}

static struct listener *listener_open(const struct site *site, const char *headers, int seq)
{
    struct listener *listener = listener_try(site, headers);
    assert_int_equal(listener->opened.status, 200);
    char opening[32];
    (void)snprintf(opening, sizeof(opening), "id: %d\n\n", seq);
    hear(listener, opening);
    return listener;
}

static void event_write(const struct site *site, int firm)
{
    struct reply reply;
    char request[128];
    (void)snprintf(request, sizeof(request),
                   "POST /api/v1/events?partner=%d HTTP/1.1\r\nHost: x\r\n\r\n", firm);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 201);
}

/* A number of /metrics. */
static int64_t metric(const struct site *site, const char *name)
{
    static struct reply reply;
    int64_t value = -1;
    client_ask(site->port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    char line[128];
    (void)snprintf(line, sizeof(line), "\n%s ", name);
    const char *at = strstr(reply.body, line);
    if (at) {
        char digits[32];
        at += strlen(line);
        (void)snprintf(digits, sizeof(digits), "%.*s", (int)strcspn(at, "\n"), at);
        assert_true(text_parse_i64(digits, &value));
    }
    return value;
}

static void streams_wait(const struct site *site, int64_t count)
{
    while (metric(site, "score_http_streams") != count) {
        (void)sched_yield();
    }
}

static void test_streams__tell_what_is_committed_in_order(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    struct listener *listener = listener_open(&site, "", 0);
    assert_string_equal(reply_header(&listener->opened, "Content-Type"), "text/event-stream");
    assert_string_equal(reply_header(&listener->opened, "Cache-Control"), "no-store");
    assert_string_equal(reply_header(&listener->opened, "Transfer-Encoding"), "chunked");
    for (int seq = 1; seq <= 20; seq++) {
        event_write(&site, seq);
    }
    for (int seq = 1; seq <= 20; seq++) {
        hear_event(listener, seq, seq);
    }
    /* One that is heard before the next is written. */
    for (int seq = 21; seq <= 24; seq++) {
        event_write(&site, seq);
        hear_event(listener, seq, seq);
    }
    listener_close(listener);
    site_close(&site);
}

static void test_streams__go_on_without_gap_or_doubling(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    for (int seq = 1; seq <= 10; seq++) {
        fake_feed_add(&site.fake.feed, seq);
    }
    struct listener *listener = listener_open(&site, "Last-Event-ID: 4\r\n", 4);
    for (int seq = 5; seq <= 10; seq++) {
        hear_event(listener, seq, seq);
    }
    event_write(&site, 11);
    hear_event(listener, 11, 11);
    listener_close(listener);
    event_write(&site, 12);
    event_write(&site, 13);
    listener = listener_open(&site, "Last-Event-ID: 11\r\n", 11);
    hear_event(listener, 12, 12);
    hear_event(listener, 13, 13);
    event_write(&site, 14);
    hear_event(listener, 14, 14);
    listener_close(listener);
    site_close(&site);
}

static void test_streams__show_no_firm_anothers(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    struct listener *all = listener_open(&site, "", 0);
    struct listener *seven = listener_open(&site, "Authorization: Bearer 2.7\r\n", 0);
    struct listener *eight = listener_open(&site, "Authorization: Bearer 3.8\r\n", 0);
    static const int firms[] = {7, 8, 8, 9, 7, 9, 9, 9, 9, 8, 7};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(firms); i++) {
        event_write(&site, firms[i]);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(firms); i++) {
        hear_event(all, (int)i + 1, firms[i]);
    }
    hear_event(seven, 1, 7);
    hear_event(seven, 5, 7);
    hear_event(seven, 11, 7);
    hear_event(eight, 2, 8);
    hear_event(eight, 3, 8);
    hear_event(eight, 10, 8);
    listener_close(all);
    listener_close(seven);
    listener_close(eight);
    site_close(&site);
}

static void test_streams__share_one_read(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    enum { STREAMS = 8 };
    struct listener *listeners[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
        listeners[i] = listener_open(&site, "", 0);
    }
    /* One may still be sending when the next event comes: it is read again for it alone. With
     * sharing, one read for all is not long in coming; without, it never comes. */
    int reads = STREAMS;
    for (int seq = 1; seq <= TRIES_MAX && reads != 1; seq++) {
        int before = fake_feed_reads(&site.fake.feed);
        event_write(&site, seq);
        for (int i = 0; i < STREAMS; i++) {
            hear_event(listeners[i], seq, seq);
        }
        reads = fake_feed_reads(&site.fake.feed) - before;
    }
    assert_int_equal(reads, 1);
    for (int i = 0; i < STREAMS; i++) {
        listener_close(listeners[i]);
    }
    site_close(&site);
}

static void test_streams__tell_what_another_process_wrote(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.stream_poll_ms = 5});
    struct listener *listener = listener_open(&site, "", 0);
    for (int seq = 1; seq <= 3; seq++) {
        fake_feed_add(&site.fake.feed, seq);
        hear_event(listener, seq, seq);
    }
    listener_close(listener);
    site_close(&site);
}

static void test_streams__ping_and_say_where_they_are(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.stream_ping_ms = 5, .stream_poll_ms = 5});
    struct listener *listener = listener_open(&site, "Authorization: Bearer 2.7\r\n", 0);
    hear(listener, ": ping\nid: 0\n\n: ping\nid: 0\n\n");
    /* Another firm's event moves the place, so that going on costs nothing. */
    fake_feed_add(&site.fake.feed, 8);
    hear_past(listener, ": ping\nid: 1\n\n");
    listener_close(listener);
    site_close(&site);
}

/* What may no longer be read ends with the next ping. */
static void test_streams__end_with_the_right_to_read(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.stream_ping_ms = 20, .stream_poll_ms = 5});
    struct listener *listener = listener_open(&site, "", 0);
    hear(listener, ": ping\n");
    fake_feed_set(&site.fake.feed, true, 0, 0);
    hear_end_and_go_on(listener);
    listener_close(listener);
    listener = listener_try(&site, "");
    assert_int_equal(listener->opened.status, 401);
    listener_close(listener);
    /* The person was moved to another firm. */
    fake_feed_set(&site.fake.feed, false, 0, 0);
    listener = listener_open(&site, "Authorization: Bearer 2.7\r\n", 0);
    hear(listener, ": ping\n");
    fake_feed_set(&site.fake.feed, false, 8, 0);
    hear_end_and_go_on(listener);
    listener_close(listener);
    streams_wait(&site, 0);
    site_close(&site);
}

static void refused(const struct site *site, const char *headers, int status)
{
    struct listener *listener = listener_try(site, headers);
    assert_int_equal(listener->opened.status, status);
    assert_string_equal(reply_header(&listener->opened, "Retry-After"), "15");
    assert_string_equal(reply_header(&listener->opened, "Content-Type"),
                        "application/problem+json");
    listener_close(listener);
}

static void test_streams__are_limited(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){
                         .streams_max = 3, .user_streams_max = 2, .stream_poll_ms = 5});
    struct listener *first = listener_open(&site, "Authorization: Bearer 1.0\r\n", 0);
    struct listener *second = listener_open(&site, "Authorization: Bearer 1.0\r\n", 0);
    refused(&site, "Authorization: Bearer 1.0\r\n", 429);
    struct listener *other = listener_open(&site, "Authorization: Bearer 2.0\r\n", 0);
    refused(&site, "Authorization: Bearer 3.0\r\n", 503);
    /* One who leaves is noticed though nothing happens, and makes room. */
    listener_close(first);
    streams_wait(&site, 2);
    first = listener_open(&site, "Authorization: Bearer 1.0\r\n", 0);
    event_write(&site, 5);
    hear_event(first, 1, 5);
    hear_event(second, 1, 5);
    hear_event(other, 1, 5);
    listener_close(first);
    listener_close(second);
    listener_close(other);
    streams_wait(&site, 0);
    site_close(&site);
}

static void test_streams__drop_a_slow_reader(void **state)
{
    (void)state;
    enum { EVENTS = 6000 };
    struct site site;
    site_open(&site, &(struct http_server_options){.request_ms = 200});
    site.fake.feed.padding_bytes = 4096;
    for (int seq = 1; seq <= EVENTS; seq++) {
        fake_feed_add(&site.fake.feed, 0);
    }
    /* It asks for everything and reads nothing. */
    struct client slow;
    client_open(&slow, site.port);
    int small = 4096;
    assert_int_equal(setsockopt(slow.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
    client_send(&slow, "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 0\r\n\r\n");
    streams_wait(&site, 1);
    streams_wait(&site, 0);
    assert_int_equal(metric(&site, "score_http_timeouts_total"), 1);
    /* What it did not take was never read. */
    assert_true(fake_feed_reads(&site.fake.feed) < EVENTS / FEED_PAGE);
    client_close(&slow);
    /* Nobody else is held up. */
    struct listener *listener = listener_open(&site, "", EVENTS);
    site.fake.feed.padding_bytes = 0;
    event_write(&site, 9);
    hear_event(listener, EVENTS + 1, 9);
    listener_close(listener);
    site_close(&site);
}

static void test_streams__survive_the_database(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){.stream_poll_ms = 5});
    struct listener *listener = listener_open(&site, "", 0);
    fake_feed_set(&site.fake.feed, false, 0, 3);
    event_write(&site, 4);
    hear_event(listener, 1, 4);
    assert_true(fake_feed_reads(&site.fake.feed) >= 4);
    listener_close(listener);
    site_close(&site);
}

static void test_streams__are_over_at_once_for_head(void **state)
{
    (void)state;
    struct site site;
    site_open(&site, &(struct http_server_options){0});
    struct client client;
    struct reply reply;
    client_open(&client, site.port);
    client_send(&client, "HEAD /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n");
    client_read(&client, &reply, false);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_header(&reply, "Content-Type"), "text/event-stream");
    client_send(&client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 200);
    assert_int_equal(metric(&site, "score_http_streams"), 0);
    client_close(&client);
    site_close(&site);
}

static void test_streams__end_when_the_server_stops(void **state)
{
    (void)state;
    enum { STREAMS = 6 };
    struct site site;
    site_open(&site, &(struct http_server_options){.stop_ms = 100});
    site.fake.feed.padding_bytes = 4096;
    struct listener *listeners[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
        listeners[i] = listener_open(&site, "", 0);
    }
    event_write(&site, 1);
    for (int i = 0; i < STREAMS; i++) {
        while (listeners[i]->len < 4096) {
            assert_true(listener_more(listeners[i]));
        }
    }
    /* And one that has far more to get than it takes. */
    for (int seq = 2; seq <= 4000; seq++) {
        fake_feed_add(&site.fake.feed, 0);
    }
    struct client slow;
    client_open(&slow, site.port);
    client_send(&slow, "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 0\r\n\r\n");
    streams_wait(&site, STREAMS + 1);
    http_server_stop(site.server);
    for (int i = 0; i < STREAMS; i++) {
        hear_end(listeners[i]);
        listener_close(listeners[i]);
    }
    client_close(&slow);
    site_close(&site);
}

static void test_streams__are_counted_once_when_over(void **state)
{
    (void)state;
    struct site site;
    static const char series[] =
        "score_http_requests_total{method=\"GET\",route=\"/api/v1/stream\",status=\"200\"}";
    static const char class_[] = "score_http_request_seconds_count{class=\"stream\"}";
    site_open(&site, &(struct http_server_options){.stream_poll_ms = 5});
    struct listener *listener = listener_open(&site, "", 0);
    assert_int_equal(metric(&site, series), -1);
    listener_close(listener);
    streams_wait(&site, 0);
    assert_int_equal(metric(&site, series), 1);
    assert_int_equal(metric(&site, class_), 1);
    site_close(&site);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streams__tell_what_is_committed_in_order),
        cmocka_unit_test(test_streams__go_on_without_gap_or_doubling),
        cmocka_unit_test(test_streams__show_no_firm_anothers),
        cmocka_unit_test(test_streams__share_one_read),
        cmocka_unit_test(test_streams__tell_what_another_process_wrote),
        cmocka_unit_test(test_streams__ping_and_say_where_they_are),
        cmocka_unit_test(test_streams__end_with_the_right_to_read),
        cmocka_unit_test(test_streams__are_limited),
        cmocka_unit_test(test_streams__drop_a_slow_reader),
        cmocka_unit_test(test_streams__survive_the_database),
        cmocka_unit_test(test_streams__are_over_at_once_for_head),
        cmocka_unit_test(test_streams__end_when_the_server_stops),
        cmocka_unit_test(test_streams__are_counted_once_when_over),
    };
    return cmocka_run_group_tests_name("http/streams", tests, NULL, NULL);
}
