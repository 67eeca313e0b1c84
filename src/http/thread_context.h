/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_THREAD_CONTEXT_H
#define SCORE_HTTP_THREAD_CONTEXT_H

/* A reading context that its thread opens when first needed and again after the database failed. */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct metrics;

struct thread_context {
    const struct http_backend *backend;
    struct metrics *metrics;
    enum http_thread thread;
    struct api_context context;
    bool is_open;
};

/* NULL with *err when the context cannot be opened; counted as a database error. */
struct api_context *thread_context_get(struct thread_context *context, struct score_error *err);
/* Tells how a call went: after SCORE_IO or SCORE_CORRUPT the next one gets a new connection. */
void thread_context_note(struct thread_context *context, enum score_status status);
void thread_context_close(struct thread_context *context);

#ifdef __cplusplus
}
#endif

#endif
