/* SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange.h"

#include "base/limits.h"
#include "base/rng.h"
#include "base/text.h"
#include "http/target.h"

enum { REQUEST_ID_MAX = 64, REQUEST_ID_BYTES = 12 };

/* Headers that a request is made of; a second one would mean two requests in one. */
enum head_rule { HEAD_FIRST, HEAD_ONCE };

struct head {
    struct exchange *exchange;
    size_t bytes;
    const char *host;
    const char *content_length;
    const char *transfer_encoding;
    const char *content_encoding;
    const char *expect;
    const char *cookie;
    const char *request_id;
    const char *forwarded_for;
    const char *forwarded_proto;
    const char *fault; /* the first thing that is wrong */
};

static const struct {
    const char *name;
    enum head_rule rule;
    size_t offset; /* of a const char * in struct api_request */
} REQUEST_HEADERS[] = {
    {"authorization", HEAD_ONCE, offsetof(struct api_request, authorization)},
    {"x-csrf-token", HEAD_ONCE, offsetof(struct api_request, csrf_token)},
    {"idempotency-key", HEAD_ONCE, offsetof(struct api_request, idempotency_key)},
    {"if-match", HEAD_ONCE, offsetof(struct api_request, if_match)},
    {"if-none-match", HEAD_FIRST, offsetof(struct api_request, if_none_match)},
    {"content-type", HEAD_ONCE, offsetof(struct api_request, content_type)},
    {"accept", HEAD_FIRST, offsetof(struct api_request, accept)},
    {"user-agent", HEAD_FIRST, offsetof(struct api_request, user_agent)},
    {"last-event-id", HEAD_ONCE, offsetof(struct api_request, last_event_id)},
};

static const struct {
    const char *name;
    enum head_rule rule;
    size_t offset; /* in struct head */
} OWN_HEADERS[] = {
    {"host", HEAD_ONCE, offsetof(struct head, host)},
    {"content-length", HEAD_ONCE, offsetof(struct head, content_length)},
    {"transfer-encoding", HEAD_ONCE, offsetof(struct head, transfer_encoding)},
    {"content-encoding", HEAD_ONCE, offsetof(struct head, content_encoding)},
    {"expect", HEAD_FIRST, offsetof(struct head, expect)},
    {"cookie", HEAD_ONCE, offsetof(struct head, cookie)},
    {"x-request-id", HEAD_FIRST, offsetof(struct head, request_id)},
    {"x-forwarded-for", HEAD_FIRST, offsetof(struct head, forwarded_for)},
    {"x-forwarded-proto", HEAD_FIRST, offsetof(struct head, forwarded_proto)},
};

/* RFC 9110 token. A blank before the colon would hide a header from one of two parsers. */
static bool is_token(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_alnum && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c))) {
            return false;
        }
    }
    return len > 0;
}

static bool value_is_plain(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        if ((c < ' ' && c != '\t') || c == 0x7F) {
            return false;
        }
    }
    return text_is_utf8(value, len);
}

static void field_set(struct head *head, const char **field, enum head_rule rule, const char *value)
{
    if (*field && rule == HEAD_ONCE) {
        head->fault = "a header that may stand only once stands twice";
        return;
    }
    if (!*field) {
        *field = arena_dup_text(&head->exchange->arena, value);
        head->fault = *field ? head->fault : "the headers are too large";
    }
}

static enum MHD_Result header_read(void *user, enum MHD_ValueKind kind, const char *name,
                                   size_t name_len, const char *value, size_t value_len)
{
    struct head *head = user;
    (void)kind;
    value = value ? value : "";
    head->bytes += name_len + value_len + 4;
    if (!is_token(name, name_len) || !value_is_plain(value, value_len)) {
        head->fault = "a header is malformed";
        return MHD_NO;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REQUEST_HEADERS); i++) {
        if (text_equal_nocase(name, REQUEST_HEADERS[i].name)) {
            char *base = (char *)&head->exchange->request;
            field_set(head, (const char **)(void *)(base + REQUEST_HEADERS[i].offset),
                      REQUEST_HEADERS[i].rule, value);
        }
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(OWN_HEADERS); i++) {
        if (text_equal_nocase(name, OWN_HEADERS[i].name)) {
            field_set(head, (const char **)(void *)((char *)head + OWN_HEADERS[i].offset),
                      OWN_HEADERS[i].rule, value);
        }
    }
    if (text_equal_nocase(name, "accept-encoding")) {
        head->exchange->accept_encoding = value;
    }
    return head->fault ? MHD_NO : MHD_YES;
}

/* Absent headers become "". */
static void absent_fill(struct api_request *request)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REQUEST_HEADERS); i++) {
        const char **field = (const char **)(void *)((char *)request + REQUEST_HEADERS[i].offset);
        *field = *field ? *field : "";
    }
}

