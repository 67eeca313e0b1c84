/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/exchange.h"
#include "http/node.h"

enum { WRITER_STUCK_MS = 10 * 1000 };

/* By then a window that was closed has been noticed. */
static const char STREAM_RETRY_SECONDS[] = "15";

static const char NOTHING_STORED[] =
    "nothing was stored; send the same request with the same Idempotency-Key again";

/* A backend that answers nothing is a bug; the client still gets an answer. */
void exchange_answer_ensure(struct exchange *exchange)
{
    if (exchange->response.status == 0 || exchange->response.body.status) {
        exchange_refuse(exchange, &REFUSAL_INTERNAL, "the answer could not be written");
    }
    exchange->is_answered = true;
}

/* Back to the HTTP thread, which sends. The last touch of the exchange by the calling thread. */
static void exchange_resume(struct exchange *exchange)
{
    exchange_answer_ensure(exchange);
    MHD_resume_connection(exchange->connection);
}

static enum score_status write_run(struct api_context *context, void *user)
{
    struct exchange *exchange = user;
    if (exchange->response.status) { /* again: the batch came to nothing */
        api_response_clear(&exchange->response);
        exchange->call.error = (struct score_error){0};
    }
    return exchange->server->options.backend->run(context, &exchange->call);
}

static void write_done(enum score_status committed, void *user)
{
    struct exchange *exchange = user;
    if (committed == SCORE_CORRUPT) {
        exchange_refuse(exchange, &REFUSAL_INTERNAL, "the database is damaged; nothing was stored");
    } else if (committed) {
        exchange_refuse(exchange, &REFUSAL_BUSY, NOTHING_STORED);
    }
    exchange_resume(exchange);
}

static bool write_submit(struct exchange *exchange)
{
    exchange->writer_job = (struct writer_job){
        .run = write_run,
        .done = write_done,
        .user = exchange,
        .call = &exchange->call,
    };
    return writer_submit(exchange->server->writer, &exchange->writer_job);
}

static void busy_answer(struct exchange *exchange)
{
    metrics_add_rejected(exchange->server->metrics);
    exchange_refuse(exchange, &REFUSAL_BUSY,
                    server_is_stopping(exchange->server) ? "the server is stopping"
                                                         : "too much work is waiting");
    exchange_resume(exchange);
}

static enum score_status notes_run(struct api_context *context, void *user)
{
    struct exchange *exchange = user;
    struct score_error err = {0};
    return exchange->server->options.backend->notes_write(context, &err);
}

/* Written down or not, the answer stands. */
static void notes_done(enum score_status committed, void *user)
{
    struct exchange *exchange = user;
    const struct http_backend *backend = exchange->server->options.backend;
    backend->notes_done(backend->user, committed == SCORE_OK);
    exchange_resume(exchange);
}

/* A failed attempt that was counted is answered when every node knows of it: whoever waits for the
 * answer before trying again has no more tries by trying elsewhere. */
static void refusal_send(struct exchange *exchange)
{
    const struct http_backend *backend = exchange->server->options.backend;
    bool is_counted = backend->notes_due && backend->notes_due(backend->user);
    exchange->writer_job =
        (struct writer_job){.run = notes_run, .done = notes_done, .user = exchange};
    if (!is_counted || !writer_submit(exchange->server->writer, &exchange->writer_job)) {
        exchange_resume(exchange);
    }
}

/* On a job thread: the slow half of a write, or a long read. */
static enum score_status pool_run(struct api_context *context, const struct score_error *open_error,
                                  void *user)
{
    struct exchange *exchange = user;
    const struct http_backend *backend = exchange->server->options.backend;
    const struct api_route *route = exchange->call.route;
    (void)open_error; /* logged where it was met */
    if (!context) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "the database cannot be reached");
        exchange_resume(exchange);
        return SCORE_OK;
    }
    enum score_status status =
        route->prepare ? backend->prepare(context, &exchange->call) : SCORE_OK;
    if (status) {
        refusal_send(exchange);
    } else if (route->kind != API_WRITE) {
        status = backend->run(context, &exchange->call);
        exchange_resume(exchange);
    } else {
        chores_note(exchange->server->chores);
        if (!write_submit(exchange)) {
            busy_answer(exchange);
        }
    }
    return status;
}

static void read_run(struct exchange *exchange)
{
    struct thread_context *thread = server_thread_context(exchange->server);
    struct score_error err = {0};
    struct api_context *context = thread ? thread_context_get(thread, &err) : NULL;
    if (!context) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "the database cannot be reached");
        return;
    }
    enum score_status status = exchange->server->options.backend->run(context, &exchange->call);
    thread_context_note(thread, status);
    exchange_answer_ensure(exchange);
}

