/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_IDEMPOTENCY_H
#define SCORE_API_IDEMPOTENCY_H

/*
 * A write with a key happens once. The first answer is stored in the transaction of its effect; the
 * same request of the same person with the same key gets it again, another request is refused. Only
 * answers of kept transactions are stored: a refused request may be mended and sent again.
 */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* *ret_answered: call->response holds the first answer, or the refusal. */
SCORE_MUST_USE enum score_status idempotency_replay(struct api_call *call, bool *ret_answered,
                                                    struct score_error *err);
/* Stores call->response under the request's key. */
SCORE_MUST_USE enum score_status idempotency_keep(struct api_call *call, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
