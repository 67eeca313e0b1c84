/* SPDX-License-Identifier: Apache-2.0 */
#include "http/job_pool.h"

#include <pthread.h>

#include "http/thread_context.h"

enum { JOB_THREADS_MAX = 64 };

struct job_pool {
    struct job_pool_options options;
    pthread_t threads[JOB_THREADS_MAX];
    int thread_count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct pool_job *first; /* guarded by lock, as all below */
    struct pool_job *last;
    size_t queued;
    bool is_stopping;
};

static struct pool_job *job_take(struct job_pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->is_stopping) {
        (void)pthread_cond_wait(&pool->changed, &pool->lock);
    }
    struct pool_job *job = pool->first;
    if (job) {
        pool->first = job->next;
        pool->last = pool->first ? pool->last : NULL;
        pool->queued--;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *pool_main(void *user)
{
    struct job_pool *pool = user;
    struct thread_context context = {.backend = pool->options.backend,
                                     .metrics = pool->options.metrics,
                                     .thread = HTTP_THREAD_JOB};
    for (struct pool_job *job = job_take(pool); job; job = job_take(pool)) {
        struct score_error err = {0};
        struct api_context *api = thread_context_get(&context, &err);
        enum score_status status = job->run(api, &err, job->user);
        thread_context_note(&context, status);
    }
    thread_context_close(&context);
    return NULL;
}

enum score_status job_pool_create(const struct job_pool_options *options,
                                  struct job_pool **ret_pool, struct score_error *err)
{
    SCORE_ASSERT(options->threads >= 1 && options->threads <= JOB_THREADS_MAX);
    struct job_pool *pool = calloc(1, sizeof(*pool));
    if (!pool) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    pool->options = *options;
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->changed, NULL);
    while (pool->thread_count < options->threads) {
        if (pthread_create(&pool->threads[pool->thread_count], NULL, pool_main, pool)) {
            job_pool_stop(pool);
            job_pool_free(pool);
            return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
        }
        pool->thread_count++;
    }
    *ret_pool = pool;
    return SCORE_OK;
}

bool job_pool_submit(struct job_pool *pool, struct pool_job *job)
{
    job->next = NULL;
    (void)pthread_mutex_lock(&pool->lock);
    bool takes = !pool->is_stopping && pool->queued < pool->options.queue_max;
    if (takes) {
        if (pool->last) {
            pool->last->next = job;
        } else {
            pool->first = job;
        }
        pool->last = job;
        pool->queued++;
        (void)pthread_cond_signal(&pool->changed);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return takes;
}

size_t job_pool_queued(struct job_pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    size_t queued = pool->queued;
    (void)pthread_mutex_unlock(&pool->lock);
    return queued;
}

void job_pool_stop(struct job_pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    bool was_stopping = pool->is_stopping;
    pool->is_stopping = true;
    (void)pthread_cond_broadcast(&pool->changed);
    (void)pthread_mutex_unlock(&pool->lock);
    for (int i = 0; !was_stopping && i < pool->thread_count; i++) {
        (void)pthread_join(pool->threads[i], NULL);
    }
}

void job_pool_free(struct job_pool *pool)
{
    if (pool) {
        SCORE_ASSERT(pool->is_stopping);
        (void)pthread_cond_destroy(&pool->changed);
        (void)pthread_mutex_destroy(&pool->lock);
        free(pool);
    }
}
