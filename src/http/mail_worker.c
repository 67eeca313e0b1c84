/* SPDX-License-Identifier: Apache-2.0 */
#include "http/mail_worker.h"

#include <pthread.h>

#include "base/limits.h"
#include "base/log.h"
#include "http/writer.h"
#include "mail/outlet.h"
#include "model/id.h"

struct mail_worker {
    struct mail_worker_options options;
    struct writer *writer;
    bool is_started;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* on the monotonic clock */
    bool is_awake;          /* guarded by lock, as the next two */
    bool is_stopping;
    bool is_written;             /* the job is done */
    enum score_status committed; /* of the last job; guarded likewise */
    int64_t paused_until_ms;     /* monotonic; the thread's own, as all below */
    struct api_context context;  /* for looking */
    bool has_context;
    struct writer_job job;
    /* Lent to the writer while the job is under way. */
    struct arena arena;
    struct mail mail;
    struct mail_result result;
    enum score_status status;
    struct score_error err;
};

static void failure_log(const char *event, enum score_status status, const struct score_error *err)
{
    char text[SCORE_ERROR_TEXT_SIZE * 2];
    log_line(LOG_ERROR, event, "status=%s text=%s", score_status_name(status),
             log_quote(err->text, text, sizeof text));
}

static bool worker_is_stopping(struct mail_worker *worker)
{
    (void)pthread_mutex_lock(&worker->lock);
    bool is_stopping = worker->is_stopping;
    (void)pthread_mutex_unlock(&worker->lock);
    return is_stopping;
}

/* Until somebody wakes us, or `ms` have gone by. */
static void worker_wait(struct mail_worker *worker, int64_t ms)
{
    struct timespec due;
    (void)clock_gettime(CLOCK_MONOTONIC, &due);
    int64_t ns = due.tv_nsec + ms % 1000 * 1000000;
    due.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    due.tv_nsec = (long)(ns % 1000000000);
    int waited = 0;
    (void)pthread_mutex_lock(&worker->lock);
    while (!worker->is_awake && !worker->is_stopping && !waited) {
        waited = pthread_cond_timedwait(&worker->changed, &worker->lock, &due);
    }
    worker->is_awake = false;
    (void)pthread_mutex_unlock(&worker->lock);
}

/* ---- through the writer ---------------------------------------------------------------------- */

static enum score_status claim_run(struct api_context *context, void *user)
{
    struct mail_worker *worker = user;
    worker->status =
        worker->options.backend->mail_claim(context, &worker->arena, &worker->mail, &worker->err);
    return worker->status;
}

static enum score_status record_run(struct api_context *context, void *user)
{
    struct mail_worker *worker = user;
    struct mail mail = worker->mail; /* the batch may fail, and this run again */
    worker->status = worker->options.backend->mail_record(context, &worker->arena, &mail,
                                                          &worker->result, &worker->err);
    if (!worker->status) {
        worker->mail.state = mail.state;
    }
    return worker->status;
}

static void job_done(enum score_status committed, void *user)
{
    struct mail_worker *worker = user;
    (void)pthread_mutex_lock(&worker->lock);
    worker->committed = committed;
    worker->is_written = true;
    (void)pthread_cond_broadcast(&worker->changed);
    (void)pthread_mutex_unlock(&worker->lock);
}

/* Runs a job on the writer and waits for its commit. */
static enum score_status worker_write(struct mail_worker *worker,
                                      enum score_status (*run)(struct api_context *, void *))
{
    worker->err = (struct score_error){0};
    worker->is_written = false; /* nobody else knows the job yet */
    worker->job = (struct writer_job){.run = run, .done = job_done, .user = worker};
    if (!writer_submit(worker->writer, &worker->job)) {
        return score_error_set(&worker->err, SCORE_BUSY, "", "the writer takes no more");
    }
    (void)pthread_mutex_lock(&worker->lock);
    while (!worker->is_written) {
        (void)pthread_cond_wait(&worker->changed, &worker->lock);
    }
    enum score_status committed = worker->committed;
    (void)pthread_mutex_unlock(&worker->lock);
    if (committed) {
        return score_error_set(&worker->err, committed, "", "the batch was not committed");
    }
    return worker->status;
}

/* ---- one mail -------------------------------------------------------------------------------- */

/* The server's words may name the reader, but for those spoken before one was named. */
static void result_log(const struct mail_worker *worker)
{
    const struct mail_result *result = &worker->result;
    char id[ID_TEXT_SIZE];
    char text[2 * MAIL_ANSWER_SIZE];
    id_format(ID_MAIL, worker->mail.id, id);
    if (result->verdict == MAIL_UNREACHABLE) {
        log_line(LOG_WARN, "mail.unreachable", "mail=%s code=%d text=%s", id, result->code,
                 log_quote(result->answer, text, sizeof text));
        return;
    }
    log_line(result->verdict == MAIL_TAKEN ? LOG_INFO : LOG_WARN, "mail.attempt",
             "mail=%s template=%s attempt=%lld state=%s code=%d", id, worker->mail.template_name,
             (long long)worker->mail.attempts, mail_state_text(worker->mail.state), result->code);
}

/* The server has spoken: until its words are on record the mail would be sent again, so this is
 * tried for as long as we may. */
