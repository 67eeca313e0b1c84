/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_MESSAGE_H
#define SCORE_API_MESSAGE_H

/*
 * A request and its answer without a transport: what the server fills and sends, and what a test
 * or a fuzzer makes by hand. api.h says who does what with them.
 */

#include "base/arena.h"
#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

#define API_SESSION_COOKIE "score_session"

enum {
    API_HEADERS_MAX = 16 /* response headers set by handlers */
};

struct api_pair {
    const char *name;
    const char *value;
};

/* Absent headers are "", never NULL. Text is NUL-terminated UTF-8 in the arena. */
struct api_request {
    const char *method; /* "GET", "POST", ..; HEAD arrives as GET */
    const char *path;   /* decoded, begins with '/' */
    const struct api_pair *query;
    size_t query_count;
    const char *authorization;
    const char *session_token; /* value of the cookie API_SESSION_COOKIE */
    const char *csrf_token;
    const char *idempotency_key;
    const char *if_match;
    const char *if_none_match;
    const char *content_type;
    const char *accept;
    const char *user_agent;
    const char *last_event_id;
    const char *request_id;     /* never "" */
    const char *remote_address; /* "127.0.0.1", "::1" */
    bool is_secure;             /* the client spoke TLS to the proxy: cookies get Secure */
    const char *body;           /* NUL-terminated behind body_len; may hold anything */
    size_t body_len;
    int64_t received_at_ms;
    struct arena *arena;
};

struct api_response {
    int status; /* HTTP code; 0 = not answered yet */
    const char *content_type;
    struct buf body; /* owned */
    struct api_pair headers[API_HEADERS_MAX];
    size_t header_count;
};

void api_response_init(struct api_response *response);
void api_response_done(struct api_response *response);
/* Forgets status, headers and body, so that another answer can be written. */
void api_response_clear(struct api_response *response);
/* Replaces a header of the same name. Both texts are borrowed until the response is sent. */
void api_response_header_set(struct api_response *response, const char *name, const char *value);
const char *api_response_header(const struct api_response *response, const char *name); /* or "" */

/* First value of a query key; NULL when absent. */
const char *api_query(const struct api_request *request, const char *name);

/*
 * Answers with an RFC 9457 problem document without field errors:
 * {"type":"urn:score:problem:<slug>","title","status","code":"<slug>","detail","errors":[]}.
 */
void api_problem_set(struct api_response *response, int status, const char *slug, const char *title,
                     const char *detail);

#ifdef __cplusplus
}
#endif

#endif
