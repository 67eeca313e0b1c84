/* SPDX-License-Identifier: Apache-2.0 */
#include <float.h>

#include "evaluate/rerank_pass.h"

static const double GAP_ENOUGH = 1e-5; /* of the value shown */

enum { HALVINGS = 50 };

/* A mixture of lists: means by weight. */
struct mixture {
    double ndcg, loss, value;
    double *units; /* by group */
};

struct hindsight {
    struct rerank_pass *pass;
    const struct rerank_options *options;
    size_t step;         /* 2 = odd users alone */
    double equal;        /* units of a group in all, were all served alike */
    double *price;       /* by group */
    struct mixture best; /* so far */
    double bound;        /* the optimum is no higher */
};

static void prices_set(struct hindsight *hindsight)
{
    const struct group_settings *settings = &hindsight->options->settings;
    for (size_t j = 0; j < hindsight->pass->list->data->group_count; j++) {
        hindsight->price[j] =
            settings->kappa * group_utility_slope(hindsight->best.units[j] / hindsight->equal,
                                                  settings->alpha, settings->floor);
    }
}

/* Everybody is shown the best at the prices of now. */
static struct mixture vertex_find(struct hindsight *hindsight)
{
    struct rerank_pass *pass = hindsight->pass;
    size_t step = hindsight->step;
    memset(pass->total, 0, pass->list->data->group_count * sizeof(double));
    pass->ndcg = pass->loss = pass->value = (struct lanes){0};
    pass->users = 0;
    for (size_t user = step - 1; user < pass->list->data->user_count; user += step) {
        rerank_pass_show(pass, user, hindsight->price);
        rerank_pass_measure(pass, user);
    }
    return (struct mixture){
        .ndcg = lanes_sum(&pass->ndcg) / (double)pass->users,
        .loss = lanes_sum(&pass->loss) / (double)pass->users,
        .value = lanes_sum(&pass->value),
        .units = pass->total,
    };
}

/* How fast the objective rises on the way to `to`, `share` of it gone. */
static double slope(const struct hindsight *hindsight, const struct mixture *to, double share)
{
    const struct group_settings *settings = &hindsight->options->settings;
    const struct mixture *from = &hindsight->best;
    double sum = to->value - from->value;
    for (size_t j = 0; j < hindsight->pass->list->data->group_count; j++) {
        double more = to->units[j] - from->units[j];
        double at = (from->units[j] + share * more) / hindsight->equal;
        sum += settings->kappa * group_utility_slope(at, settings->alpha, settings->floor) * more;
    }
    return sum;
}

static double objective(const struct hindsight *hindsight)
{
    const struct group_settings *settings = &hindsight->options->settings;
    struct lanes sum = {0};
    for (size_t j = 0; j < hindsight->pass->list->data->group_count; j++) {
        lanes_add(&sum, group_utility(hindsight->best.units[j] / hindsight->equal, settings->alpha,
                                      settings->floor));
    }
    return hindsight->best.value + settings->kappa * hindsight->equal * lanes_sum(&sum);
}

static void move(struct hindsight *hindsight, const struct mixture *to)
{
    struct mixture *best = &hindsight->best;
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        bool is_rising = slope(hindsight, to, middle) > 0;
        low = is_rising ? middle : low;
        high = is_rising ? high : middle;
    }
    best->ndcg += low * (to->ndcg - best->ndcg);
    best->loss += low * (to->loss - best->loss);
    best->value += low * (to->value - best->value);
    for (size_t j = 0; j < hindsight->pass->list->data->group_count; j++) {
        best->units[j] += low * (to->units[j] - best->units[j]);
    }
}

/* Begins at equal prices, and goes on until the bound is close. */
static void solve(struct hindsight *hindsight)
{
    size_t groups = hindsight->pass->list->data->group_count;
    double *units = hindsight->best.units;
    for (size_t j = 0; j < groups; j++) {
        hindsight->price[j] = 0;
    }
    hindsight->best = vertex_find(hindsight);
    hindsight->best.units = units;
    memcpy(units, hindsight->pass->total, groups * sizeof(*units));
    for (int i = 0; i < RERANK_STEPS_MAX; i++) {
        prices_set(hindsight);
        struct mixture vertex = vertex_find(hindsight);
        double bound = objective(hindsight) + slope(hindsight, &vertex, 0);
        hindsight->bound = bound < hindsight->bound ? bound : hindsight->bound;
        if (hindsight->bound - objective(hindsight) <= GAP_ENOUGH * hindsight->best.value) {
            break;
        }
        move(hindsight, &vertex);
    }
}

enum score_status rerank_hindsight(struct rerank_pass *pass, const struct rerank_options *options,
                                   struct rerank_report *ret, struct score_error *err)
{
    size_t groups = pass->list->data->group_count;
    size_t step = options->is_warm || options->is_odd ? 2 : 1;
    size_t users = pass->list->data->user_count / step;
    double *cells = calloc(2 * groups, sizeof(*cells));
    if (!cells) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct hindsight hindsight = {
        .pass = pass,
        .options = options,
        .step = step,
        .equal = (double)(users * pass->list->top) / (double)groups,
        .price = cells,
        .best.units = cells + groups,
        .bound = DBL_MAX,
    };
    solve(&hindsight);
    double gap = hindsight.bound - objective(&hindsight);
    *ret = (struct rerank_report){
        .users = users,
        .ndcg = hindsight.best.ndcg,
        .u_loss = hindsight.best.loss,
        .value = hindsight.best.value,
        .gap = hindsight.best.value > 0 ? (gap > 0 ? gap : 0) / hindsight.best.value : 0,
    };
    rerank_units_judge(options, hindsight.best.units, groups, ret);
    free(cells);
    return SCORE_OK;
}
