/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_JOB_POOL_H
#define SCORE_HTTP_JOB_POOL_H

/*
 * A few threads for what takes longer than a millisecond and writes nothing: password hashing,
 * reports, exports. A bounded queue; each thread has its own reading context, opened when its
 * first job comes and again after the database failed.
 */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct job_pool;
struct metrics;

/* Embedded by the owner, who keeps it alive until `run` returns. */
struct pool_job {
    /* `context` is NULL when it could not be opened; *open_error says why. The status counts as
     * the database's when it is SCORE_IO, SCORE_CORRUPT or SCORE_BUSY. */
    enum score_status (*run)(struct api_context *context, const struct score_error *open_error,
                             void *user);
    void *user;
    struct pool_job *next; /* the pool's */
};

struct job_pool_options {
    const struct http_backend *backend;
    struct metrics *metrics;
    int threads; /* 1..64 */
    size_t queue_max;
};

SCORE_MUST_USE enum score_status job_pool_create(const struct job_pool_options *options,
                                                 struct job_pool **ret_pool,
                                                 struct score_error *err);
/* False when the queue is full or the pool is stopping: `run` will not be called. */
bool job_pool_submit(struct job_pool *pool, struct pool_job *job);
size_t job_pool_queued(struct job_pool *pool);
/* Runs all that is queued, refuses more, ends the threads. */
void job_pool_stop(struct job_pool *pool);
void job_pool_free(struct job_pool *pool);

#ifdef __cplusplus
}
#endif

#endif
