/* SPDX-License-Identifier: Apache-2.0 */
#include "http/writer.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "http/metrics.h"

struct writer {
    struct writer_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct writer_job *first; /* queue; guarded by lock, as all down to is_open */
    struct writer_job *last;
    size_t queued;
    bool is_stopping;
    bool is_started; /* the thread has tried to open its context */
    struct score_error open_error;
    struct api_context context;       /* the thread's own */
    bool has_context;                 /* the thread's own */
    struct api_call **calls;          /* the thread's own; owned, room for a batch */
    _Atomic int64_t batch_started_ms; /* monotonic; 0 = waiting */
    atomic_bool has_failed;           /* the last batch */
};

static enum score_status writer_context_open(struct writer *writer, struct score_error *err)
{
    if (writer->has_context) {
        return SCORE_OK;
    }
    const struct http_backend *backend = writer->options.backend;
    SCORE_TRY(backend->context_open(backend->user, HTTP_THREAD_WRITER, &writer->context, err));
    writer->has_context = true;
    return SCORE_OK;
}

static void writer_context_close(struct writer *writer)
{
    if (writer->has_context) {
        writer->options.backend->context_close(writer->options.backend->user, &writer->context);
        writer->has_context = false;
    }
}

/* SCORE_OK also when the job failed: then its savepoint is gone and the batch goes on. */
static enum score_status job_run(struct writer *writer, struct writer_job *job,
                                 struct score_error *err)
{
    const struct http_backend *backend = writer->options.backend;
    SCORE_TRY(backend->tx_begin(&writer->context, err));
    if (job->run(&writer->context, job->user)) {
        backend->tx_rollback(&writer->context);
        return SCORE_OK;
    }
    enum score_status status = backend->tx_commit(&writer->context, err);
    if (status) { /* its level is still open */
        backend->tx_rollback(&writer->context);
    }
    return status;
}

/* A commit costs more than a short job, so one that has more to do shares it with itself. */
static enum score_status job_repeat(struct writer *writer, struct writer_job *job,
                                    struct score_error *err)
{
    int64_t until_ms = clock_monotonic_ms() + writer->options.repeat_ms;
    while (job->again && job->again(job->user) && writer_queued(writer) == 0 &&
           clock_monotonic_ms() < until_ms) {
        SCORE_TRY(job_run(writer, job, err));
    }
    return SCORE_OK;
}

/* Tells the backend what will come, when it is calls and nothing else. */
static enum score_status batch_announce(struct writer *writer, struct writer_job *batch,
                                        struct score_error *err)
{
    const struct http_backend *backend = writer->options.backend;
    size_t count = 0;
    for (struct writer_job *job = batch; job && job->call; job = job->next) {
        writer->calls[count++] = job->call;
        if (!job->next) {
            return backend->batch_begin(&writer->context, writer->calls, count, err);
        }
    }
    return SCORE_OK;
}

static enum score_status batch_commit(struct writer *writer, struct writer_job *batch,
                                      bool is_together, struct score_error *err)
{
    const struct http_backend *backend = writer->options.backend;
    SCORE_TRY(writer_context_open(writer, err));
    SCORE_TRY(backend->tx_begin(&writer->context, err));
    enum score_status status = SCORE_OK;
    if (is_together) {
        status = batch_announce(writer, batch, err);
    }
    for (struct writer_job *job = batch; job && !status; job = job->next) {
        status = job_run(writer, job, err);
    }
    if (!status && !batch->next) {
        status = job_repeat(writer, batch, err);
    }
    if (!status) {
        status = backend->tx_commit(&writer->context, err);
    }
    if (status) {
        backend->tx_rollback(&writer->context);
    }
    return status;
}

/* What fails because it was done together is done again one by one. */
static enum score_status batch_try(struct writer *writer, struct writer_job *batch,
                                   struct score_error *err)
{
    const struct http_backend *backend = writer->options.backend;
    bool is_together = batch->next && backend->batch_begin;
    enum score_status status = batch_commit(writer, batch, is_together, err);
    if (status && is_together && writer->has_context && backend->batch_failed(&writer->context)) {
        log_line(LOG_WARN, "writer.batch", "status=%s; one by one", score_status_name(status));
        status = batch_commit(writer, batch, false, err);
    }
    return status;
}

static void batch_write(struct writer *writer, struct writer_job *batch, size_t count)
{
    struct score_error err = {0};
    atomic_store(&writer->batch_started_ms, clock_monotonic_ms());
    enum score_status status = batch_try(writer, batch, &err);
    atomic_store(&writer->batch_started_ms, 0);
    atomic_store(&writer->has_failed, status != SCORE_OK);
    metrics_add_batch(writer->options.metrics, count, status == SCORE_OK);
    if (status) {
        char text[SCORE_ERROR_TEXT_SIZE * 2];
        metrics_add_database_error(writer->options.metrics);
        log_line(LOG_ERROR, "writer.commit", "jobs=%zu status=%s text=%s", count,
                 score_status_name(status), log_quote(err.text, text, sizeof(text)));
        /* A connection that failed may be broken for good: the next batch opens its own. A lock
         * held by another process says nothing about ours. */
        if (status != SCORE_BUSY) {
            writer_context_close(writer);
        }
    }
    while (batch) {
        struct writer_job *next = batch->next;
        batch->done(status, batch->user);
        batch = next;
    }
    if (!status && writer->options.committed) {
        writer->options.committed(writer->options.user);
    }
}

