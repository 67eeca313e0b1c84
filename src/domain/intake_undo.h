/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_UNDO_H
#define SCORE_DOMAIN_INTAKE_UNDO_H

/* What intake_undo.c, which knows one item, and intake_undo_run.c, which walks them, share. */

#include "domain/intake_store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the row said last no longer stands: the same row may come again. */
#define UNDO_ROW "undone"

struct undo {
    struct domain *domain; /* its arena is one object's memory */
    int64_t import_id;
    struct arena page;        /* one page of items */
    struct intake_keys *seen; /* objects that later items have been compared for; owned, or NULL:
                                 those are undone already */
};

typedef enum score_status undo_item_fn(struct undo *undo, const struct import_item *item,
                                       struct score_error *err);
/* SCORE_CONFLICT, naming it, unless the object stands as the import, or its undo so far, left it.
 * To be asked from the last item to the first. */
undo_item_fn undo_item_check;
/* Removes what the item made or restores what it changed, with the event. SCORE_CONFLICT: something
 * refers to it, which is named. */
undo_item_fn undo_item_take;
/* The same answer about an object that has not been removed. */
SCORE_MUST_USE enum score_status undo_item_refuse(struct undo *undo, const struct import_item *item,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
