/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_REPORT_STORE_H
#define SCORE_STORE_REPORT_STORE_H

/* Figures over whole tables, for reports: each a fixed number of passes, O(rows). */

#include "model/enums.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the imported deals cover. Times 0 when there are none. */
struct past_span {
    int64_t deals;
    int64_t from_ms; /* when the first and the last one arose */
    int64_t to_ms;
};
SCORE_MUST_USE enum score_status store_past_span(struct store *store, struct past_span *ret,
                                                 struct score_error *err);

/* Imported deals of every firm that takes part or had one, most first, then by id. */
struct past_firm {
    int64_t partner_id;
    const char *name;
    int64_t leads;
};
SCORE_MUST_USE enum score_status store_past_firms(struct store *store, struct arena *arena,
                                                  struct past_firm **ret_items, size_t *ret_count,
                                                  struct score_error *err);

/* Whole days from the deal's beginning to its acceptance by the firm, ascending. Only deals whose
 * source said when: one that was merely imported is accepted when it began. */
struct past_idle {
    int64_t days;
    int64_t count;
};
SCORE_MUST_USE enum score_status store_past_idle(struct store *store, struct arena *arena,
                                                 struct past_idle **ret_items, size_t *ret_count,
                                                 struct score_error *err);

/* Imported deals of firms that do not meet a fact on the day `now_ms`, for the deal's line and
 * country; an open offering needs no authorisation. Indexed by enum fact_kind. */
struct past_lacks {
    int64_t leads[FACT_PROFILE + 1];
    int64_t firms[FACT_PROFILE + 1];
};
SCORE_MUST_USE enum score_status store_past_lacks(struct store *store, int64_t now_ms,
                                                  struct past_lacks *ret, struct score_error *err);

/* Per fact: active firms of which nothing is known, and waiting opportunities (READY, RECOMMENDED,
 * UNPLACED) that no active firm is known to meet it for although some firm is not known to fail
 * it. General statements count for every line. */
struct fact_gaps {
    int64_t partners[FACT_PROFILE + 1];
    int64_t blocked[FACT_PROFILE + 1];
};
SCORE_MUST_USE enum score_status store_fact_gaps(struct store *store, int64_t now_ms,
                                                 struct fact_gaps *ret, struct score_error *err);

struct named_count {
    const char *name;
    int64_t count;
};
/* Imported deals by source, most first; at most `limit`. */
SCORE_MUST_USE enum score_status store_past_sources(struct store *store, int limit,
                                                    struct arena *arena,
                                                    struct named_count **ret_items,
                                                    size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
