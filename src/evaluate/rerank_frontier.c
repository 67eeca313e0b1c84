/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/rerank_frontier.h"

#include <math.h>
#include <stdio.h>

#include "engine/numerics.h"

static const double KAPPA_LEAST = 0x1p-14; /* of the mean score of the best shown */

/* Of others: what was published, and sweeps around it (engine.md 11.1). */
static const struct {
    enum group_rule rule;
    const char *set;
} OTHERS[] = {
    {GROUP_RULE_CPFAIR, "lambda=1"},
    {GROUP_RULE_CPFAIR, "lambda=2"},
    {GROUP_RULE_CPFAIR, "lambda=5"},
    {GROUP_RULE_CPFAIR, "lambda=10"},
    {GROUP_RULE_CPFAIR, "lambda=20"},
    {GROUP_RULE_CPFAIR, "lambda=50"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=1"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=3"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=10"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=20"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=30"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=50"},
    {GROUP_RULE_MIN_REGULARIZER, "lambda=100"},
    {GROUP_RULE_PMMF, "lambda=.3"},
    {GROUP_RULE_PMMF, "lambda=1"},
    {GROUP_RULE_PMMF, "lambda=2"},
    {GROUP_RULE_PMMF, "lambda=3"},
    {GROUP_RULE_PMMF, "lambda=5"},
    {GROUP_RULE_PMMF, "lambda=10"},
    {GROUP_RULE_PMMF, "lambda=30"},
    {GROUP_RULE_PMMF, "lr=.05"},
    {GROUP_RULE_PMMF, "lr=.1"},
    {GROUP_RULE_PMMF, "lr=.25"},
    {GROUP_RULE_PMMF, "lr=1"},
    {GROUP_RULE_PMMF, "lr=2"},
    {GROUP_RULE_PMMF, "gamma=.1"},
    {GROUP_RULE_PMMF, "gamma=.5"},
};

static const struct {
    enum group_rule rule;
    const char *set; /* before kappa */
} CURVES[] = {
    {GROUP_RULE_RATIO, ""},
    {GROUP_RULE_QUEUE, ""},
    {GROUP_RULE_QUEUE, "q=1,"},
    {GROUP_RULE_LOOKAHEAD, ""},
    {GROUP_RULE_LOOKAHEAD, "alpha=2,"},
    {GROUP_RULE_LOOKAHEAD, "alpha=6,"},
    {GROUP_RULE_LOOKAHEAD, "alpha=8,floor=.7,"},
    {GROUP_RULE_HINDSIGHT, ""},
    {GROUP_RULE_HINDSIGHT, "alpha=6,"},
};

static enum score_status settings_read(struct group_settings *settings, const char *set,
                                       struct score_error *err)
{
    char one[RERANK_SET_SIZE];
    while (*set) {
        size_t len = strcspn(set, ",");
        (void)snprintf(one, sizeof(one), "%.*s", (int)len, set);
        SCORE_TRY(group_settings_parse(settings, one, err));
        set += len + (set[len] == ',');
    }
    return SCORE_OK;
}

static enum score_status point_add(const struct rerank_list *list, const struct rerank_point *point,
                                   struct rerank_frontier *frontier, struct score_error *err)
{
    SCORE_ASSERT(frontier->count < RERANK_FRONTIER_MAX);
    struct rerank_point *to = &frontier->points[frontier->count];
    struct rerank_options options = {.rule = point->rule, .top = list->top};
    *to = *point;
    options.settings = group_settings_default(point->rule, false);
    SCORE_TRY(settings_read(&options.settings, to->set, err));
    SCORE_TRY(rerank_run_listed(list, &options, &to->report, err));
    frontier->count++;
    return SCORE_OK;
}

static double score_mean(const struct rerank_list *list)
{
    struct lanes sum = {0};
    size_t users = list->data->user_count;
    for (size_t user = 0; user < users; user++) {
        lanes_add(&sum, list->ideal_sum[user]);
    }
    double mean = lanes_sum(&sum) / (double)users / (double)list->top;
    return mean > 0 ? mean : 1;
}

