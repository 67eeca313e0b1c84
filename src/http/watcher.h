/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_WATCHER_H
#define SCORE_HTTP_WATCHER_H

/*
 * The thread that notices what other nodes have committed. Where the database tells
 * (backend->wait), it waits to be told; otherwise it looks at the newest event, one row, soon after
 * there was one and more and more rarely while there is none: every poll_min_ms, doubled up to
 * poll_max_ms.
 */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct metrics;
struct watcher;

struct watcher_options {
    const struct http_backend *backend; /* with stream_last; wait may be NULL */
    struct metrics *metrics;
    int64_t poll_min_ms;
    int64_t poll_max_ms;
    void (*seen)(void *user); /* there is a new event, whoever wrote it */
    void *user;               /* for seen */
};

/* Starts the thread. */
SCORE_MUST_USE enum score_status watcher_create(const struct watcher_options *options,
                                                struct watcher **ret_watcher,
                                                struct score_error *err);
/* Ends the thread; `seen` is not called again. Takes NULL. */
void watcher_free(struct watcher *watcher);

#ifdef __cplusplus
}
#endif

#endif
