/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_RERANK_PASS_H
#define SCORE_EVALUATE_RERANK_PASS_H

/* For rerank's own files: one pass over users, and what it adds up. */

#include "engine/numerics.h"
#include "evaluate/rerank.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rerank_pass {
    const struct rerank_list *list;
    double *keys;
    uint32_t *shown;
    double *scores; /* of those shown, falling */
    double *units;  /* of the groups, this user's */
    double *total;  /* .. of all users measured */
    struct lanes ndcg, loss, value;
    size_t users; /* measured */
};

SCORE_MUST_USE enum score_status
rerank_pass_init(struct rerank_pass *pass, const struct rerank_list *list, struct score_error *err);
void rerank_pass_done(struct rerank_pass *pass);
/* Shows a user the best at `price` and counts `units`. */
void rerank_pass_show(struct rerank_pass *pass, size_t user, const double *price);
/* Adds the user who was shown last to the sums. */
void rerank_pass_measure(struct rerank_pass *pass, size_t user);

/* Frank-Wolfe over all users (rerank.h). */
SCORE_MUST_USE enum score_status rerank_hindsight(struct rerank_pass *pass,
                                                  const struct rerank_options *options,
                                                  struct rerank_report *ret,
                                                  struct score_error *err);
/* The fairness figures of `units` of groups, which it sorts, and the objective. */
void rerank_units_judge(const struct rerank_options *options, double *units, size_t count,
                        struct rerank_report *ret);

#ifdef __cplusplus
}
#endif

#endif
