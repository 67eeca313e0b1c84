/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_DRAFT_STORE_H
#define SCORE_STORE_DRAFT_STORE_H

/* Files put up for import with their bytes, and maps kept under a name. */

#include "model/import_draft.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_draft_add(struct store *store, struct import_draft *draft,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status store_draft_update(struct store *store, struct import_draft *draft,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_draft_get(struct store *store, int64_t id,
                                                 struct arena *arena, struct import_draft *ret,
                                                 struct score_error *err);
/* A user's, newest first. */
SCORE_MUST_USE enum score_status store_draft_list(struct store *store, int64_t user_id, int limit,
                                                  struct arena *arena,
                                                  struct import_draft **ret_items,
                                                  size_t *ret_count, struct score_error *err);
/* How many a user has. */
SCORE_MUST_USE enum score_status store_draft_count(struct store *store, int64_t user_id,
                                                   int64_t *ret_count, struct score_error *err);
/* The running one whose turn it is: by run, then place in the run. SCORE_NOT_FOUND: none. */
SCORE_MUST_USE enum score_status store_draft_next(struct store *store, struct arena *arena,
                                                  struct import_draft *ret,
                                                  struct score_error *err);
/* The next running one of a run behind a place in it. SCORE_NOT_FOUND: none. */
SCORE_MUST_USE enum score_status store_draft_follower(struct store *store, int64_t run_id,
                                                      int64_t run_order, struct arena *arena,
                                                      struct import_draft *ret,
                                                      struct score_error *err);
/* Is the import being stored from a draft just now? */
SCORE_MUST_USE enum score_status store_draft_is_running(struct store *store, int64_t import_id,
                                                        bool *ret, struct score_error *err);
/* rows_done, import_id and updated_at_ms of a running one, and nothing else; sets the version. */
SCORE_MUST_USE enum score_status
store_draft_progress(struct store *store, struct import_draft *draft, struct score_error *err);
/* With its bytes. */
SCORE_MUST_USE enum score_status store_draft_remove(struct store *store, int64_t id,
                                                    struct score_error *err);
/* Removes those that nobody has touched since and that are not running. */
SCORE_MUST_USE enum score_status store_draft_expire(struct store *store, int64_t before_ms,
                                                    struct score_error *err);

/* The file, in parts 0.. */
SCORE_MUST_USE enum score_status store_draft_part_add(struct store *store, int64_t draft_id,
                                                      int64_t position, const void *bytes,
                                                      size_t len, struct score_error *err);
/* SCORE_NOT_FOUND: there is no such part. */
SCORE_MUST_USE enum score_status store_draft_part_get(struct store *store, int64_t draft_id,
                                                      int64_t position, struct arena *arena,
                                                      const void **ret_bytes, size_t *ret_len,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status store_draft_parts_remove(struct store *store, int64_t draft_id,
                                                          struct score_error *err);

/* A map of this name is replaced. */
SCORE_MUST_USE enum score_status store_import_map_put(struct store *store,
                                                      const struct import_map_saved *map,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status store_import_map_get(struct store *store, const char *name,
                                                      struct arena *arena,
                                                      struct import_map_saved *ret,
                                                      struct score_error *err);
/* By name. */
SCORE_MUST_USE enum score_status store_import_map_list(struct store *store, int limit,
                                                       struct arena *arena,
                                                       struct import_map_saved **ret_items,
                                                       size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
