/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_FAULT_SITE_H
#define SCORE_TESTS_UNIT_HTTP_FAULT_SITE_H

/* A running server on a free port, without clock ticks, with a backend that fails on demand. */

#include "fake_backend.h"
#include "http/server.h"

struct site {
    struct fake_backend fake;
    struct http_server *server;
    int port;
};

/* `wanted` without address, backend and threads, which are set here. */
void site_open(struct site *site, const struct http_server_options *wanted);
/* Stops the server; every context that was opened must have been closed. */
void site_close(struct site *site);

#endif
