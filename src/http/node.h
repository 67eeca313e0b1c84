/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_NODE_H
#define SCORE_HTTP_NODE_H

/* How a node tells of itself, in readiness and metrics. */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

/* {"status":"ready"}, and where there are nodes: who, what it holds, how far behind. */
void node_ready_format(const struct http_node_state *state, struct buf *ret);
/* Prometheus; nothing where there are no nodes. */
void node_metrics_format(const struct http_node_state *state, struct buf *ret);
/* Why a node with such a clock does not serve. */
void node_clock_words(const struct http_node_state *state, char ret[160]);
/* The backend's word, with the newest event there is; without a context, as the node knows it. */
struct http_node_state node_state_get(const struct http_backend *backend,
                                      struct api_context *context);

#ifdef __cplusplus
}
#endif

#endif
