/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_MATCH_H
#define SCORE_EVALUATE_MATCH_H

/*
 * Many partners, many opportunities at once: each opportunity gets `per_item` different partners,
 * each partner at most `capacity` and at least `at_least` opportunities. Scores are of any unit;
 * more is better.
 *
 *   none     the highest total
 *   maxmin   first the highest least sum of an opportunity's scores, then the highest total
 *
 * Ours: prices of partners by dual ascent, an opportunity's unit at a time along the cheapest path
 * (match_flow.h); the optimum for `none`. For `maxmin` scores below a threshold are forbidden, the
 * threshold is raised as far as it goes - the optimum for one partner each -, and for more of them
 * exchanges go on from there (match_even.h). CLP only judges: match_bound.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MATCH_SIDE_MAX = 20000 };

struct match_problem {
    size_t partners;
    size_t items;
    double *scores; /* partners x items, row by row; owned */
    size_t per_item;
    size_t capacity;
    size_t at_least;
};

struct match_result {
    bool *is_chosen; /* partners x items; owned */
    double total;
    double min_item;
};

/* What no assignment can beat. */
struct match_bound {
    double total;    /* of the linear programme, fairness apart */
    double min_item; /* 0 unless asked for */
    bool is_proven;  /* no assignment has a higher least sum than the result's */
};

/*
 * A file without header, a row for a partner; the numbers asked for stay as they are in *ret. As
 * table.h says; SCORE_LIMIT: too many rows or columns.
 */
SCORE_MUST_USE enum score_status match_scores_read(const char *path, struct match_problem *ret,
                                                   struct score_error *err);
void match_problem_done(struct match_problem *problem);

/* SCORE_CONFLICT: no assignment satisfies the numbers, and why. Cost O(1). */
SCORE_MUST_USE enum score_status match_check(const struct match_problem *problem,
                                             struct score_error *err);
/*
 * The problem has passed match_check. Cost at most O(items * per_item) paths of
 * O(partners * items) each, for `maxmin` some 20 times that.
 */
SCORE_MUST_USE enum score_status match_run(const struct match_problem *problem, bool is_maxmin,
                                           struct match_result *ret, struct score_error *err);
void match_result_done(struct match_result *result);

/*
 * The judge's word; with `is_maxmin` on the least sum too. With one partner for each opportunity
 * CLP is asked whether the pairs above the result's least score suffice: if not, the result is the
 * optimum. Otherwise the bound is the linear programme's, in which places may be split.
 */
SCORE_MUST_USE enum score_status match_bound(const struct match_problem *problem,
                                             const struct match_result *result, bool is_maxmin,
                                             struct match_bound *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
