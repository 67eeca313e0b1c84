/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_NODE_SCORE_H
#define SCORE_HTTP_NODE_SCORE_H

/* Part of backend_score: what a node does by itself, and how it gets on with the others. The
 * functions are rows of struct http_backend (backend.h); all but node_state and node_mail_next_at
 * run on the writer's thread. */

#include "http/backend_score.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SCORE_INVALID: no name for a node. */
SCORE_MUST_USE enum score_status node_init(struct backend_score *backend, const char *node,
                                           struct score_error *err);
/* The system itself, at work on this node. */
struct domain node_domain(struct api_context *context, struct arena *arena);
void node_state(void *user, struct http_node_state *ret);

/* The writer's connection is there: is our clock right, by the database's? */
SCORE_MUST_USE enum score_status node_begin(struct api_context *context, struct score_error *err);
SCORE_MUST_USE enum score_status node_tick(struct api_context *context, struct score_error *err);
SCORE_MUST_USE enum score_status node_step(struct api_context *context, bool *ret_more,
                                           struct score_error *err);
SCORE_MUST_USE enum score_status node_leave(struct api_context *context, struct score_error *err);

SCORE_MUST_USE enum score_status node_mail_next_at(struct api_context *context, int64_t *ret_at_ms,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status node_mail_claim(struct api_context *context, struct arena *arena,
                                                 struct mail *ret, struct score_error *err);
SCORE_MUST_USE enum score_status node_mail_record(struct api_context *context, struct arena *arena,
                                                  struct mail *mail,
                                                  const struct mail_result *result,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
