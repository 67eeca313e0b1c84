/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_IMPORT_DRAFT_H
#define SCORE_DOMAIN_IMPORT_DRAFT_H

/*
 * Files on their way in: put up, looked at, corrected, imported in the background, gone.
 *
 *     DRAFT -> RUNNING -> DONE | FAILED | CANCELLED;  FAILED and CANCELLED may run again
 *
 * A draft belongs to the user who put it up; to everybody else it is SCORE_NOT_FOUND. What the file
 * is (kind, encoding, columns, map) is the caller's guess, made outside the writer's thread; it
 * travels in a struct import_draft. Its bytes and whatever shows values of it go with the end of
 * the import, with the draft, or after LIMIT_DRAFT_MS.
 *
 * A running one is stored by whoever calls the worker's functions, one step at a time. What an
 * import kept before it failed or was cancelled stays until it is undone, and the draft says so.
 */

#include "domain/domain.h"
#include "model/import.h"
#include "model/import_draft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Stores the file and what it was taken for. SCORE_LIMIT: too large, or too many of them;
 * SCORE_DENIED: the role. */
SCORE_MUST_USE enum score_status
import_draft_create(struct domain *domain, const struct import_draft *guess, const char *bytes,
                    size_t len, struct import_draft *ret, struct score_error *err);
SCORE_MUST_USE enum score_status import_draft_get(struct domain *domain, int64_t id,
                                                  struct import_draft *ret,
                                                  struct score_error *err);
/* The actor's, unfinished first, then newest first. */
SCORE_MUST_USE enum score_status import_draft_list(struct domain *domain,
                                                   struct import_draft **ret_items,
                                                   size_t *ret_count, struct score_error *err);
/* Another idea of what the file is. `guess` carries id and version: SCORE_CONFLICT when the draft
 * has moved on, or runs, or is done. */
SCORE_MUST_USE enum score_status import_draft_correct(struct domain *domain,
                                                      const struct import_draft *guess,
                                                      struct import_draft *ret,
                                                      struct score_error *err);
/* A running one is cancelled and stays, to be seen; any other goes. */
SCORE_MUST_USE enum score_status import_draft_remove(struct domain *domain, int64_t id,
                                                     struct score_error *err);
/* The drafts in the order in which their kinds depend on each other. SCORE_INVALID: a draft twice,
 * of unknown kind, or with needed fields missing; SCORE_DENIED: users by a channel manager. */
SCORE_MUST_USE enum score_status import_draft_set(struct domain *domain, const int64_t *ids,
                                                  size_t count, struct import_draft *ret_items,
                                                  struct score_error *err);
/* Lets them run, one after the other; `ret_items` as above. SCORE_CONFLICT: one runs or is done.
 * `map` is kept under `map_name` unless that is "". */
struct import_draft_run {
    const int64_t *ids;
    size_t count;
    const char *map_name;
    const char *map; /* JSON */
};
SCORE_MUST_USE enum score_status import_draft_run(struct domain *domain,
                                                  const struct import_draft_run *run,
                                                  struct import_draft *ret_items,
                                                  struct score_error *err);

/* ---- its bytes ------------------------------------------------------------------------------- */

/* Reads a draft's file part by part. The store may be another one from read to read. */
struct draft_source {
    struct store *store;
    int64_t draft_id;
    int64_t position; /* of the next part */
    const char *part;
    size_t len, at;
    struct arena arena; /* one part */
};
void draft_source_init(struct draft_source *source, struct store *store, int64_t draft_id);
void draft_source_done(struct draft_source *source);
/* An import_read_fn and the rewind for it; `source` is a struct draft_source. */
int64_t draft_source_read(void *source, char *into, size_t size);
bool draft_source_rewind(void *source);

/* ---- for the worker, as the system ----------------------------------------------------------- */

/* The running one whose turn it is, and whom it works for. SCORE_NOT_FOUND: nothing to do. */
SCORE_MUST_USE enum score_status import_draft_next(struct domain *domain, struct import_draft *ret,
                                                   struct actor *ret_actor,
                                                   struct score_error *err);
/* A step has been stored; `is_end` = the last one, which erases the file. */
SCORE_MUST_USE enum score_status import_draft_advance(struct domain *domain,
                                                      struct import_draft *draft,
                                                      const struct import *import, bool is_end,
                                                      struct score_error *err);
/* It cannot go on, and those of its run that come after it do not begin. */
SCORE_MUST_USE enum score_status import_draft_fail(struct domain *domain,
                                                   struct import_draft *draft, const char *why,
                                                   struct score_error *err);
/* Forgets drafts that nobody has touched for LIMIT_DRAFT_MS. */
SCORE_MUST_USE enum score_status import_draft_tidy(struct domain *domain, struct score_error *err);

/* ---- maps under a name ----------------------------------------------------------------------- */

/* Letters, digits, '-' and '_': a name is never a path. */
bool import_map_name_is_good(const char *name);
SCORE_MUST_USE enum score_status import_map_saved_get(struct domain *domain, const char *name,
                                                      struct import_map_saved *ret,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status import_map_saved_list(struct domain *domain,
                                                       struct import_map_saved **ret_items,
                                                       size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
