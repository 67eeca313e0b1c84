/* SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

#define SCORE_EDGE_PROBLEM(name, http, code, title)                                                \
    const struct refusal REFUSAL_##name = {http, code, title};
#define SCORE_SERVER_PROBLEM SCORE_EDGE_PROBLEM
#include "api/errors.def"
const struct refusal REFUSAL_NOT_FOUND = {404, "not_found", "no such object"};
const struct refusal REFUSAL_BUSY = {503, "busy", "busy, try again"};

static int64_t monotonic_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void exchange_refuse(struct exchange *exchange, const struct refusal *refusal, const char *detail)
{
    api_problem_set(&exchange->response, refusal->status, refusal->code, refusal->title, detail);
    if (refusal->status == 503) {
        api_response_header_set(&exchange->response, "Retry-After", "1");
    }
    exchange->file = NULL;
    exchange->is_answered = true;
}

void exchange_refuse_last(struct exchange *exchange, const struct refusal *refusal,
                          const char *detail)
{
    exchange_refuse(exchange, refusal, detail);
    exchange->is_last = true;
}

static struct peer *connection_peer(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void *exchange_open(void *user, const char *uri, struct MHD_Connection *connection)
{
    struct http_server *server = user;
    struct peer *peer = connection_peer(connection);
    struct exchange *exchange = peer ? calloc(1, sizeof(*exchange)) : NULL;
    if (!exchange) {
        return NULL; /* exchange_step closes the connection */
    }
    exchange->server = server;
    exchange->connection = connection;
    exchange->peer = peer;
    exchange->opened_us = monotonic_us();
    exchange->class_ = METRICS_REFUSED;
    exchange->route_name = "refused";
    exchange->method = "OTHER";
    exchange->accept_encoding = "";
    arena_init(&exchange->arena, LIMIT_REQUEST_ARENA_BYTES);
    buf_init(&exchange->body, 0);
    api_response_init(&exchange->response);
    exchange->is_uri_too_long = strlen(uri) > LIMIT_URI_BYTES;
    exchange->target = exchange->is_uri_too_long ? "" : arena_dup_text(&exchange->arena, uri);
    peer_deadline_set(peer, server->options.request_ms);
    server_request_opened(server);
    return exchange;
}

/* Keeps a piece of the body, or counts and drops it once the answer is known. */
static void body_add(struct exchange *exchange, const char *bytes, size_t len)
{
    struct http_server *server = exchange->server;
    exchange->received_bytes += len;
    /* An honest upload earns time; a drip of single bytes earns none. */
    peer_deadline_extend(exchange->peer, (int64_t)(len / PEER_BYTES_PER_MS));
    if (exchange->is_answered) {
        return;
    }
    size_t before = exchange->body.len;
    buf_add(&exchange->body, bytes, len);
    size_t held = server_uploads_add(server, (int64_t)(exchange->body.len - before));
    bool is_crowded = held > LIMIT_UPLOADS_BYTES;
    if (exchange->body.status == SCORE_LIMIT) {
        char detail[96];
        (void)snprintf(detail, sizeof(detail), "at most %zu bytes are taken here",
                       exchange->body.max);
        exchange_refuse(exchange, &REFUSAL_TOO_LARGE, detail);
    } else if (exchange->body.status || is_crowded) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "too many uploads at once");
    }
    if (exchange->is_answered) {
        (void)server_uploads_add(server, -(int64_t)exchange->body.len);
        buf_done(&exchange->body);
    }
}

/* The head is complete. Answering here, before the body, makes libmicrohttpd close behind it. */
static enum MHD_Result head_step(struct exchange *exchange, const char *method, const char *version)
{
    exchange->phase = EXCHANGE_BODY;
    exchange_head_check(exchange, method, version);
    bool is_unreadable = exchange->content_length > LIMIT_DRAIN_BYTES;
    bool is_unread = exchange->is_last || exchange->expects_continue || is_unreadable;
    if (exchange->is_answered && is_unread) {
        exchange->is_last = true;
        return exchange_send(exchange);
    }
    return MHD_YES;
}

