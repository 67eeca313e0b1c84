/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_PROOF_H
#define SCORE_API_JSON_PROOF_H

/* What is shown of the sealed history and of the nodes, as api/openapi.yaml has it. */

#include "api/json.h"
#include "domain/node_list.h"
#include "domain/proof.h"

#ifdef __cplusplus
extern "C" {
#endif

void proof_to_json(struct json_writer *json, const struct proof *proof);
void proof_checkpoint_to_json(struct json_writer *json, const struct checkpoint *checkpoint);
void node_to_json(struct json_writer *json, const struct node *node);

#ifdef __cplusplus
}
#endif

#endif
