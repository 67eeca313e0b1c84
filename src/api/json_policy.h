/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_POLICY_H
#define SCORE_API_JSON_POLICY_H

/* Policies as api/openapi.yaml has them, for the API and the command line. */

#include "api/json.h"
#include "domain/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The row of a list. */
void policy_to_json(struct json_writer *json, const struct policy *policy);
/* Everything, its parameters beside those in force. */
void policy_view_to_json(struct json_writer *json, const struct policy_view *view);

#ifdef __cplusplus
}
#endif

#endif
