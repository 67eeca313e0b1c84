/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "http/exchange.h"
#include "http/listen_socket.h"

enum {
    HTTP_THREADS_MAX = 64,
    JOB_THREADS_DEFAULT = 2,
    TICK_MS_DEFAULT = 1000,
    STREAM_POLL_MS_DEFAULT = 1000,
    MAIL_POLL_MS_DEFAULT = 5000,
    BEAT_MS_MIN = 5,
    BEAT_MS_MAX = 250,
    DESCRIPTORS = 4096, /* connections, databases, and some */
    /* Head, read buffer and the head of the answer: over both limits of the head and as little as
     * they leave, for a thousand people who only have a page open each keep one. */
    CONNECTION_MEMORY_BYTES = 20 << 10
};

static void options_fill(struct http_server_options *options)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    cores = cores < 1 ? 1 : cores > HTTP_THREADS_MAX ? HTTP_THREADS_MAX : cores;
    if (!options->address || !*options->address) {
        options->address = "127.0.0.1:8080";
    }
    if (!options->clock.now_ms) {
        options->clock = clock_system();
    }
    options->http_threads = options->http_threads ? options->http_threads : (int)cores;
    options->job_threads = options->job_threads ? options->job_threads : JOB_THREADS_DEFAULT;
    options->request_ms = options->request_ms ? options->request_ms : LIMIT_REQUEST_MS;
    options->idle_ms = options->idle_ms ? options->idle_ms : LIMIT_IDLE_MS;
    options->stop_ms = options->stop_ms ? options->stop_ms : LIMIT_STOP_MS;
    options->tick_ms = options->tick_ms ? options->tick_ms : TICK_MS_DEFAULT;
    if (!options->writer_queue_max) {
        options->writer_queue_max = LIMIT_WRITER_QUEUE;
    }
    if (!options->writer_batch_max) {
        options->writer_batch_max = LIMIT_WRITER_BATCH;
    }
    options->job_queue_max = options->job_queue_max ? options->job_queue_max : LIMIT_JOB_QUEUE;
    options->streams_max = options->streams_max ? options->streams_max : LIMIT_STREAMS;
    if (!options->user_streams_max) {
        options->user_streams_max = LIMIT_USER_STREAMS;
    }
    if (!options->stream_ping_ms) {
        options->stream_ping_ms = LIMIT_STREAM_PING_MS;
    }
    if (!options->stream_poll_ms) {
        options->stream_poll_ms = STREAM_POLL_MS_DEFAULT;
    }
    options->head_poll_ms = options->head_poll_ms ? options->head_poll_ms : LIMIT_HEAD_POLL_MAX_MS;
    options->mail_poll_ms = options->mail_poll_ms ? options->mail_poll_ms : MAIL_POLL_MS_DEFAULT;
}

static void context_destroy(void *user)
{
    struct thread_context *context = user;
    thread_context_close(context);
    free(context);
}

struct thread_context *server_thread_context(struct http_server *server)
{
    struct thread_context *context = pthread_getspecific(server->context_key);
    if (!context) {
        context = calloc(1, sizeof(*context));
        if (!context) {
            return NULL;
        }
        context->backend = server->options.backend;
        context->metrics = server->metrics;
        context->thread = HTTP_THREAD_READ;
        if (pthread_setspecific(server->context_key, context)) {
            free(context);
            return NULL;
        }
    }
    return context;
}

/* Builtins, because the header must compile as C++ too, which has no _Atomic. */
bool server_is_stopping(const struct http_server *server)
{
    return __atomic_load_n(&server->is_stopping, __ATOMIC_SEQ_CST);
}

size_t server_uploads_add(struct http_server *server, int64_t bytes)
{
    return __atomic_add_fetch(&server->upload_bytes, (size_t)bytes, __ATOMIC_SEQ_CST);
}

void server_request_opened(struct http_server *server)
{
    (void)pthread_mutex_lock(&server->lock);
    server->requests_open++;
    (void)pthread_mutex_unlock(&server->lock);
}

