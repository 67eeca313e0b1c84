/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_IMPORT_RUNNER_H
#define SCORE_API_IMPORT_RUNNER_H

/*
 * The import of drafts and the undo of large imports in the background, for the writer's thread:
 * one step of one of them per call, in the caller's transaction, so that others write in between.
 * What a run knows of its file lives in the context from step to step; when that is lost (restart,
 * a commit that failed), the next call goes on from what stands in the database.
 */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One step of what is next. *ret_more = call again soon. A draft or an undo that cannot go on is
 * FAILED, which is SCORE_OK; failures of the machine are passed up, to be tried again later. */
SCORE_MUST_USE enum score_status api_import_step(struct api_context *context, bool *ret_more,
                                                 struct score_error *err);
/* Forgets the run in memory; its import stays RUNNING. For whoever closes the context. */
void api_import_drop(struct api_context *context);

#ifdef __cplusplus
}
#endif

#endif
