/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_RERANK_H
#define SCORE_EVALUATE_RERANK_H

/*
 * Fair re-ranking, one pass online: each user in turn is shown the `top` items of the highest score
 * plus price of the item's group, and what was shown moves the prices (group_price.h). Ties go to
 * the item that comes first.
 *
 * Figures, as FairDiverse defines them (engine.md 11.1), over the users measured:
 *
 *   ndcg     mean of the DCG of the scores shown, best first, over the DCG of the user's best
 *   u_loss   mean of (sum of the user's best scores - sum of those shown) / top
 *   min_max  least over most units of a group
 *   mmf      share of all units that the lower half of the groups got together
 *   gini     (n + 1 - 2 sum of the running sums, sorted / total) / n
 */

#include "evaluate/group_price.h"
#include "evaluate/rerank_data.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RERANK_TOP_MAX = 10000, RERANK_PASSES = 4 };

struct rerank_options {
    enum group_rule rule;
    struct group_settings settings;
    size_t top;   /* 1 .. items */
    bool is_warm; /* prices learned on even users in RERANK_PASSES passes, figures on odd ones */
    bool is_odd;  /* cold, but figures on odd users alone: what `is_warm` compares with */
};

struct rerank_report {
    size_t users; /* measured */
    double ndcg;
    double u_loss;
    double min_max;
    double mmf;
    double gini;
};

/*
 * SCORE_INVALID: `top` is more than there are items, or too few users for odd ones. Cost
 * O(users * items), and one more for each pass of learning.
 */
SCORE_MUST_USE enum score_status rerank_run(const struct rerank_data *data,
                                            const struct rerank_options *options,
                                            struct rerank_report *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
