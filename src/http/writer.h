/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_WRITER_H
#define SCORE_HTTP_WRITER_H

/*
 * The one thread that writes. Whatever waits in its queue when it comes back becomes one batch:
 *
 *     tx_begin -> { tx_begin, run, tx_commit | tx_rollback } per job -> tx_commit -> done per job
 *
 * so the cost of a commit is shared by those who wait for it, and nobody is told of success before
 * the commit. When the batch cannot be committed, every job in it is told so, those that had
 * failed by themselves included: what they had seen may never have happened.
 */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct metrics;
struct writer;

/* Embedded by the owner, who keeps it alive until `done` has been called. */
struct writer_job {
    /* In the job's savepoint; anything but SCORE_OK rolls it back. */
    enum score_status (*run)(struct api_context *context, void *user);
    /* After the commit (SCORE_OK), or its failure; the last time the writer touches the job. */
    void (*done)(enum score_status committed, void *user);
    /* Asked after a run, when nobody else has come: true = run once more before the commit, in a
     * savepoint of its own, for writer_options.repeat_ms at most. NULL = never. */
    bool (*again)(void *user);
    void *user;
    struct api_call *call;   /* what `run` runs and may run again, or NULL: something else */
    struct writer_job *next; /* the writer's */
};

struct writer_options {
    const struct http_backend *backend;
    struct metrics *metrics;
    void (*committed)(void *user); /* after a batch is in the database; NULL = none */
    void *user;                    /* for committed */
    size_t queue_max;
    size_t batch_max;
    int64_t repeat_ms;
};

/* Starts the thread and waits until its context is open; the error is the context's. */
SCORE_MUST_USE enum score_status writer_create(const struct writer_options *options,
                                               struct writer **ret_writer, struct score_error *err);
/* False when the queue is full or the writer is stopping: `done` will not be called. */
bool writer_submit(struct writer *writer, struct writer_job *job);
size_t writer_queued(struct writer *writer);
/* False when the last batch failed or one has run for longer than `stuck_ms`. */
bool writer_is_well(struct writer *writer, int64_t stuck_ms);
/* Writes all that is queued, refuses more, ends the thread. */
void writer_stop(struct writer *writer);
void writer_free(struct writer *writer);

#ifdef __cplusplus
}
#endif

#endif
