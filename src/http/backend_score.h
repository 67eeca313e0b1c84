/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_BACKEND_SCORE_H
#define SCORE_HTTP_BACKEND_SCORE_H

/*
 * The real backend: a database connection per thread, the folded world where decisions are made
 * or explained, the api layer's routes, and what a node does by itself.
 *
 * Any number of them, in as many processes, may serve one database (docs/guides/many-nodes.md).
 * What only one of them does, it does under a lease (domain/lease.h), in the transaction of the
 * work:
 *
 *     clocks   offers that ran out, forgotten passwords, what is forgotten; nodes that have died
 *     imports  drafts that run in the background
 *     sealer   checkpoints over the history, and the secrets of the days
 *
 * Mails are claimed one by one, by every node that sends.
 */

#include <pthread.h>

#include "base/clock_watch.h"
#include "domain/lease.h"
#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct backend_score_options {
    const char *database_url; /* "sqlite:PATH"; borrowed */
    const char *maps_dir;     /* folder of import maps; "" = none; borrowed */
    const struct site *site;  /* NULL = its defaults; borrowed */
    const char *node;     /* its name among all nodes, lease_node_is_good; "" or NULL = host:pid */
    const char *seal_key; /* the signing key's file (domain/seal_open.h); NULL = none; borrowed */
    struct clock clock;
};

/* Address-stable while a server uses `backend`; {0} may be freed. */
struct backend_score {
    struct http_backend backend;
    struct backend_score_options options;
    struct api_limiter *limiter;    /* owned */
    struct api_presence *presence;  /* owned */
    struct clock_watch clock_watch; /* the writer's thread's */
    struct lease_book leases;       /* the writer's thread's */
    bool is_off;                    /* the writer's thread's: the clock is wrong */
    pthread_mutex_t state_lock;
    bool has_lock;
    struct http_node_state state; /* guarded by state_lock: what others may know of the above */
};

SCORE_MUST_USE enum score_status backend_score_init(struct backend_score *backend,
                                                    const struct backend_score_options *options,
                                                    struct score_error *err);
/* After http_server_free. */
void backend_score_done(struct backend_score *backend);

#ifdef __cplusplus
}
#endif

#endif