/* The opening has been written: the answer goes on, unless there are too many that do. */
static void stream_begin(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    struct score_error err = {0};
    if (exchange->response.status != 200) {
        return;
    }
    if (text_equal(exchange->method, "HEAD")) {
        buf_clear(&exchange->response.body); /* as of a stream that is over at once */
        return;
    }
    struct stream_opening opening = {
        .connection = exchange->connection,
        .peer = exchange->peer,
        .call = &exchange->call,
        .body = &exchange->response.body,
    };
    enum score_status status = streams_open(server->streams, &opening, &exchange->stream, &err);
    if (status) {
        metrics_add_rejected(server->metrics);
    }
    if (status == SCORE_LIMIT) {
        exchange_refuse(exchange, &REFUSAL_TOO_MANY_STREAMS, err.text);
        api_response_header_set(&exchange->response, "Retry-After", STREAM_RETRY_SECONDS);
    } else if (status) {
        exchange_refuse(exchange, &REFUSAL_BUSY, err.text);
        api_response_header_set(&exchange->response, "Retry-After", STREAM_RETRY_SECONDS);
    }
}

/* A write of a node whose clock is wrong would end offers and sign-ins at the wrong time. */
static bool clock_refuses(struct exchange *exchange)
{
    struct http_node_state state = node_state_get(exchange->server->options.backend, NULL);
    char words[160];
    if (!state.is_off) {
        return false;
    }
    node_clock_words(&state, words);
    exchange_refuse(exchange, &REFUSAL_BUSY, words);
    return true;
}

void exchange_dispatch(struct exchange *exchange)
{
    const struct api_route *route = exchange->call.route;
    if (route->kind == API_WRITE && clock_refuses(exchange)) {
        return;
    }
    exchange->request.body = buf_text(&exchange->body);
    exchange->request.body_len = exchange->body.len;
    if (route->kind == API_READ && !route->prepare) {
        read_run(exchange);
        return;
    }
    if (route->kind == API_STREAM) {
        read_run(exchange);
        stream_begin(exchange);
        return;
    }
    /* From here on another thread may hold the exchange: asleep first, then handed over. */
    exchange->phase = EXCHANGE_WAITING;
    peer_deadline_set(exchange->peer, 0);
    MHD_suspend_connection(exchange->connection);
    bool is_taken = false;
    if (route->kind == API_WRITE && !route->prepare) {
        is_taken = write_submit(exchange);
    } else {
        exchange->pool_job = (struct pool_job){.run = pool_run, .user = exchange};
        is_taken = job_pool_submit(exchange->server->jobs, &exchange->pool_job);
    }
    if (!is_taken) {
        busy_answer(exchange);
    }
}

static void health_answer(struct exchange *exchange)
{
    exchange->response.status = 200;
    exchange->response.content_type = "application/json";
    buf_add_text(&exchange->response.body, "{\"status\":\"ok\"}");
}

static void readiness_answer(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    struct thread_context *thread = server_thread_context(server);
    struct score_error err = {0};
    struct api_context *context = thread ? thread_context_get(thread, &err) : NULL;
    enum score_status status = context ? server->options.backend->ping(context, &err) : SCORE_IO;
    struct http_node_state node = node_state_get(server->options.backend, status ? NULL : context);
    char words[160];
    node_clock_words(&node, words);
    if (context) {
        thread_context_note(thread, status);
    }
    if (status) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "the database does not answer");
    } else if (!writer_is_well(server->writer, WRITER_STUCK_MS)) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "the last write failed or does not end");
    } else if (server_is_stopping(server)) {
        exchange_refuse(exchange, &REFUSAL_BUSY, "the server is stopping");
    } else if (node.is_off) {
        exchange_refuse(exchange, &REFUSAL_BUSY, words);
    } else {
        exchange->response.status = 200;
        exchange->response.content_type = "application/json";
        node_ready_format(&node, &exchange->response.body);
    }
}

static void metrics_answer(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    (void)pthread_mutex_lock(&server->lock);
    size_t requests = server->requests_open;
    (void)pthread_mutex_unlock(&server->lock);
    struct metrics_gauges gauges = {
        .writer_queue = writer_queued(server->writer),
        .job_queue = job_pool_queued(server->jobs),
        .connections = peers_count(&server->peers),
        .streams = streams_count(server->streams),
        .requests = requests,
        .upload_bytes = server_uploads_add(server, 0),
    };
    exchange->response.status = 200;
    exchange->response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_format(server->metrics, &gauges, &exchange->response.body);
    struct score_error err = {0};
    struct thread_context *thread = server_thread_context(server);
    struct api_context *context = thread ? thread_context_get(thread, &err) : NULL;
    struct http_node_state node = node_state_get(server->options.backend, context);
    node_metrics_format(&node, &exchange->response.body);
}

bool exchange_system_answer(struct exchange *exchange)
{
    static const struct {
        const char *path;
        void (*answer)(struct exchange *exchange);
    } pages[] = {
        {"/healthz", health_answer},
        {"/readyz", readiness_answer},
        {"/metrics", metrics_answer},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(pages); i++) {
        if (!text_equal(exchange->request.path, pages[i].path)) {
            continue;
        }
        exchange->class_ = METRICS_SYSTEM;
        exchange->route_name = pages[i].path;
        if (text_equal(exchange->request.method, "GET")) {
            pages[i].answer(exchange);
            exchange_answer_ensure(exchange);
        } else {
            exchange_refuse(exchange, &REFUSAL_METHOD, "this page can only be read");
            api_response_header_set(&exchange->response, "Allow", "GET, HEAD");
        }
        return true;
    }
    return false;
}