void server_request_closed(struct http_server *server)
{
    (void)pthread_mutex_lock(&server->lock);
    SCORE_ASSERT(server->requests_open > 0);
    server->requests_open--;
    if (server->requests_open == 0) {
        (void)pthread_cond_broadcast(&server->idle);
    }
    (void)pthread_mutex_unlock(&server->lock);
}

static void locks_init(struct http_server *server)
{
    (void)pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&server->idle, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    peers_init(&server->peers);
    server->has_context_key = pthread_key_create(&server->context_key, context_destroy) == 0;
}

/* A missing portal is no reason to refuse the API; it is said once, here. */
static enum score_status portal_load(struct http_server *server, struct score_error *err)
{
    const char *dir = server->options.portal_dir;
    if (!dir || !*dir) {
        return SCORE_OK;
    }
    struct score_error cause = {0};
    enum score_status status = static_files_load(dir, &server->files, &cause);
    if (status == SCORE_NOT_FOUND) {
        char text[SCORE_ERROR_TEXT_SIZE * 2];
        log_line(LOG_WARN, "portal.load", "text=%s", log_quote(cause.text, text, sizeof(text)));
        return SCORE_OK;
    }
    return status ? score_error_set(err, status, cause.field, "%s", cause.text) : SCORE_OK;
}

enum score_status http_server_create(const struct http_server_options *options,
                                     struct http_server **ret_server, struct score_error *err)
{
    SCORE_ASSERT(options->backend);
    struct http_server *server = calloc(1, sizeof(*server));
    if (!server) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    server->options = *options;
    options_fill(&server->options);
    server->listen_fd = -1;
    locks_init(server);
    enum score_status status = hash_library_init(err);
    if (!status && !server->has_context_key) {
        status = score_error_set(err, SCORE_LIMIT, "", "the system gives no more thread keys");
    }
    if (!status) {
        status = metrics_create(&server->metrics, err);
    }
    if (!status) {
        status =
            listen_socket_open(server->options.address, &server->listen_fd, &server->port, err);
    }
    if (!status) {
        status = portal_load(server, err);
    }
    if (status) {
        http_server_free(server);
        return status;
    }
    *ret_server = server;
    return SCORE_OK;
}

static void server_beat(void *user)
{
    struct http_server *server = user;
    int64_t now_ms = clock_monotonic_ms();
    peers_cut_late(&server->peers, now_ms, server->metrics);
    bool wants_ticks = server->options.tick_ms > 0;
    if (wants_ticks && now_ms >= server->tick_due_ms && !server_is_stopping(server)) {
        server->tick_due_ms = now_ms + server->options.tick_ms;
        chores_beat(server->chores);
    }
}

static void connection_notify(void *user, struct MHD_Connection *connection, void **ret_peer,
                              enum MHD_ConnectionNotificationCode what)
{
    struct http_server *server = user;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        peers_remove(&server->peers, *ret_peer);
        *ret_peer = NULL;
        return;
    }
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct peer *peer =
        peers_add(&server->peers, fd->connect_fd, address ? address->client_addr : NULL);
    if (peer) {
        peer_deadline_set(peer, server->options.request_ms);
    }
    *ret_peer = peer;
}

/* Its complaints are about clients; ours to see when looking for one. */
static void mhd_log(void *user, const char *format, va_list args)
{
    (void)user;
    char text[512];
    char quoted[1024];
    (void)vsnprintf(text, sizeof(text), format, args);
    text[strcspn(text, "\r\n")] = '\0';
    log_line(LOG_DEBUG, "http.library", "text=%s", log_quote(text, quoted, sizeof(quoted)));
}

/* exchange_open keeps the raw target and decodes it strictly itself. */
static size_t unescape_nothing(void *user, struct MHD_Connection *connection, char *text)
{
    (void)user;
    (void)connection;
    return strlen(text);
}