static const char *cookie_value(struct arena *arena, const char *cookies, const char *name)
{
    size_t name_len = strlen(name);
    for (const char *at = cookies; at && *at;) {
        at += strspn(at, "; \t");
        size_t len = strcspn(at, ";");
        if (len > name_len && strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
            return arena_dup(arena, at + name_len + 1, len - name_len - 1);
        }
        at += len;
    }
    return "";
}

/* The client's id when it is harmless, else one of our own. */
static const char *request_id_choose(struct arena *arena, const char *sent)
{
    static const char allowed[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";
    size_t len = sent ? strlen(sent) : 0;
    if (len > 0 && len <= REQUEST_ID_MAX && strspn(sent, allowed) == len) {
        return sent;
    }
    unsigned char bytes[REQUEST_ID_BYTES];
    rng_bytes(bytes, sizeof(bytes));
    char *id = arena_alloc(arena, 2 * sizeof(bytes) + 1);
    if (id) {
        text_hex(bytes, sizeof(bytes), id);
    }
    return id ? id : "none";
}

/* The peer, or whom a trusted proxy says it speaks for (the last, which the proxy added). */
static const char *remote_address(struct exchange *exchange, const struct head *head)
{
    if (!exchange->server->options.trusts_proxy || !head->forwarded_for) {
        return exchange->peer->address;
    }
    const char *comma = strrchr(head->forwarded_for, ',');
    const char *last = comma ? comma + 1 : head->forwarded_for;
    last += strspn(last, " \t");
    return strlen(last) < PEER_ADDRESS_SIZE ? last : exchange->peer->address;
}

/* What makes the next request's first byte uncertain is answered and closed. */
static void framing_check(struct exchange *exchange, const struct head *head, const char *version)
{
    if (!text_equal(version, "HTTP/1.1") && !text_equal(version, "HTTP/1.0")) {
        exchange_refuse_last(exchange, &REFUSAL_HTTP_VERSION, "this server speaks HTTP/1.1");
    } else if (exchange->is_uri_too_long) {
        exchange_refuse_last(exchange, &REFUSAL_URI_TOO_LONG, "at most 4096 bytes");
    } else if (head->bytes > LIMIT_HEADER_BYTES) {
        exchange_refuse_last(exchange, &REFUSAL_HEADERS_TOO_LARGE,
                             "all headers together may have 8192 bytes");
    } else if (head->fault) {
        exchange_refuse_last(exchange, &REFUSAL_BAD_REQUEST, head->fault);
    } else if (head->content_length && head->transfer_encoding) {
        exchange_refuse_last(exchange, &REFUSAL_BAD_REQUEST,
                             "Content-Length and Transfer-Encoding exclude each other");
    } else if (head->transfer_encoding && !text_equal_nocase(head->transfer_encoding, "chunked")) {
        exchange_refuse_last(exchange, &REFUSAL_BAD_REQUEST,
                             "the only Transfer-Encoding taken is chunked");
    } else if (head->content_length &&
               !text_parse_u64(head->content_length, &exchange->content_length)) {
        exchange_refuse_last(exchange, &REFUSAL_BAD_REQUEST, "Content-Length is not a number");
    } else if (!head->host && text_equal(version, "HTTP/1.1")) {
        exchange_refuse_last(exchange, &REFUSAL_BAD_REQUEST, "HTTP/1.1 needs a Host header");
    } else if (head->host && head->host[strcspn(head->host, " \t/\\@?#")] != '\0') {
        exchange_refuse_last(exchange, &REFUSAL_BAD_REQUEST, "the Host header is malformed");
    }
}

static bool media_is(const char *content_type, const char *media)
{
    size_t len = strcspn(content_type, "; \t");
    return len == strlen(media) && strncasecmp(content_type, media, len) == 0;
}

/* JSON is UTF-8; a parameter that says otherwise would be read wrongly. */
static bool charset_is_utf8(const char *content_type)
{
    const char *charset = strcasestr(content_type, "charset=");
    if (!charset) {
        return true;
    }
    charset += strlen("charset=");
    charset += *charset == '"' ? 1 : 0;
    return strncasecmp(charset, "utf-8", 5) == 0 && strcspn(charset, "\"; \t") == 5;
}

static bool media_fits(const struct api_route *route, const char *type)
{
    switch (route->media) {
    case API_MEDIA_JSON:
        return media_is(type, "application/json") && charset_is_utf8(type);
    case API_MEDIA_MERGE_PATCH:
        return (media_is(type, "application/merge-patch+json") ||
                media_is(type, "application/json")) &&
               charset_is_utf8(type);
    case API_MEDIA_FORM:
        return media_is(type, "application/x-www-form-urlencoded");
    case API_MEDIA_CSV:
        return media_is(type, "text/csv");
    case API_MEDIA_ANY:
        return true;
    }
    return false;
}

static void body_check(struct exchange *exchange, const struct head *head)
{
    const struct api_route *route = exchange->call.route;
    size_t max = route ? route->body_bytes_max : 0;
    bool has_body = exchange->content_length > 0 || head->transfer_encoding;
    buf_init(&exchange->body, max);
    if (!has_body) {
        return;
    }
    if (exchange->content_length > max || max == 0) {
        exchange_refuse(exchange, &REFUSAL_TOO_LARGE,
                        max ? "the body is larger than is taken here" : "no body is taken here");
    } else if (head->content_encoding && !text_equal_nocase(head->content_encoding, "identity")) {
        exchange_refuse(exchange, &REFUSAL_MEDIA_TYPE, "no Content-Encoding is taken");
    } else if (!media_fits(route, exchange->request.content_type)) {
        exchange_refuse(exchange, &REFUSAL_MEDIA_TYPE,
                        "the Content-Type is not the one expected here");
    }
}

static void sign_in_check(struct exchange *exchange)
{
    struct thread_context *thread = server_thread_context(exchange->server);
    struct score_error err = {0};
    struct api_context *context = thread ? thread_context_get(thread, &err) : NULL;
    if (!context) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "the database cannot be reached");
        return;
    }
    enum score_status status =
        exchange->server->options.backend->authenticate(context, &exchange->call);
    thread_context_note(thread, status);
    if (status) {
        exchange_answer_ensure(exchange);
    }
}

