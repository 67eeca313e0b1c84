/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_LEASE_STORE_H
#define SCORE_STORE_LEASE_STORE_H

/* What several processes agree on: leases, and buckets that count together. */

#include "model/lease.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_lease_get(struct store *store, const char *name,
                                                 struct arena *arena, struct lease *ret,
                                                 struct score_error *err);
/* A lease of which nobody knew. SCORE_EXISTS: somebody does. */
SCORE_MUST_USE enum score_status store_lease_add(struct store *store, const struct lease *lease,
                                                 struct score_error *err);
/* Writes holder, until_ms and fence where the row is still as `before` says in all three;
 * SCORE_CONFLICT otherwise. One statement decides who of several takers wins. */
SCORE_MUST_USE enum score_status store_lease_update(struct store *store, const struct lease *before,
                                                    const struct lease *after,
                                                    struct score_error *err);
/* Forgets one that is still as `lease` says; SCORE_CONFLICT otherwise. */
SCORE_MUST_USE enum score_status store_lease_remove(struct store *store, const struct lease *lease,
                                                    struct score_error *err);
/* By name, at most `limit`. */
SCORE_MUST_USE enum score_status store_lease_list(struct store *store, int limit,
                                                  struct arena *arena, struct lease **ret_items,
                                                  size_t *ret_count, struct score_error *err);

/* Who has claimed mails that wait for their answer: each holder once, by name, at most `limit`. */
SCORE_MUST_USE enum score_status store_mail_holder_list(struct store *store, int limit,
                                                        struct arena *arena,
                                                        const char ***ret_holders,
                                                        size_t *ret_count, struct score_error *err);

/* When the bucket of this name has leaked dry; 0 = there is none. Cost: one look-up. */
SCORE_MUST_USE enum score_status store_rate_get(struct store *store, int64_t name,
                                                int64_t *ret_empty_at_ms, struct score_error *err);
SCORE_MUST_USE enum score_status store_rate_set(struct store *store, int64_t name,
                                                int64_t empty_at_ms, struct score_error *err);
/* No failure when there is none. */
SCORE_MUST_USE enum score_status store_rate_remove(struct store *store, int64_t name,
                                                   struct score_error *err);
/* Forgets buckets that were dry before then. */
SCORE_MUST_USE enum score_status store_rate_expire(struct store *store, int64_t before_ms,
                                                   struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
