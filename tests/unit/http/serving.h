/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_SERVING_H
#define SCORE_TESTS_UNIT_HTTP_SERVING_H

/* A whole server on a port of its own: one node of those that serve a database. */

#include "http/backend_score.h"
#include "http/server.h"

struct serving {
    struct backend_score backend;
    struct http_server *server;
    int port;
};

/* Address and backend of `options` are filled in here. What fails fails the test. */
void serving_start(struct serving *serving, const struct backend_score_options *backend,
                   const struct http_server_options *options);
void serving_stop(struct serving *serving);

#endif
