/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_CATALOG_STORE_H
#define SCORE_STORE_CATALOG_STORE_H

/* Offerings and accounts. `find`: by exact external id, else by folded name when unique. */

#include "model/catalog.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_offering_add(struct store *store, struct offering *offering,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status
store_offering_update(struct store *store, struct offering *offering, struct score_error *err);
SCORE_MUST_USE enum score_status store_offering_remove(struct store *store, int64_t id,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status store_offering_get(struct store *store, int64_t id,
                                                    struct arena *arena, struct offering *ret,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_offering_find(struct store *store, const char *key,
                                                     struct arena *arena, struct offering *ret,
                                                     struct score_error *err);
/* Ordered by id. */
SCORE_MUST_USE enum score_status
store_offering_list(struct store *store, const struct store_page *page, struct arena *arena,
                    struct offering **ret_items, size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_account_add(struct store *store, struct account *account,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status store_account_update(struct store *store, struct account *account,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status store_account_remove(struct store *store, int64_t id,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status store_account_get(struct store *store, int64_t id,
                                                   struct arena *arena, struct account *ret,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status store_account_find(struct store *store, const char *key,
                                                    struct arena *arena, struct account *ret,
                                                    struct score_error *err);
/* `query` is part of the name, "" all. Ordered by id. */
SCORE_MUST_USE enum score_status store_account_list(struct store *store, const char *query,
                                                    const struct store_page *page,
                                                    struct arena *arena, struct account **ret_items,
                                                    size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
