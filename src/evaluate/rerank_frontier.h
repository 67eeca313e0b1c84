/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_RERANK_FRONTIER_H
#define SCORE_EVALUATE_RERANK_FRONTIER_H

/*
 * A rule with a knob is not a point but a curve: what evenness it buys at what loss. Here rules of
 * others run at the settings that were published and around them, ours at a strength of kappa that
 * rises by 2^(1/2) from 2^-14 to 8 of the mean score of the best shown, so that curves are compared
 * where their ndcg is the same, never point with point.
 *
 * Between two neighbours of a sweep a curve is the straight line (as good as showing each of the
 * two to a part of the users would be); every curve of ours begins where no price does. Of the
 * curves of a rule (other alpha, floor or q) the best at that ndcg counts.
 */

#include "evaluate/rerank.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    RERANK_SET_SIZE = 48,
    RERANK_FRONTIER_MAX = 400, /* points */
    RERANK_KAPPAS = 35
};

struct rerank_point {
    enum group_rule rule;
    char set[RERANK_SET_SIZE]; /* "alpha=4,kappa=.3", as --set takes it */
    int curve;                 /* of points of ours, in the order of kappa; -1 = of others */
    double kappa;              /* of ours; else 0 */
    struct rerank_report report;
};

struct rerank_frontier {
    size_t count;
    struct rerank_point points[RERANK_FRONTIER_MAX];
};

/* The figures of a curve at one ndcg. */
struct rerank_at {
    double gini;
    double mmf;
    double u_loss;
};

/*
 * Runs all of it; `ret` is as large as it is and better not on the stack. Cost: about 30 passes of
 * others, 100 of ours, 140 of lookahead, and 70 times up to RERANK_STEPS_MAX of hindsight.
 */
SCORE_MUST_USE enum score_status rerank_frontier_make(const struct rerank_list *list,
                                                      struct rerank_frontier *ret,
                                                      struct score_error *err);

/*
 * The best of a rule's curves at `ndcg`, each figure for itself; false when none of them reaches so
 * far down. Above the curves nothing is.
 */
SCORE_MUST_USE bool rerank_frontier_at(const struct rerank_frontier *frontier, enum group_rule rule,
                                       double ndcg, struct rerank_at *ret);
/* One curve alone, by a point of it. */
SCORE_MUST_USE bool rerank_frontier_curve(const struct rerank_frontier *frontier,
                                          const struct rerank_point *point, double ndcg,
                                          struct rerank_at *ret);
/* The same over the rules that decide in one pass: ratio, queue and lookahead. */
SCORE_MUST_USE bool rerank_frontier_ours(const struct rerank_frontier *frontier, double ndcg,
                                         struct rerank_at *ret);

#ifdef __cplusplus
}
#endif

#endif
