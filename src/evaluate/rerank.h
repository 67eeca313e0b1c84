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
 *
 * and, for the rules behind which a utility stands (log, ratio, lookahead, hindsight), with E an
 * equal share of all units,
 *
 *   objective  sum of the scores shown + kappa E sum_g u(units_g / E)      (group_utility)
 *
 * alpha 1 for log. Hindsight maximises it over all users at once, who may be shown several lists by
 * weight, by Frank-Wolfe with exact steps (Frank and Wolfe 1956; the gap, Jaggi 2013): each step
 * shows every user the best at the prices of now, the slopes of u. `gap` is what the optimum can be
 * above `objective` at most, as a share of the value shown. Its figures are means by weight, units
 * included.
 */

#include "evaluate/group_price.h"
#include "evaluate/rerank_list.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RERANK_PASSES = 4, RERANK_STEPS_MAX = 1000 };

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
    double value; /* sum of the scores shown */
    double objective;
    double gap; /* hindsight */
};

/*
 * SCORE_INVALID: `top` is more than there are items, or too few users for odd ones. Cost O(users *
 * items), and one more for each pass of learning or step of hindsight; lookahead `replays` + 1
 * times the choosing.
 */
SCORE_MUST_USE enum score_status rerank_run(const struct rerank_data *data,
                                            const struct rerank_options *options,
                                            struct rerank_report *ret, struct score_error *err);
/* The same on a list that was made before, whose `top` counts. */
SCORE_MUST_USE enum score_status rerank_run_listed(const struct rerank_list *list,
                                                   const struct rerank_options *options,
                                                   struct rerank_report *ret,
                                                   struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
