/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_PROBLEM_H
#define SCORE_API_PROBLEM_H

/*
 * Problem documents (RFC 9457) and exit codes, both from api/errors.def. What a failure says to a
 * client: the sentence of its status, its own words below 500, every failed field, what is allowed.
 * Failures of the machine (500 and above) say the sentence alone; the rest is for the log.
 */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

struct problem; /* domain/domain.h */

enum api_edge {
#define SCORE_EDGE_PROBLEM(name, http, code, title) API_EDGE_##name,
#include "api/errors.def"
    API_EDGE_COUNT
};

/* HTTP code and exit code of a status other than SCORE_OK. */
int api_http_code(enum score_status status);
int api_exit_code(enum score_status status);

/* Answers call->response from a failure. `problem` may be NULL. */
void problem_write(struct api_call *call, enum score_status status, const struct score_error *err,
                   const struct problem *problem);

/*
 * Answers with an edge problem and returns SCORE_INVALID, so that a handler may `return` it;
 * api_run leaves an answer that stands. `detail` "" = none.
 */
SCORE_MUST_USE enum score_status problem_edge(struct api_call *call, enum api_edge edge,
                                              const char *detail, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
