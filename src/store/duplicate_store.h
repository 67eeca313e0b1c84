/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_DUPLICATE_STORE_H
#define SCORE_STORE_DUPLICATE_STORE_H

/* Records that may be about the same customer or lead. Each look-up is led by an index; what it
 * finds is a candidate, the domain decides. */

#include "model/catalog.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an account may share with another; "" = not asked. */
struct account_traits {
    int64_t except_id; /* never among the answers */
    const char *name;  /* compared folded */
    const char *host;  /* "acme.example" */
    const char *duns;
};
/* Other accounts with one of the traits, by id; at most `limit`. */
SCORE_MUST_USE enum score_status store_account_alike(struct store *store,
                                                     const struct account_traits *traits, int limit,
                                                     struct arena *arena,
                                                     struct account **ret_items, size_t *ret_count,
                                                     struct score_error *err);

/* What an opportunity may share with another open one; "" or 0 = not asked. */
struct lead_traits {
    int64_t except_id;
    const char *email;
    const char *phone;
    int64_t account_id;
    const char *need; /* with account_id: only those whose need begins alike */
};
/* Ids of other open opportunities with this address, this number or this account, ascending; at
 * most `limit` of each. */
SCORE_MUST_USE enum score_status store_lead_alike(struct store *store,
                                                  const struct lead_traits *traits, int limit,
                                                  struct arena *arena, int64_t **ret_ids,
                                                  size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
