/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_RERANK_LIST_H
#define SCORE_EVALUATE_RERANK_LIST_H

/*
 * Whatever the prices of groups, a user is shown only items that are among the `top` of their own
 * group: of each user those are kept, in the order of items, absent ones with their score of 0.
 * Many rules, or many passes, run on one list.
 */

#include "evaluate/rerank_data.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rerank_candidate {
    uint32_t item;
    uint32_t group;
    double score;
};

struct rerank_list {
    const struct rerank_data *data; /* borrowed */
    size_t top;
    size_t width;                   /* candidates of a user, the same for all */
    struct rerank_candidate *items; /* user_count x width */
    double *discount;               /* of `top`: 1 / log2(place + 2) */
    double *ideal;                  /* of a user: DCG of the best scores .. */
    double *ideal_sum;              /* .. and their sum */
};

enum { RERANK_TOP_MAX = 10000 };

/*
 * SCORE_INVALID: `top` is 0 or more than there are items. Cost O(users * items), memory of 16 bytes
 * for each of users * min(items, groups * top).
 */
SCORE_MUST_USE enum score_status rerank_list_make(const struct rerank_data *data, size_t top,
                                                  struct rerank_list *ret, struct score_error *err);
/* {0} is valid. */
void rerank_list_done(struct rerank_list *list);

/*
 * The `top` candidates of the highest score + price of the group, as places in the user's
 * candidates, best first; of equal ones the item that comes first. `keys` is for work.
 */
void rerank_list_show(const struct rerank_list *list, size_t user, const double *price,
                      uint32_t *ret_places, double *keys);
/* The candidates of a user. */
const struct rerank_candidate *rerank_list_user(const struct rerank_list *list, size_t user);

#ifdef __cplusplus
}
#endif

#endif
