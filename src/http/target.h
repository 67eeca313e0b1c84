/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_TARGET_H
#define SCORE_HTTP_TARGET_H

/*
 * The request target, "/path?query", decoded strictly. Pure: outside bytes in, texts out.
 *
 * Percent-encoding must be complete, must not hide NUL or '/', and must decode to UTF-8; "." and
 * ".." segments and empty ones inside the path are refused rather than resolved. In the query '+'
 * is a blank and a key without '=' has the value "".
 */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills path, query and query_count. SCORE_INVALID: not a target; SCORE_LIMIT: too many pairs. */
SCORE_MUST_USE enum score_status target_parse(const char *target, struct arena *arena,
                                              struct api_request *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
