/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_FAKE_BACKEND_H
#define SCORE_TESTS_UNIT_HTTP_FAKE_BACKEND_H

/*
 * A backend without a database: a few routes, counted transactions, failures on demand, and a
 * gate behind which a write or a long read waits until the test opens it.
 *
 *   GET   /api/v1/things        read: {"method","path","query":[..],..} of the request
 *   GET   /api/v1/things/{id}   read: {"id"}, ETag "v1"
 *   POST  /api/v1/things        write, JSON, 64 bytes: 201 with the body's length
 *   PATCH /api/v1/things/{id}   write, merge patch: 200
 *   POST  /api/v1/refused       write that answers 409 and is rolled back
 *   POST  /api/v1/gate          write that waits at the gate: 201
 *   GET   /api/v1/long          long read that waits at the gate: 200
 *   POST  /api/v1/session       write with a slow half; needs no sign-in
 *   GET   /api/v1/silent        read that answers nothing (a bug)
 *   POST  /api/v1/upload        write, CSV, 8 MiB: 201
 *   GET   /o/{token}            public read
 *   GET   /api/v1/stream        stream of the feed (fake_feed.h)
 *   POST  /api/v1/events        write that adds to the feed: 201
 *
 * Authorization "Bearer bad" is 401; everything else is let in.
 */

#include <pthread.h>

#include "fake_feed.h"
#include "http/backend.h"

struct fake_backend {
    struct http_backend backend;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool gate_is_open; /* guarded by lock, as all below */
    int waiting;       /* at the gate */
    int opened[3];     /* contexts by enum http_thread */
    int closed[3];
    int depth;
    int begun; /* transactions at depth 0 */
    int committed;
    int rolled_back; /* at depth 0 */
    int jobs_kept;   /* savepoints committed, then their batch */
    int jobs_undone; /* savepoints rolled back */
    int ticks;
    enum score_status open_fails;   /* HTTP_THREAD_WRITER only */
    enum score_status read_fails;   /* opening readers */
    enum score_status begin_fails;  /* at depth 0 */
    enum score_status commit_fails; /* at depth 0 */
    enum score_status ping_fails;
    struct fake_feed feed; /* with its own lock */
};

void fake_backend_init(struct fake_backend *fake);
void fake_backend_done(struct fake_backend *fake);
void fake_gate_open(struct fake_backend *fake);
/* Returns when `count` threads wait at the gate. */
void fake_gate_wait(struct fake_backend *fake, int count);
/* Returns when at least `count` ticks were run. */
void fake_ticks_wait(struct fake_backend *fake, int count);
void fake_set(struct fake_backend *fake, enum score_status *field, enum score_status value);
int fake_get(struct fake_backend *fake, const int *field);
/* Waits at the gate as a job would. */
void fake_gate_pass(struct fake_backend *fake);

#endif
