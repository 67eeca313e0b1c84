/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_SERVER_H
#define SCORE_HTTP_SERVER_H

/*
 * The HTTP server: portal, REST, health and metrics on one listening socket.
 *
 *     http_signals_block();                       // before any thread is made
 *     http_server_create(&options, &server, &err) // binds, loads the portal
 *     http_server_start(server, &err)             // threads run, requests are answered
 *     http_signals_wait();                        // SIGINT or SIGTERM
 *     http_server_stop(server);                   // finishes what was accepted
 *     http_server_free(server);
 *
 * Threads: HTTP pool (cores), one writer, a few job threads, one that feeds streams, one that sends
 * mails, one that watches for other nodes' events, one timer (architecture.md 4).
 * create, start, stop and free belong to one thread, the caller's.
 */

#include "base/base.h"
#include "base/clock.h"

#ifdef __cplusplus
extern "C" {
#endif

struct http_backend;
struct mail_outlet;
struct http_server;

/* 0 and "" mean the default. Texts and backend are borrowed until http_server_free. */
struct http_server_options {
    const char *address; /* "127.0.0.1:8080"; "[::1]:8080"; port 0 = any free one */
    const struct http_backend *backend;
    const char *portal_dir; /* built portal; "" or NULL = none */
    struct clock clock;     /* wall clock of requests; system when unset */
    int http_threads;       /* default: number of cores, at most 64 */
    int job_threads;        /* default 2 */
    int64_t request_ms;     /* LIMIT_REQUEST_MS */
    int64_t idle_ms;        /* LIMIT_IDLE_MS */
    int64_t stop_ms;        /* LIMIT_STOP_MS */
    int64_t tick_ms;        /* default 1000; -1 = no ticks */
    size_t writer_queue_max;
    size_t writer_batch_max;
    size_t job_queue_max;
    size_t streams_max;             /* LIMIT_STREAMS */
    size_t user_streams_max;        /* LIMIT_USER_STREAMS */
    int64_t stream_ping_ms;         /* LIMIT_STREAM_PING_MS */
    int64_t stream_poll_ms;         /* default 1000: what other processes write is seen after it */
    int64_t head_poll_ms;           /* LIMIT_HEAD_POLL_MAX_MS, at least LIMIT_HEAD_POLL_MIN_MS */
    int64_t mail_poll_ms;           /* default 5000: what other processes queue is seen after it */
    const struct mail_outlet *mail; /* where mails leave; NULL = none are sent */
    bool trusts_proxy;              /* X-Forwarded-For and -Proto of the peer are believed */
};

/*
 * Binds and loads; no thread runs yet. SCORE_INVALID: address; SCORE_BUSY: the address is taken;
 * SCORE_DENIED: the port needs privileges. The text says what to do.
 */
SCORE_MUST_USE enum score_status http_server_create(const struct http_server_options *options,
                                                    struct http_server **ret_server,
                                                    struct score_error *err);
/* Opens the writer's context first, so that a broken database is told here and not later. */
SCORE_MUST_USE enum score_status http_server_start(struct http_server *server,
                                                   struct score_error *err);
/* Accepts nothing new, answers what it has (stop_ms at most), writes what is queued. */
void http_server_stop(struct http_server *server);
/* Takes NULL and a server that never started. */
void http_server_free(struct http_server *server);

/* Port in use; the chosen one when the option said 0. */
int http_server_port(const struct http_server *server);

/* Blocks SIGINT, SIGTERM and SIGHUP in this thread and those it makes; ignores SIGPIPE. */
void http_signals_block(void);
/* Waits for one of the blocked signals and returns its number. */
int http_signals_wait(void);

/* start, wait for SIGINT or SIGTERM, stop. */
SCORE_MUST_USE enum score_status http_server_run(struct http_server *server,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
