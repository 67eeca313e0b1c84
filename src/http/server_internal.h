/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_SERVER_INTERNAL_H
#define SCORE_HTTP_SERVER_INTERNAL_H

/* What the files of src/http share: the server's parts, and how a thread finds its context. */

#include <pthread.h>

#include "http/backend.h"
#include "http/chores.h"
#include "http/job_pool.h"
#include "http/mail_worker.h"
#include "http/metrics.h"
#include "http/peers.h"
#include "http/seal_worker.h"
#include "http/server.h"
#include "http/static_files.h"
#include "http/streams.h"
#include "http/thread_context.h"
#include "http/timer.h"
#include "http/watcher.h"
#include "http/writer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct MHD_Daemon;

struct http_server {
    struct http_server_options options; /* defaults filled in */
    int listen_fd;                      /* -1 once libmicrohttpd owns it or it is closed */
    int port;
    struct MHD_Daemon *daemon; /* NULL: not started, or stopped */
    struct writer *writer;
    struct job_pool *jobs;
    struct timer *timer;
    struct streams *streams;
    struct mail_worker *mails; /* NULL = sends none */
    struct chores *chores;
    struct watcher *watcher;    /* NULL = there are no other nodes */
    struct seal_worker *sealer; /* NULL = seals nothing */
    struct metrics *metrics;
    struct static_files *files; /* NULL: no portal */
    struct peers peers;
    pthread_key_t context_key; /* struct thread_context of each HTTP thread */
    bool has_context_key;
    int64_t tick_due_ms; /* the timer thread's own */
    bool is_stopping;    /* atomic: server_is_stopping */
    size_t upload_bytes; /* bodies in memory; atomic: server_uploads_add */
    pthread_mutex_t lock;
    pthread_cond_t idle;  /* requests fell to 0; monotonic clock */
    size_t requests_open; /* guarded by lock */
};

/* The HTTP thread's context; NULL with *err when the database cannot be opened. */
struct thread_context *server_thread_context(struct http_server *server);

bool server_is_stopping(const struct http_server *server);
/* Adds (or with a negative number, takes) and returns the new sum. */
size_t server_uploads_add(struct http_server *server, int64_t bytes);

void server_request_opened(struct http_server *server);
void server_request_closed(struct http_server *server);

#ifdef __cplusplus
}
#endif

#endif
