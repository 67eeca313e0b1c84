/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_UNDO_STORE_H
#define SCORE_STORE_UNDO_STORE_H

/* Imports being taken back (IMPORT_UNDOING): whose turn it is, what is left, what holds on to it.
 */

#include "model/import.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The first import that is being taken back; 0 = none. */
SCORE_MUST_USE enum score_status store_undo_next(struct store *store, int64_t *ret_import_id,
                                                 struct score_error *err);
/* How many items the import has. */
SCORE_MUST_USE enum score_status store_undo_items_count(struct store *store, int64_t import_id,
                                                        int64_t *ret, struct score_error *err);
/* Forgets the items from this position on. */
SCORE_MUST_USE enum score_status store_undo_items_remove(struct store *store, int64_t import_id,
                                                         int64_t from_position,
                                                         struct score_error *err);

/* An object that the import made and that one outside of it refers to. SCORE_NOT_FOUND: none. Goes
 * through every record that refers to another: not for the writer's thread. */
struct undo_held {
    enum id_kind kind;
    int64_t id;
};
SCORE_MUST_USE enum score_status store_undo_held(struct store *store, int64_t import_id,
                                                 struct undo_held *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
