/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_EXCHANGE_H
#define SCORE_HTTP_EXCHANGE_H

/*
 * One request and its answer, from the request line to the last byte sent:
 *
 *     OPEN -> head checked, route found, signed in -> BODY -> [WAITING on job or writer] ->
 * ANSWERED
 *
 * A refusal found at the head is kept until the body has been read and dropped (bounded), so that
 * the client hears it instead of a reset. These are libmicrohttpd's callbacks; `server` is a
 * struct http_server.
 */

#include <microhttpd.h>

#include "http/server_internal.h"

#ifdef __cplusplus
extern "C" {
#endif

enum exchange_phase { EXCHANGE_OPEN, EXCHANGE_BODY, EXCHANGE_WAITING, EXCHANGE_ANSWERED };

/* How the server refuses before the api layer is asked: rows of api/errors.def. */
struct refusal {
    int status;
    const char *code; /* last part of the problem's type */
    const char *title;
};

#define SCORE_EDGE_PROBLEM(name, http, code, title) extern const struct refusal REFUSAL_##name;
#define SCORE_SERVER_PROBLEM                        SCORE_EDGE_PROBLEM
#include "api/errors.def"
extern const struct refusal REFUSAL_NOT_FOUND;
extern const struct refusal REFUSAL_BUSY;

struct exchange {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct peer *peer; /* of the connection; outlives the exchange */
    struct arena arena;
    struct buf body;
    struct api_request request;
    struct api_response response;
    struct api_call call;
    const struct static_file *file; /* answer with this instead of response.body */
    struct stream *stream;          /* or with this; owned */
    const char *method;             /* as sent, HEAD included */
    const char *target;             /* as sent; "" when it was too long */
    const char *route_name;         /* label of metrics and log */
    const char *accept_encoding;
    enum metrics_class class_;
    enum exchange_phase phase;
    bool is_answered; /* response or file is what will be sent */
    bool is_last;     /* close the connection behind the answer */
    bool expects_continue;
    bool is_uri_too_long;
    uint64_t content_length;
    size_t received_bytes; /* of the body, kept or dropped */
    int64_t opened_us;     /* monotonic */
    struct pool_job pool_job;
    struct writer_job writer_job;
};

/* URI log callback: called when the request line was read; the result is the exchange. */
void *exchange_open(void *server, const char *uri, struct MHD_Connection *connection);
/* Access handler. */
enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **exchange);
/* Completion: logs, counts, frees. */
void exchange_close(void *server, struct MHD_Connection *connection, void **exchange,
                    enum MHD_RequestTerminationCode why);

/* ---- between the exchange_*.c files --------------------------------------------------------- */

/* Answers with a problem document. */
void exchange_refuse(struct exchange *exchange, const struct refusal *refusal, const char *detail);
/* The same for what would leave the connection in an unknown state: it is closed behind it. */
void exchange_refuse_last(struct exchange *exchange, const struct refusal *refusal,
                          const char *detail);
/* Turns a backend's missing or broken answer into a 500. */
void exchange_answer_ensure(struct exchange *exchange);
/* Reads the head: protocol, headers, target, route, sign-in. May answer. */
void exchange_head_check(struct exchange *exchange, const char *method, const char *version);
/* Does what the request asks, now or on another thread. */
void exchange_dispatch(struct exchange *exchange);
/* /healthz, /readyz, /metrics; false when the path is none of them. */
bool exchange_system_answer(struct exchange *exchange);
/* Hands the answer to libmicrohttpd. */
enum MHD_Result exchange_send(struct exchange *exchange);

#ifdef __cplusplus
}
#endif

#endif
