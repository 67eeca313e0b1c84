/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_SEAL_SCORE_H
#define SCORE_HTTP_SEAL_SCORE_H

/* Part of backend_score: the sealer, rows of struct http_backend (backend.h). Of all nodes the one
 * that holds LEASE_SEALER seals; the lease is asked for again in the transaction that writes. */

#include "http/backend_score.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status node_seal_prepare(struct api_context *context,
                                                   struct seal_work **ret_work,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status node_seal_write(struct api_context *context,
                                                 struct seal_work *work, struct score_error *err);
void node_seal_free(struct seal_work *work);

#ifdef __cplusplus
}
#endif

#endif