static enum score_status daemon_start(struct http_server *server, struct score_error *err)
{
    unsigned int flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, server->options.http_threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    pool[0].option = server->options.http_threads > 1 ? pool[0].option : MHD_OPTION_END;
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, exchange_step, server, MHD_OPTION_EXTERNAL_LOGGER, mhd_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, server->listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned int)LIMIT_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_NOTIFY_COMPLETED, exchange_close, server,
        MHD_OPTION_NOTIFY_CONNECTION, connection_notify, server, MHD_OPTION_URI_LOG_CALLBACK,
        exchange_open, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL,
        MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
    if (!server->daemon) {
        return score_error_set(err, SCORE_IO, "", "the HTTP threads cannot be started");
    }
    server->listen_fd = -1;
    return SCORE_OK;
}

/* The usual soft limit of 1024 descriptors would refuse connections before our own bound does. */
static void descriptors_raise(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < DESCRIPTORS) {
        limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static enum score_status streams_start(struct http_server *server, struct score_error *err)
{
    const struct http_server_options *options = &server->options;
    return streams_create(
        &(struct streams_options){
            .backend = options->backend,
            .metrics = server->metrics,
            .clock = options->clock,
            .max = options->streams_max,
            .user_max = options->user_streams_max,
            .ping_ms = options->stream_ping_ms,
            .poll_ms = options->stream_poll_ms,
            .write_ms = options->request_ms,
        },
        &server->streams, err);
}

/* Here, or on another node. */
static void batch_committed(void *user)
{
    struct http_server *server = user;
    streams_wake(server->streams);
    mail_worker_wake(server->mails);
}

static enum score_status watcher_start(struct http_server *server, struct score_error *err)
{
    const struct http_server_options *options = &server->options;
    if (!options->backend->wait) {
        return SCORE_OK;
    }
    return watcher_create(
        &(struct watcher_options){
            .backend = options->backend,
            .metrics = server->metrics,
            .poll_min_ms = LIMIT_HEAD_POLL_MIN_MS,
            .poll_max_ms = options->head_poll_ms,
            .seen = batch_committed,
            .user = server,
        },
        &server->watcher, err);
}

static enum score_status mails_create(struct http_server *server, struct score_error *err)
{
    const struct http_server_options *options = &server->options;
    if (!options->mail || !options->backend->mail_claim) {
        return SCORE_OK;
    }
    return mail_worker_create(
        &(struct mail_worker_options){
            .backend = options->backend,
            .outlet = options->mail,
            .clock = options->clock,
            .poll_ms = options->mail_poll_ms,
            .pause_ms = LIMIT_MAIL_PAUSE_MS,
        },
        &server->mails, err);
}

enum score_status http_server_start(struct http_server *server, struct score_error *err)
{
    SCORE_ASSERT(!server->daemon && !server->writer);
    descriptors_raise();
    const struct http_server_options *options = &server->options;
    SCORE_TRY(streams_start(server, err));
    SCORE_TRY(mails_create(server, err));
    SCORE_TRY(chores_create(options->backend, &server->chores, err));
    SCORE_TRY(writer_create(
        &(struct writer_options){
            .backend = options->backend,
            .metrics = server->metrics,
            .committed = batch_committed,
            .user = server,
            .queue_max = options->writer_queue_max,
            .batch_max = options->writer_batch_max,
            .repeat_ms = LIMIT_WRITER_REPEAT_MS,
        },
        &server->writer, err));
    chores_start(server->chores, server->writer);
    SCORE_TRY(watcher_start(server, err));
    SCORE_TRY(job_pool_create(
        &(struct job_pool_options){
            .backend = options->backend,
            .metrics = server->metrics,
            .threads = options->job_threads,
            .queue_max = options->job_queue_max,
        },
        &server->jobs, err));
    if (server->mails) {
        SCORE_TRY(mail_worker_start(server->mails, server->writer, err));
    }
    if (options->backend->seal_prepare) {
        SCORE_TRY(seal_worker_create(&(struct seal_worker_options){.backend = options->backend,
                                                                   .interval_ms = LIMIT_SEAL_MS},
                                     server->writer, &server->sealer, err));
    }
    int64_t beat_ms = options->request_ms / 8;
    beat_ms = options->tick_ms > 0 && options->tick_ms < beat_ms ? options->tick_ms : beat_ms;
    beat_ms = beat_ms < BEAT_MS_MIN ? BEAT_MS_MIN : beat_ms > BEAT_MS_MAX ? BEAT_MS_MAX : beat_ms;
    SCORE_TRY(timer_create_every(beat_ms, server_beat, server, &server->timer, err));
    SCORE_TRY(daemon_start(server, err));
    log_line(LOG_INFO, "server.start", "address=%s port=%d http_threads=%d portal_files=%zu",
             options->address, server->port, options->http_threads,
             static_files_count(server->files));
    return SCORE_OK;
}

/* True when no request is open any more. */
static bool idle_wait(struct http_server *server, int64_t ms)
{
    struct timespec due;
    (void)clock_gettime(CLOCK_MONOTONIC, &due);
    int64_t ns = due.tv_nsec + ms % 1000 * 1000000;
    due.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    due.tv_nsec = (long)(ns % 1000000000);
    (void)pthread_mutex_lock(&server->lock);
    int waited = 0;
    while (server->requests_open && !waited) {
        waited = pthread_cond_timedwait(&server->idle, &server->lock, &due);
    }
    bool is_idle = server->requests_open == 0;
    (void)pthread_mutex_unlock(&server->lock);
    return is_idle;
}

void http_server_stop(struct http_server *server)
{
    if (__atomic_exchange_n(&server->is_stopping, true, __ATOMIC_SEQ_CST)) {
        return;
    }
    if (server->daemon) {
        /* Not MHD_quiesce_daemon(): it and the threads that wait take the socket out of the same
         * epoll set, and the library aborts the process when one of them comes second. */
        listen_socket_deafen(
            MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd);
    }
    /* Streams would go on for ever: they end first, and those asleep are awake then. */
    if (server->streams) {
        streams_stop(server->streams);
    }
    if (server->daemon) {
        if (!idle_wait(server, server->options.stop_ms)) {
            peers_cut_all(&server->peers);
        }
    }
    /* What was accepted is written and answered before the library may stop: every suspended
     * connection is awake when the writer has ended. */
    if (server->jobs) {
        job_pool_stop(server->jobs);
    }
    mail_worker_stop(server->mails);
    seal_worker_stop(server->sealer);
    watcher_free(server->watcher);
    server->watcher = NULL;
    chores_leave(server->chores);
    if (server->writer) {
        writer_stop(server->writer);
    }
    if (server->daemon) {
        (void)idle_wait(server, server->options.stop_ms);
        MHD_stop_daemon(server->daemon);
        server->daemon = NULL;
        log_line(LOG_INFO, "server.stop", "port=%d", server->port);
    }
    timer_free(server->timer);
    server->timer = NULL;
}

void http_server_free(struct http_server *server)
{
    if (!server) {
        return;
    }
    http_server_stop(server);
    streams_free(server->streams);
    mail_worker_free(server->mails);
    seal_worker_free(server->sealer);
    job_pool_free(server->jobs);
    writer_free(server->writer);
    chores_free(server->chores);
    static_files_free(server->files);
    metrics_free(server->metrics);
    peers_done(&server->peers);
    if (server->listen_fd >= 0) {
        (void)close(server->listen_fd);
    }
    if (server->has_context_key) {
        (void)pthread_key_delete(server->context_key);
    }
    (void)pthread_cond_destroy(&server->idle);
    (void)pthread_mutex_destroy(&server->lock);
    free(server);
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

enum score_status http_server_run(struct http_server *server, struct score_error *err)
{
    enum score_status status = http_server_start(server, err);
    if (!status) {
        int number = http_signals_wait();
        while (number == SIGHUP) {
            number = http_signals_wait();
        }
        log_line(LOG_INFO, "server.signal", "signal=%d", number);
    }
    http_server_stop(server);
    return status;
}
