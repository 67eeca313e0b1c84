/* SPDX-License-Identifier: Apache-2.0 */
#include "serving.h"

#include "shop.h"

void serving_start(struct serving *serving, const struct backend_score_options *backend,
                   const struct http_server_options *options)
{
    struct http_server_options filled = *options;
    *serving = (struct serving){.port = 0};
    OK(backend_score_init(&serving->backend, backend, &err));
    filled.address = "127.0.0.1:0";
    filled.backend = &serving->backend.backend;
    OK(http_server_create(&filled, &serving->server, &err));
    OK(http_server_start(serving->server, &err));
    serving->port = http_server_port(serving->server);
}

void serving_stop(struct serving *serving)
{
    http_server_free(serving->server);
    backend_score_done(&serving->backend);
    *serving = (struct serving){.port = 0};
}
