/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_BACKEND_SCORE_H
#define SCORE_HTTP_BACKEND_SCORE_H

/*
 * The real backend: a database connection per thread, the folded world where decisions are made
 * or explained, the api layer's routes, and the clock worker.
 */

#include "base/clock.h"
#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct backend_score_options {
    const char *database_url; /* "sqlite:PATH"; borrowed */
    const char *maps_dir;     /* folder of import maps; "" = none; borrowed */
    const struct site *site;  /* NULL = its defaults; borrowed */
    const char *seal_key; /* the signing key's file (domain/seal_open.h); NULL = none; borrowed */
    struct clock clock;
};

/* Address-stable while a server uses `backend`; {0} may be freed. */
struct backend_score {
    struct http_backend backend;
    struct backend_score_options options;
    struct api_limiter *limiter;   /* owned */
    struct api_presence *presence; /* owned */
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