/* Waits for work. NULL: stopping and nothing left. */
static struct writer_job *batch_take(struct writer *writer, size_t *ret_count)
{
    (void)pthread_mutex_lock(&writer->lock);
    while (!writer->first && !writer->is_stopping) {
        (void)pthread_cond_wait(&writer->changed, &writer->lock);
    }
    struct writer_job *batch = writer->first;
    struct writer_job *last = batch;
    size_t count = batch ? 1 : 0;
    while (last && last->next && count < writer->options.batch_max) {
        last = last->next;
        count++;
    }
    if (last) {
        writer->first = last->next;
        writer->last = writer->first ? writer->last : NULL;
        writer->queued -= count;
        last->next = NULL;
    }
    (void)pthread_mutex_unlock(&writer->lock);
    *ret_count = count;
    return batch;
}

static void *writer_main(void *user)
{
    struct writer *writer = user;
    struct score_error err = {0};
    (void)writer_context_open(writer, &err);
    (void)pthread_mutex_lock(&writer->lock);
    writer->open_error = err;
    writer->is_started = true;
    bool is_open = writer->has_context;
    (void)pthread_cond_broadcast(&writer->changed);
    (void)pthread_mutex_unlock(&writer->lock);
    while (is_open) {
        size_t count = 0;
        struct writer_job *batch = batch_take(writer, &count);
        if (!batch) {
            break;
        }
        batch_write(writer, batch, count);
    }
    writer_context_close(writer);
    return NULL;
}

enum score_status writer_create(const struct writer_options *options, struct writer **ret_writer,
                                struct score_error *err)
{
    SCORE_ASSERT(options->batch_max > 0 && options->queue_max > 0);
    struct writer *writer = calloc(1, sizeof(*writer));
    if (!writer) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    writer->options = *options;
    writer->calls = calloc(options->batch_max, sizeof(struct api_call *));
    if (!writer->calls) {
        free(writer);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    (void)pthread_mutex_init(&writer->lock, NULL);
    (void)pthread_cond_init(&writer->changed, NULL);
    if (pthread_create(&writer->thread, NULL, writer_main, writer)) {
        writer->is_stopping = true;
        writer_free(writer);
        return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
    }
    (void)pthread_mutex_lock(&writer->lock);
    while (!writer->is_started) {
        (void)pthread_cond_wait(&writer->changed, &writer->lock);
    }
    struct score_error open_error = writer->open_error;
    (void)pthread_mutex_unlock(&writer->lock);
    if (open_error.status) {
        writer_stop(writer);
        writer_free(writer);
        return score_error_set(err, open_error.status, open_error.field, "%s", open_error.text);
    }
    *ret_writer = writer;
    return SCORE_OK;
}

bool writer_submit(struct writer *writer, struct writer_job *job)
{
    job->next = NULL;
    (void)pthread_mutex_lock(&writer->lock);
    bool takes = !writer->is_stopping && writer->queued < writer->options.queue_max;
    if (takes) {
        if (writer->last) {
            writer->last->next = job;
        } else {
            writer->first = job;
        }
        writer->last = job;
        writer->queued++;
        (void)pthread_cond_signal(&writer->changed);
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return takes;
}

size_t writer_queued(struct writer *writer)
{
    (void)pthread_mutex_lock(&writer->lock);
    size_t queued = writer->queued;
    (void)pthread_mutex_unlock(&writer->lock);
    return queued;
}

bool writer_is_well(struct writer *writer, int64_t stuck_ms)
{
    int64_t started_ms = atomic_load(&writer->batch_started_ms);
    bool is_stuck = started_ms && clock_monotonic_ms() - started_ms > stuck_ms;
    return !is_stuck && !atomic_load(&writer->has_failed);
}

void writer_stop(struct writer *writer)
{
    (void)pthread_mutex_lock(&writer->lock);
    bool was_stopping = writer->is_stopping;
    writer->is_stopping = true;
    (void)pthread_cond_broadcast(&writer->changed);
    (void)pthread_mutex_unlock(&writer->lock);
    if (!was_stopping) {
        (void)pthread_join(writer->thread, NULL);
    }
}

void writer_free(struct writer *writer)
{
    if (writer) {
        SCORE_ASSERT(writer->is_stopping);
        (void)pthread_cond_destroy(&writer->changed);
        (void)pthread_mutex_destroy(&writer->lock);
        free(writer->calls);
        free(writer);
    }
}