static void result_record(struct mail_worker *worker)
{
    enum score_status status = worker_write(worker, record_run);
    while (status && status != SCORE_CONFLICT && status != SCORE_NOT_FOUND &&
           !worker_is_stopping(worker)) {
        failure_log("mail.record", status, &worker->err);
        worker_wait(worker, worker->options.poll_ms);
        status = worker_write(worker, record_run);
    }
    if (status) {
        failure_log("mail.record", status, &worker->err);
    } else {
        result_log(worker);
    }
}

/* True when a mail was handled, so that another may be due. */
static bool mail_send_next(struct mail_worker *worker)
{
    arena_clear(&worker->arena);
    worker->mail = (struct mail){0};
    enum score_status status = worker_write(worker, claim_run);
    if (status) {
        failure_log("mail.claim", status, &worker->err);
        return false;
    }
    if (!worker->mail.id) {
        return false;
    }
    const struct mail_outlet *outlet = worker->options.outlet;
    worker->result = (struct mail_result){0};
    status = outlet->send(outlet->user, &worker->mail, &worker->result, &worker->err);
    if (status) {
        failure_log("mail.send", status, &worker->err);
        worker->result = (struct mail_result){.verdict = MAIL_REFUSED};
        (void)snprintf(worker->result.answer, sizeof worker->result.answer, "%s", worker->err.text);
    }
    if (worker->result.verdict == MAIL_UNREACHABLE) {
        worker->paused_until_ms = clock_monotonic_ms() + worker->options.pause_ms;
    }
    result_record(worker);
    return true;
}

/* ---- the thread ------------------------------------------------------------------------------ */

static enum score_status worker_look(struct mail_worker *worker, int64_t *ret_at_ms)
{
    const struct http_backend *backend = worker->options.backend;
    struct score_error err = {0};
    enum score_status status = SCORE_OK;
    if (!worker->has_context) {
        status = backend->context_open(backend->user, HTTP_THREAD_READ, &worker->context, &err);
        worker->has_context = !status;
    }
    if (!status) {
        status = backend->mail_next_at(&worker->context, ret_at_ms, &err);
    }
    if (status) {
        failure_log("mail.look", status, &err);
    }
    return status;
}

static void context_drop(struct mail_worker *worker)
{
    if (worker->has_context) {
        worker->options.backend->context_close(worker->options.backend->user, &worker->context);
        worker->has_context = false;
    }
}

/* How long there is nothing to do. */
static int64_t worker_rest_ms(struct mail_worker *worker)
{
    int64_t at_ms = INT64_MAX;
    int64_t paused_ms = worker->paused_until_ms - clock_monotonic_ms();
    if (paused_ms > 0) {
        return paused_ms;
    }
    if (worker_look(worker, &at_ms)) {
        context_drop(worker); /* a connection that failed may be broken for good */
        return worker->options.poll_ms;
    }
    int64_t now_ms = clock_now_ms(&worker->options.clock);
    if (at_ms <= now_ms) {
        return 0;
    }
    int64_t wait_ms = at_ms - now_ms;
    return wait_ms < worker->options.poll_ms ? wait_ms : worker->options.poll_ms;
}

static void *worker_main(void *user)
{
    struct mail_worker *worker = user;
    while (!worker_is_stopping(worker)) {
        int64_t rest_ms = worker_rest_ms(worker);
        if (rest_ms == 0 && mail_send_next(worker)) {
            continue;
        }
        worker_wait(worker, rest_ms ? rest_ms : worker->options.poll_ms);
    }
    context_drop(worker);
    return NULL;
}

enum score_status mail_worker_create(const struct mail_worker_options *options,
                                     struct mail_worker **ret_worker, struct score_error *err)
{
    SCORE_ASSERT(options->poll_ms > 0 && options->pause_ms > 0);
    struct mail_worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    worker->options = *options;
    arena_init(&worker->arena, LIMIT_REQUEST_ARENA_BYTES);
    (void)pthread_mutex_init(&worker->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&worker->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    *ret_worker = worker;
    return SCORE_OK;
}

enum score_status mail_worker_start(struct mail_worker *worker, struct writer *writer,
                                    struct score_error *err)
{
    worker->writer = writer;
    if (pthread_create(&worker->thread, NULL, worker_main, worker)) {
        return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
    }
    worker->is_started = true;
    return SCORE_OK;
}

void mail_worker_wake(struct mail_worker *worker)
{
    if (worker) {
        (void)pthread_mutex_lock(&worker->lock);
        worker->is_awake = true;
        (void)pthread_cond_broadcast(&worker->changed);
        (void)pthread_mutex_unlock(&worker->lock);
    }
}

void mail_worker_stop(struct mail_worker *worker)
{
    if (!worker) {
        return;
    }
    (void)pthread_mutex_lock(&worker->lock);
    bool was_stopping = worker->is_stopping;
    worker->is_stopping = true;
    (void)pthread_cond_broadcast(&worker->changed);
    (void)pthread_mutex_unlock(&worker->lock);
    if (worker->is_started && !was_stopping) {
        worker->options.outlet->cancel(worker->options.outlet->user);
        (void)pthread_join(worker->thread, NULL);
    }
}

void mail_worker_free(struct mail_worker *worker)
{
    if (!worker) {
        return;
    }
    SCORE_ASSERT(!worker->is_started || worker->is_stopping);
    (void)pthread_cond_destroy(&worker->changed);
    (void)pthread_mutex_destroy(&worker->lock);
    arena_done(&worker->arena);
    free(worker);
}
