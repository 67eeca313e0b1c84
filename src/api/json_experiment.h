/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_EXPERIMENT_H
#define SCORE_API_JSON_EXPERIMENT_H

/* Experiments as api/openapi.yaml has them, for the API and the command line. */

#include "api/json.h"
#include "domain/experiment.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The row of a list. */
void experiment_to_json(struct json_writer *json, const struct experiment *experiment);
/* With its figures. */
void experiment_view_to_json(struct json_writer *json, const struct experiment_view *view);

#ifdef __cplusplus
}
#endif

#endif
