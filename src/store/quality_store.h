/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_QUALITY_STORE_H
#define SCORE_STORE_QUALITY_STORE_H

/* What offers have shown about leads, counted by source, line and missing field; scorecards. */

#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum lead_count_kind {
    LEAD_COUNT_SITE = 1, /* name "" */
    LEAD_COUNT_FIELD,    /* leads that lacked this field when they were offered */
    LEAD_COUNT_LINE,
    LEAD_COUNT_SOURCE
};

/* A projection of the offer events: whole numbers, so their order does not matter. */
struct lead_count {
    enum lead_count_kind kind;
    const char *name;
    int64_t real;   /* accepted, and not returned for a fault of the data */
    int64_t unreal; /* declined, returned or recalled for a fault of the data */
    int64_t won;    /* history included */
    int64_t lost;
};
/* Adds the numbers of `change` to the row of its kind and name, made when missing. */
SCORE_MUST_USE enum score_status
store_lead_count_add(struct store *store, const struct lead_count *change, struct score_error *err);
/* By kind, then name; at most `limit`. */
SCORE_MUST_USE enum score_status store_lead_count_list(struct store *store, int limit,
                                                       struct arena *arena,
                                                       struct lead_count **ret_items,
                                                       size_t *ret_count, struct score_error *err);
/* `real` and `unreal` of the site counted anew from the offers. O(offers), history apart. */
SCORE_MUST_USE enum score_status store_lead_count_check(struct store *store, int64_t *ret_real,
                                                        int64_t *ret_unreal,
                                                        struct score_error *err);

/* One source's leads, imported history apart. */
struct source_count {
    const char *source;
    int64_t opportunities;
    int64_t decidable; /* as domain/quality.h defines it */
    int64_t offers;
    int64_t won;
    int64_t lost;
};
/* Most opportunities first, then by name; at most `limit`. O(opportunities + offers). */
SCORE_MUST_USE enum score_status store_source_counts(struct store *store, int limit,
                                                     struct arena *arena,
                                                     struct source_count **ret_items,
                                                     size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
