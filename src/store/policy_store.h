/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POLICY_STORE_H
#define SCORE_STORE_POLICY_STORE_H

/* Policies, their evaluations, shadow choices. */

#include "model/policy.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_policy_add(struct store *store, struct policy *policy,
                                                  struct score_error *err);
SCORE_MUST_USE enum score_status store_policy_update(struct store *store, struct policy *policy,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status store_policy_get(struct store *store, int64_t id,
                                                  struct arena *arena, struct policy *ret,
                                                  struct score_error *err);
/* The one in this state that was in force last, or was made last. */
SCORE_MUST_USE enum score_status store_policy_find(struct store *store, enum policy_state state,
                                                   struct arena *arena, struct policy *ret,
                                                   struct score_error *err);
/* The one that was in force last before event `seq`, and is not any more. */
SCORE_MUST_USE enum score_status store_policy_former(struct store *store, int64_t seq,
                                                     struct arena *arena, struct policy *ret,
                                                     struct score_error *err);
/* Newest first, below page.after_id when has_after. */
SCORE_MUST_USE enum score_status store_policy_list(struct store *store,
                                                   const struct store_page *page,
                                                   struct arena *arena, struct policy **ret_items,
                                                   size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_policy_evaluation_add(struct store *store,
                                                             struct policy_evaluation *evaluation,
                                                             struct score_error *err);
SCORE_MUST_USE enum score_status store_policy_evaluation_get(struct store *store, int64_t id,
                                                             struct arena *arena,
                                                             struct policy_evaluation *ret,
                                                             struct score_error *err);

/* Decisions since `from_ms` that led to an offer which has an end or was accepted, by event. */
SCORE_MUST_USE enum score_status store_policy_pass_list(struct store *store, int64_t from_ms,
                                                        const struct store_page *page,
                                                        struct arena *arena,
                                                        struct policy_pass **ret_items,
                                                        size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_policy_shadow_add(struct store *store,
                                                         const struct policy_shadow *shadow,
                                                         struct score_error *err);
/* All zero when there is none. */
SCORE_MUST_USE enum score_status store_policy_shadow_sums(struct store *store, int64_t policy_id,
                                                          struct policy_shadow_sums *ret,
                                                          struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
