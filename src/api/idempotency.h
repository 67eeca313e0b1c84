/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_IDEMPOTENCY_H
#define SCORE_API_IDEMPOTENCY_H

/*
 * A write with a key happens once. The first answer is stored in the transaction of its effect; the
 * same request of the same person with the same key gets it again, another request is refused. Only
 * answers of kept transactions are stored: a refused request may be mended and sent again.
 *
 * Where nobody is signed in, a key belongs to whoever holds what the body holds: the token of a
 * link (call->scope), else the whole body. Two strangers with one key never meet.
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

/* The key has its answer already, so a prepare step need not do its work again, nor refuse what was
 * used up by the first request. Reads only. */
SCORE_MUST_USE enum score_status idempotency_is_known(struct api_call *call, bool *ret,
                                                      struct score_error *err);
/* Sets call->fingerprint from everything in a body but its password. NULL texts count as "". */
SCORE_MUST_USE enum score_status idempotency_fingerprint(struct api_call *call,
                                                         const char *const *texts, size_t count,
                                                         struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
