/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_SEAL_H
#define SCORE_API_JSON_SEAL_H

/* An export of the sealed history as JSON (docs/audit.md), written and read back. */

#include "base/json_writer.h"
#include "domain/seal_export.h"

#ifdef __cplusplus
extern "C" {
#endif

void seal_export_to_json(struct json_writer *json, const struct seal_export *seal_export);
/* SCORE_INVALID names the first thing that is not as it was written: a file that was cut off, a
 * value of another kind. Everything lives in the arena. */
SCORE_MUST_USE enum score_status seal_export_from_json(const char *text, size_t len,
                                                       struct arena *arena, struct seal_export *ret,
                                                       struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
