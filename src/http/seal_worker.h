/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_SEAL_WORKER_H
#define SCORE_HTTP_SEAL_WORKER_H

/*
 * The thread that seals what was written: reads, hashes and signs on its own connection, then
 * gives the writer one short job (at most one checkpoint with its leaves). It looks every
 * `interval_ms`, goes on at once while there is more than one checkpoint to make, and once more
 * when the server stops, so that nothing is left open over night. Any number of servers may seal
 * one database: a checkpoint that another has made meanwhile is dropped.
 */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct seal_worker;
struct writer;

struct seal_worker_options {
    const struct http_backend *backend; /* with seal_prepare, seal_write, seal_free */
    int64_t interval_ms;
};

/* Borrows the writer until seal_worker_stop. */
SCORE_MUST_USE enum score_status seal_worker_create(const struct seal_worker_options *options,
                                                    struct writer *writer,
                                                    struct seal_worker **ret_worker,
                                                    struct score_error *err);
/* Seals what is left, ends the thread; before writer_stop. Takes NULL. */
void seal_worker_stop(struct seal_worker *worker);
/* Takes NULL. */
void seal_worker_free(struct seal_worker *worker);

#ifdef __cplusplus
}
#endif

#endif
