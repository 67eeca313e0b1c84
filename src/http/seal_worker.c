/* SPDX-License-Identifier: Apache-2.0 */
#include "http/seal_worker.h"

#include <pthread.h>

#include "base/log.h"
#include "http/writer.h"

enum { LAST_ROUNDS = 8 }; /* at the stop: what a busy server leaves behind, and no more */

struct seal_worker {
    struct seal_worker_options options;
    struct writer *writer;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* on the monotonic clock */
    bool is_stopping;       /* guarded by lock, as the next two */
    bool is_written;        /* the job is done */
    enum score_status committed;
    bool is_stopped;            /* the owner's */
    struct api_context context; /* the thread's own, as all below */
    bool has_context;
    enum score_status told; /* the failure that was logged last: it is said once */
    struct writer_job job;
    struct seal_work *work; /* lent to the writer while the job is under way */
    enum score_status status;
    struct score_error err;
};

static void failure_log(struct seal_worker *worker, const char *event, enum score_status status,
                        const struct score_error *err)
{
    char text[SCORE_ERROR_TEXT_SIZE * 2];
    if (worker->told != status) {
        log_line(LOG_ERROR, event, "status=%s text=%s", score_status_name(status),
                 log_quote(err->text, text, sizeof text));
    }
    worker->told = status;
}

/* True while the thread shall go on. */
static bool worker_wait(struct seal_worker *worker, int64_t ms)
{
    struct timespec due;
    (void)clock_gettime(CLOCK_MONOTONIC, &due);
    int64_t ns = due.tv_nsec + ms % 1000 * 1000000;
    due.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    due.tv_nsec = (long)(ns % 1000000000);
    int waited = 0;
    (void)pthread_mutex_lock(&worker->lock);
    while (!worker->is_stopping && !waited) {
        waited = pthread_cond_timedwait(&worker->changed, &worker->lock, &due);
    }
    bool goes_on = !worker->is_stopping;
    (void)pthread_mutex_unlock(&worker->lock);
    return goes_on;
}

/* ---- through the writer ---------------------------------------------------------------------- */

static enum score_status write_run(struct api_context *context, void *user)
{
    struct seal_worker *worker = user;
    worker->status = worker->options.backend->seal_write(context, worker->work, &worker->err);
    return worker->status;
}

static void write_done(enum score_status committed, void *user)
{
    struct seal_worker *worker = user;
    (void)pthread_mutex_lock(&worker->lock);
    worker->committed = committed;
    worker->is_written = true;
    (void)pthread_cond_broadcast(&worker->changed);
    (void)pthread_mutex_unlock(&worker->lock);
}

static enum score_status worker_write(struct seal_worker *worker)
{
    worker->is_written = false; /* nobody else knows the job yet */
    worker->job = (struct writer_job){.run = write_run, .done = write_done, .user = worker};
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

/* ---- one checkpoint -------------------------------------------------------------------------- */

static void context_drop(struct seal_worker *worker)
{
    if (worker->has_context) {
        worker->options.backend->context_close(worker->options.backend->user, &worker->context);
        worker->has_context = false;
    }
}

/* worker->work NULL: there is nothing to do. */
static enum score_status work_prepare(struct seal_worker *worker)
{
    const struct http_backend *backend = worker->options.backend;
    enum score_status status = SCORE_OK;
    worker->work = NULL;
    if (!worker->has_context) {
        status =
            backend->context_open(backend->user, HTTP_THREAD_READ, &worker->context, &worker->err);
        worker->has_context = !status;
    }
    return status ? status : backend->seal_prepare(&worker->context, &worker->work, &worker->err);
}

/* True when something was sealed, so that there may be more. */
static bool seal_next(struct seal_worker *worker)
{
    worker->err = (struct score_error){0};
    enum score_status status = work_prepare(worker);
    if (status) {
        failure_log(worker, "seal.prepare", status, &worker->err);
        context_drop(worker); /* a connection that failed may be broken for good */
        return false;
    }
    if (!worker->work) {
        worker->told = SCORE_OK;
        return false;
    }
    status = worker_write(worker);
    worker->options.backend->seal_free(worker->work);
    worker->work = NULL;
    if (status) {
        failure_log(worker, "seal.write", status, &worker->err);
        return false;
    }
    worker->told = SCORE_OK;
    return true;
}

/* ---- the thread ------------------------------------------------------------------------------ */

static void *worker_main(void *user)
{
    struct seal_worker *worker = user;
    bool goes_on = true;
    while (goes_on) {
        bool has_more = seal_next(worker);
        goes_on = worker_wait(worker, has_more ? 0 : worker->options.interval_ms);
    }
    for (int i = 0; i < LAST_ROUNDS && seal_next(worker); i++) {
        /* one checkpoint each */
    }
    context_drop(worker);
    return NULL;
}

enum score_status seal_worker_create(const struct seal_worker_options *options,
                                     struct writer *writer, struct seal_worker **ret_worker,
                                     struct score_error *err)
{
    SCORE_ASSERT(options->interval_ms > 0);
    struct seal_worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    worker->options = *options;
    worker->writer = writer;
    (void)pthread_mutex_init(&worker->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&worker->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&worker->thread, NULL, worker_main, worker)) {
        worker->is_stopped = true;
        seal_worker_free(worker);
        return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
    }
    *ret_worker = worker;
    return SCORE_OK;
}

void seal_worker_stop(struct seal_worker *worker)
{
    if (!worker || worker->is_stopped) {
        return;
    }
    (void)pthread_mutex_lock(&worker->lock);
    worker->is_stopping = true;
    (void)pthread_cond_broadcast(&worker->changed);
    (void)pthread_mutex_unlock(&worker->lock);
    (void)pthread_join(worker->thread, NULL);
    worker->is_stopped = true;
}

void seal_worker_free(struct seal_worker *worker)
{
    if (!worker) {
        return;
    }
    SCORE_ASSERT(worker->is_stopped);
    (void)pthread_cond_destroy(&worker->changed);
    (void)pthread_mutex_destroy(&worker->lock);
    free(worker);
}