static enum score_status curve_add(const struct rerank_list *list, size_t curve,
                                   struct rerank_frontier *frontier, struct score_error *err)
{
    double unit = KAPPA_LEAST * score_mean(list);
    for (int i = 0; i < RERANK_KAPPAS; i++) {
        struct rerank_point point = {.rule = CURVES[curve].rule, .curve = (int)curve};
        (void)snprintf(point.set, sizeof(point.set), "%skappa=%.6f", CURVES[curve].set,
                       unit * score__exp2(i / 2.0));
        point.kappa = unit * score__exp2(i / 2.0);
        SCORE_TRY(point_add(list, &point, frontier, err));
    }
    return SCORE_OK;
}

enum score_status rerank_frontier_make(const struct rerank_list *list, struct rerank_frontier *ret,
                                       struct score_error *err)
{
    ret->count = 0;
    struct rerank_point none = {.rule = GROUP_RULE_NONE, .curve = -1};
    SCORE_TRY(point_add(list, &none, ret, err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(OTHERS); i++) {
        struct rerank_point point = {.rule = OTHERS[i].rule, .curve = -1};
        (void)snprintf(point.set, sizeof(point.set), "%s", OTHERS[i].set);
        SCORE_TRY(point_add(list, &point, ret, err));
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CURVES); i++) {
        SCORE_TRY(curve_add(list, i, ret, err));
    }
    return SCORE_OK;
}

/* ---- between points -------------------------------------------------------------------------- */

static void best_take(const struct rerank_report *left, const struct rerank_report *right,
                      double ndcg, struct rerank_at *best)
{
    double across = left->ndcg - right->ndcg;
    double part = across > 0 ? (left->ndcg - ndcg) / across : 1;
    double gini = left->gini + part * (right->gini - left->gini);
    double mmf = left->mmf + part * (right->mmf - left->mmf);
    double u_loss = left->u_loss + part * (right->u_loss - left->u_loss);
    best->gini = gini < best->gini ? gini : best->gini;
    best->mmf = mmf > best->mmf ? mmf : best->mmf;
    best->u_loss = u_loss < best->u_loss ? u_loss : best->u_loss;
}

static const struct rerank_at NOWHERE = {.gini = INFINITY, .mmf = -INFINITY, .u_loss = INFINITY};

/* A curve falls from the point without a price, which all of them share, as kappa rises. */
static void piece_take(const struct rerank_frontier *frontier, size_t i, double ndcg,
                       struct rerank_at *best)
{
    const struct rerank_point *right = &frontier->points[i];
    bool is_first = right[-1].curve != right->curve;
    const struct rerank_report *left = &(is_first ? frontier->points : right - 1)->report;
    if (left->ndcg >= ndcg && ndcg >= right->report.ndcg) {
        best_take(left, &right->report, ndcg, best);
    }
}

bool rerank_frontier_at(const struct rerank_frontier *frontier, enum group_rule rule, double ndcg,
                        struct rerank_at *ret)
{
    *ret = NOWHERE;
    for (size_t i = 0; i < frontier->count; i++) {
        if (frontier->points[i].rule == rule && frontier->points[i].curve >= 0) {
            piece_take(frontier, i, ndcg, ret);
        }
    }
    return ret->gini < INFINITY;
}

bool rerank_frontier_curve(const struct rerank_frontier *frontier, const struct rerank_point *point,
                           double ndcg, struct rerank_at *ret)
{
    *ret = NOWHERE;
    for (size_t i = 0; i < frontier->count; i++) {
        if (point->curve >= 0 && frontier->points[i].curve == point->curve) {
            piece_take(frontier, i, ndcg, ret);
        }
    }
    return ret->gini < INFINITY;
}

bool rerank_frontier_ours(const struct rerank_frontier *frontier, double ndcg,
                          struct rerank_at *ret)
{
    static const enum group_rule OURS[] = {GROUP_RULE_RATIO, GROUP_RULE_QUEUE,
                                           GROUP_RULE_LOOKAHEAD};
    bool is_any = false;
    *ret = NOWHERE;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(OURS); i++) {
        struct rerank_at at;
        if (rerank_frontier_at(frontier, OURS[i], ndcg, &at)) {
            ret->gini = at.gini < ret->gini ? at.gini : ret->gini;
            ret->mmf = at.mmf > ret->mmf ? at.mmf : ret->mmf;
            ret->u_loss = at.u_loss < ret->u_loss ? at.u_loss : ret->u_loss;
            is_any = true;
        }
    }
    return is_any;
}