static enum MHD_Result body_step(struct exchange *exchange, const char *bytes, size_t *len)
{
    if (*len) {
        body_add(exchange, bytes, *len);
        *len = 0;
        /* A body of unknown length that never ends is the one thing that is cut. */
        bool is_endless = exchange->is_answered && exchange->received_bytes > LIMIT_DRAIN_BYTES;
        return is_endless ? MHD_NO : MHD_YES;
    }
    if (!exchange->is_answered) {
        exchange_dispatch(exchange);
    }
    return exchange->phase == EXCHANGE_WAITING ? MHD_YES : exchange_send(exchange);
}

enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **user)
{
    struct exchange *exchange = *user;
    (void)server;
    (void)connection;
    (void)url; /* exchange_open has the raw one */
    if (!exchange || !exchange->target) {
        return MHD_NO; /* out of memory */
    }
    switch (exchange->phase) {
    case EXCHANGE_OPEN:
        return head_step(exchange, method, version);
    case EXCHANGE_BODY:
        return body_step(exchange, upload_data, upload_data_size);
    case EXCHANGE_WAITING: /* resumed: the answer is there */
        return exchange_send(exchange);
    case EXCHANGE_ANSWERED:
        break;
    }
    return MHD_NO;
}

/* What the log shows of a path that may carry a secret: /o/TOKEN of a route, and the portal's pages
 * that a mailed link opens. */
static const char *path_shown(const struct exchange *exchange)
{
    static const char *const PAGES[] = {"/register/", "/reset/"};
    static const char *const SHOWN[] = {"/register/{token}", "/reset/{token}"};
    const struct api_route *route = exchange->call.route;
    const char *path = exchange->request.path ? exchange->request.path : "-";
    if (route && strstr(route->pattern, "{token}")) {
        return route->pattern;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PAGES); i++) {
        if (text_has_prefix(path, PAGES[i])) {
            return SHOWN[i];
        }
    }
    return path;
}

static void exchange_log(const struct exchange *exchange, int status, int64_t duration_us)
{
    char path[256];
    char id[96];
    log_line(LOG_INFO, "http.request", "method=%s path=%s status=%d ms=%.3f request_id=%s",
             exchange->method, log_quote(path_shown(exchange), path, sizeof(path)), status,
             (double)duration_us / 1e3,
             log_quote(exchange->request.request_id ? exchange->request.request_id : "-", id,
                       sizeof(id)));
}

/* A failure of ours is logged with its whole cause, which the client is not told. */
static void failure_log(const struct exchange *exchange)
{
    const struct score_error *cause = &exchange->call.error;
    bool is_ours = cause->status == SCORE_IO || cause->status == SCORE_CORRUPT ||
                   cause->status == SCORE_BUSY || cause->status == SCORE_NO_MEMORY;
    if (exchange->response.status < 500 || !is_ours) {
        return;
    }
    char text[SCORE_ERROR_TEXT_SIZE * 2];
    char id[96];
    log_line(LOG_ERROR, "http.failure", "route=%s status=%s text=%s request_id=%s",
             exchange->route_name, score_status_name(cause->status),
             log_quote(cause->text, text, sizeof(text)),
             log_quote(exchange->request.request_id, id, sizeof(id)));
}

void exchange_close(void *user, struct MHD_Connection *connection, void **ret_exchange,
                    enum MHD_RequestTerminationCode why)
{
    struct http_server *server = user;
    struct exchange *exchange = *ret_exchange;
    (void)connection;
    if (!exchange) {
        return;
    }
    *ret_exchange = NULL;
    /* A stream has been answered well, whoever ended it. */
    bool is_sent = exchange->phase == EXCHANGE_ANSWERED &&
                   (exchange->stream || why == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    int status = is_sent ? exchange->response.status : 0;
    int64_t duration_us = monotonic_us() - exchange->opened_us;
    metrics_add_request(server->metrics, &(struct metrics_request){
                                             .class_ = exchange->class_,
                                             .method = exchange->method,
                                             .route = exchange->route_name,
                                             .status = status,
                                             .duration_us = duration_us,
                                         });
    exchange_log(exchange, status, duration_us);
    failure_log(exchange);
    stream_close(exchange->stream);
    peer_idle_set(exchange->peer, server->options.idle_ms);
    (void)server_uploads_add(server, -(int64_t)exchange->body.len);
    buf_done(&exchange->body);
    api_response_done(&exchange->response);
    arena_done(&exchange->arena);
    free(exchange);
    server_request_closed(server);
}