static bool path_is_api(const char *path)
{
    return text_equal(path, "/api") || text_has_prefix(path, "/api/") ||
           text_has_prefix(path, "/o/");
}

static void portal_find(struct exchange *exchange)
{
    exchange->class_ = METRICS_PORTAL;
    exchange->route_name = "portal";
    exchange->file = static_files_find(exchange->server->files, exchange->request.path);
    if (!text_equal(exchange->request.method, "GET")) {
        exchange_refuse(exchange, &REFUSAL_METHOD, "the portal's files can only be read");
        api_response_header_set(&exchange->response, "Allow", "GET, HEAD");
    } else if (exchange->file) {
        exchange->response.status = 200;
        exchange->is_answered = true;
    } else if (!exchange->server->files) {
        exchange_refuse(exchange, &REFUSAL_NOT_FOUND,
                        "the portal is not built: run script/build and start again");
    } else {
        exchange_refuse(exchange, &REFUSAL_NOT_FOUND, "no such page");
    }
}

static void route_find(struct exchange *exchange)
{
    const struct http_backend *backend = exchange->server->options.backend;
    const struct api_request *request = &exchange->request;
    const char *allow = "";
    const struct api_route *route = backend->route_find(
        request->method, request->path, &exchange->arena, &exchange->call.params, &allow);
    exchange->call.route = route;
    if (route) {
        exchange->route_name = route->pattern;
        exchange->class_ = route->kind == API_WRITE    ? METRICS_WRITE
                           : route->kind == API_STREAM ? METRICS_STREAM
                                                       : METRICS_READ;
    } else if (*allow) {
        exchange_refuse(exchange, &REFUSAL_METHOD, "the Allow header names the methods");
        api_response_header_set(&exchange->response, "Allow", allow);
    } else if (path_is_api(request->path)) {
        exchange_refuse(exchange, &REFUSAL_NOT_FOUND, "no such address");
    } else {
        portal_find(exchange);
    }
}

static void request_fill(struct exchange *exchange, const struct head *head)
{
    struct api_request *request = &exchange->request;
    struct arena *arena = &exchange->arena;
    absent_fill(request);
    bool is_head = text_equal(exchange->method, "HEAD");
    request->method = is_head ? "GET" : exchange->method;
    request->session_token = cookie_value(arena, head->cookie, API_SESSION_COOKIE);
    request->request_id = request_id_choose(arena, head->request_id);
    request->remote_address = remote_address(exchange, head);
    request->is_secure = exchange->server->options.trusts_proxy && head->forwarded_proto &&
                         text_equal_nocase(head->forwarded_proto, "https");
    request->received_at_ms = clock_now_ms(&exchange->server->options.clock);
    request->arena = arena;
    request->body = "";
    exchange->expects_continue = head->expect && text_equal_nocase(head->expect, "100-continue");
    exchange->call.request = request;
    exchange->call.arena = arena;
    exchange->call.response = &exchange->response;
}

void exchange_head_check(struct exchange *exchange, const char *method, const char *version)
{
    struct head head = {.exchange = exchange};
    (void)MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, header_read, &head);
    char *method_copy = arena_dup_text(&exchange->arena, method);
    exchange->method = method_copy && is_token(method, strlen(method)) ? method_copy : "OTHER";
    request_fill(exchange, &head);
    framing_check(exchange, &head, version);
    if (exchange->is_answered) {
        return;
    }
    struct score_error err = {0};
    enum score_status status =
        target_parse(exchange->target, &exchange->arena, &exchange->request, &err);
    if (status) {
        exchange_refuse(exchange, &REFUSAL_BAD_REQUEST, err.text);
        return;
    }
    if (exchange_system_answer(exchange)) {
        return;
    }
    route_find(exchange);
    if (!exchange->is_answered) {
        sign_in_check(exchange);
    }
    if (!exchange->is_answered) {
        body_check(exchange, &head);
    }
}
