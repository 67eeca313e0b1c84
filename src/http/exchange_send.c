/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "http/exchange.h"

/* On every answer, unless it names its own. */
static const struct api_pair DEFAULT_HEADERS[] = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
     "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

/* True when If-None-Match names this ETag; weak and strong compare alike (RFC 9110 13.1.2). */
static bool etag_matches(const char *if_none_match, const char *etag)
{
    if (text_equal(if_none_match, "*")) {
        return true;
    }
    size_t len = strlen(etag);
    for (const char *at = if_none_match; *at;) {
        at += strspn(at, " \t,");
        at += strncmp(at, "W/", 2) == 0 ? 2 : 0;
        if (strncmp(at, etag, len) == 0 && (at[len] == '\0' || strchr(", \t", at[len]))) {
            return true;
        }
        at += strcspn(at, ",");
    }
    return false;
}

static void portal_headers_set(struct exchange *exchange, bool is_gz)
{
    const struct static_file *file = exchange->file;
    struct api_response *response = &exchange->response;
    response->content_type = file->content_type;
    api_response_header_set(response, "ETag", is_gz ? file->etag_gz : file->etag);
    api_response_header_set(response, "Cache-Control",
                            file->is_immutable ? "public, max-age=31536000, immutable"
                                               : "no-cache");
    if (file->gz_bytes) {
        api_response_header_set(response, "Vary", "Accept-Encoding");
    }
    if (is_gz) {
        api_response_header_set(response, "Content-Encoding", "gzip");
    }
}

static struct MHD_Response *portal_response(struct exchange *exchange, size_t *ret_len)
{
    const struct static_file *file = exchange->file;
    bool is_gz = file->gz_bytes && static_accepts_gzip(exchange->accept_encoding);
    portal_headers_set(exchange, is_gz);
    const char *etag = is_gz ? file->etag_gz : file->etag;
    if (etag_matches(exchange->request.if_none_match, etag)) {
        exchange->response.status = 304;
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    *ret_len = is_gz ? file->gz_len : file->len;
    /* libmicrohttpd only reads; its parameter lacks the const. */
    const void *bytes = is_gz ? file->gz_bytes : file->bytes;
    return MHD_create_response_from_buffer(*ret_len, (void *)(uintptr_t)bytes,
                                           MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *api_body_response(struct exchange *exchange, size_t *ret_len)
{
    struct api_response *response = &exchange->response;
    const char *etag = api_response_header(response, "ETag");
    if (response->status == 200 && *etag && text_equal(exchange->request.method, "GET") &&
        etag_matches(exchange->request.if_none_match, etag)) {
        response->status = 304;
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    *ret_len = response->body.len;
    char *bytes = buf_take(&response->body);
    struct MHD_Response *answer =
        MHD_create_response_from_buffer(*ret_len, bytes, MHD_RESPMEM_MUST_FREE);
    if (!answer) {
        free(bytes);
    }
    return answer;
}

static bool headers_add(const struct exchange *exchange, struct MHD_Response *answer)
{
    const struct api_response *response = &exchange->response;
    bool is_added =
        MHD_add_response_header(answer, "X-Request-Id", exchange->request.request_id) == MHD_YES;
    if (response->content_type && response->status != 304) {
        is_added = is_added && MHD_add_response_header(answer, "Content-Type",
                                                       response->content_type) == MHD_YES;
    }
    for (size_t i = 0; i < response->header_count; i++) {
        is_added = is_added && MHD_add_response_header(answer, response->headers[i].name,
                                                       response->headers[i].value) == MHD_YES;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(DEFAULT_HEADERS); i++) {
        if (*api_response_header(response, DEFAULT_HEADERS[i].name) == '\0') {
            is_added = is_added && MHD_add_response_header(answer, DEFAULT_HEADERS[i].name,
                                                           DEFAULT_HEADERS[i].value) == MHD_YES;
        }
    }
    if (exchange->is_last || server_is_stopping(exchange->server)) {
        is_added = is_added && MHD_add_response_header(answer, "Connection", "close") == MHD_YES;
    }
    return is_added;
}

enum MHD_Result exchange_send(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    size_t len = 0;
    exchange->phase = EXCHANGE_ANSWERED;
    struct MHD_Response *answer = exchange->stream ? stream_response(exchange->stream)
                                  : exchange->file ? portal_response(exchange, &len)
                                                   : api_body_response(exchange, &len);
    if (!answer) {
        return MHD_NO; /* out of memory */
    }
    enum MHD_Result result = MHD_NO;
    if (headers_add(exchange, answer)) {
        peer_deadline_set(exchange->peer,
                          server->options.request_ms + (int64_t)(len / PEER_BYTES_PER_MS));
        result = MHD_queue_response(exchange->connection, (unsigned int)exchange->response.status,
                                    answer);
    }
    MHD_destroy_response(answer);
    return result;
}
