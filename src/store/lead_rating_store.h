/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_LEAD_RATING_STORE_H
#define SCORE_STORE_LEAD_RATING_STORE_H

/* What firms said of their leads, by firm and source; a projection of the offer events. */

#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct lead_rating {
    int64_t partner_id;
    const char *source;
    int64_t good;
    int64_t bad;
    int64_t agreed;
    int64_t disagreed;
};
/* Adds the numbers of `change` to the row of its firm and source, made when missing; no count falls
 * below none. */
SCORE_MUST_USE enum score_status store_lead_rating_add(struct store *store,
                                                       const struct lead_rating *change,
                                                       struct score_error *err);
/* One firm's, by source; partner_id 0 = everybody's, by firm and source. At most `limit`. */
SCORE_MUST_USE enum score_status store_lead_rating_list(struct store *store, int64_t partner_id,
                                                        int limit, struct arena *arena,
                                                        struct lead_rating **ret_items,
                                                        size_t *ret_count, struct score_error *err);

/* By source: ratings counted with the trust of who gave them, (1 + agreed) / (2 + both). */
struct lead_opinion {
    const char *source;
    double good;
    double bad;
};
/* By source, without the firm `except_partner_id` (0 = nobody is left out). */
SCORE_MUST_USE enum score_status
store_lead_opinion_list(struct store *store, int64_t except_partner_id, int limit,
                        struct arena *arena, struct lead_opinion **ret_items, size_t *ret_count,
                        struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
