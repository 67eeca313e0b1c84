/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_SIGN_IN_H
#define SCORE_API_SIGN_IN_H

/* What every way of signing in shares: who asks, how often, and the answer with its cookie. */

#include "api/api.h"
#include "domain/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Network address and browser of the request. */
struct link_visit call_visit(const struct api_call *call);

/* The session's cookie; "" and 0 take it away. */
void session_cookie_set(struct api_call *call, const char *token, int64_t max_age_s);
/* Answers with the user, the token for writes, and the cookie. A repeated request gets null in the
 * place of the token, and no cookie: these leave once. */
SCORE_MUST_USE enum score_status sign_in_answer(struct api_call *call,
                                                const struct session_grant *grant, int http_status,
                                                struct score_error *err);

/* Answers 429 while `address` and `who` have failed too often. */
SCORE_MUST_USE enum score_status sign_in_attempt(struct api_context *context, struct api_call *call,
                                                 const char *who, struct score_error *err);
/* What every request that shows a token is asked before its slow half, once its `scope` and
 * `fingerprint` are set; `who` counts failures. *ret_is_known: the first answer stands, there is
 * nothing to prepare. */
SCORE_MUST_USE enum score_status token_attempt(struct api_context *context, struct api_call *call,
                                               const char *who, bool *ret_is_known,
                                               struct score_error *err);
/* Counts an unknown token as a failure; answers `status`. */
enum score_status token_failure(struct api_context *context, const struct api_call *call,
                                const char *who, enum score_status status);
/* SCORE_BUSY when the slow half was left out for a first answer that has gone meanwhile. */
SCORE_MUST_USE enum score_status prepared_check(const char *password_hash, struct score_error *err);
/* 429 with the time to wait. */
SCORE_MUST_USE enum score_status too_many_answer(struct api_call *call, int64_t wait_ms,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
