/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_OPPORTUNITY_STORE_H
#define SCORE_STORE_OPPORTUNITY_STORE_H

/* Opportunities, their line items and notes. */

#include "model/opportunity.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_opportunity_add(struct store *store,
                                                       struct opportunity *opportunity,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status store_opportunity_update(struct store *store,
                                                          struct opportunity *opportunity,
                                                          struct score_error *err);
/* The same for what passing changes alone: placement, stage, round, failed offers, who holds it,
 * the live offer, the next step and the time of change. A database keeps an index up for every
 * column that is written, changed or not, and this leaves half of them alone. */
SCORE_MUST_USE enum score_status store_opportunity_pass(struct store *store,
                                                        struct opportunity *opportunity,
                                                        struct score_error *err);
/* With its line items and notes; SCORE_CONFLICT when decisions or offers refer to it. */
SCORE_MUST_USE enum score_status store_opportunity_remove(struct store *store, int64_t id,
                                                          struct score_error *err);
SCORE_MUST_USE enum score_status store_opportunity_get(struct store *store, int64_t id,
                                                       struct arena *arena, struct opportunity *ret,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status
store_opportunity_find(struct store *store, const char *external_id, struct arena *arena,
                       struct opportunity *ret, struct score_error *err);

enum opportunity_sort {
    OPPORTUNITY_SORT_UPDATED_DESC,
    OPPORTUNITY_SORT_UPDATED_ASC,
    OPPORTUNITY_SORT_CREATED_DESC,
    OPPORTUNITY_SORT_CREATED_ASC
};

struct opportunity_filter {
    enum placement placement; /* 0 all */
    int stage;                /* 0 all */
    bool open_only;           /* closed_at_ms = 0 */
    bool waiting_only;        /* NEW, READY, RECOMMENDED, UNPLACED */
    const char *query;        /* part of title or account name or external id; "" all */
    int64_t partner_id;       /* holder or live offer's firm after acceptance; 0 all */
    int64_t owner_user_id;    /* 0 all */
    int64_t distributor_id;   /* accepted by firms that selected it; 0 all */
    enum opportunity_sort sort;
};
/* Keyset on the sort column then id. */
SCORE_MUST_USE enum score_status
store_opportunity_list(struct store *store, const struct opportunity_filter *filter,
                       const struct store_page *page, struct arena *arena,
                       struct opportunity **ret_items, size_t *ret_count, struct score_error *err);

/* Ids of opportunities in this placement, oldest created first, at most `limit` after the
 * (created_at_ms, id) given in `page`. For place --all. */
SCORE_MUST_USE enum score_status
store_opportunity_ids(struct store *store, enum placement placement, const struct store_page *page,
                      struct arena *arena, int64_t **ret_ids, int64_t **ret_created_at_ms,
                      size_t *ret_count, struct score_error *err);

/* Counts by placement and by stage of open ones, for the pipeline report. Arrays are indexed by
 * the enum value / stage number. */
struct opportunity_counts {
    int64_t by_placement[9];
    int64_t by_stage[12];
};
SCORE_MUST_USE enum score_status store_opportunity_count(struct store *store,
                                                         struct opportunity_counts *ret,
                                                         struct score_error *err);

SCORE_MUST_USE enum score_status store_line_item_add(struct store *store, struct line_item *item,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status store_line_items_list(struct store *store, int64_t opportunity_id,
                                                       struct arena *arena,
                                                       struct line_item **ret_items,
                                                       size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_note_add(struct store *store, struct note *note,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status store_notes_list(struct store *store, int64_t opportunity_id,
                                                  struct arena *arena, struct note **ret_items,
                                                  size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
