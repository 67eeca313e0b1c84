/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/online.h"

#include <math.h>
#include <stdlib.h>

#include "engine/numerics.h"
#include "evaluate/online_dense.h"
#include "evaluate/online_sparse.h"

static const double LOSS_KEPT = .998; /* half after 346 rows */
static const double P_LEAST = 1e-6;   /* bounds one row's loss */
#define BASE_VARIANCE 1.0             /* of the base rate's log-odds */

struct expert {
    double loss; /* faded sum */
    struct prediction prediction;
};

struct online {
    struct online_sparse *sparse; /* owned */
    struct online_dense *dense[ONLINE_DENSE_EXPERTS];
    bool has_pairs;
    bool has_names; /* which the dense experts do not see */
    struct expert experts[ONLINE_SPARSE_EXPERTS + ONLINE_DENSE_EXPERTS];
};

/* A quick follower, a stable one, two that see columns in pairs, warily and freely, and one that
 * trusts names, each of which comes seldom. */
static const struct sparse_rule SPARSE[ONLINE_SPARSE_EXPERTS] = {
    {.variance = .05, .kept = .999},
    {.variance = .05, .kept = .9999},
    {.variance = .05, .kept = .9999, .pair_variance = .02},
    {.variance = .05, .kept = 1, .pair_variance = .2},
    {.variance = .02, .kept = .9999, .level_variance = .5},
};
/* Those that know how signals hang together. */
static const struct dense_rule DENSE[ONLINE_DENSE_EXPERTS] = {
    {.base_variance = BASE_VARIANCE, .variance = .2, .bin_variance = 0, .kept = .9997},
    {.base_variance = BASE_VARIANCE, .variance = .4, .bin_variance = 0, .kept = .9999},
    {.base_variance = BASE_VARIANCE, .variance = .2, .bin_variance = .02, .kept = 1},
};

enum score_status online_create(const struct column_list *columns, struct online **ret,
                                struct score_error *err)
{
    struct online *online = calloc(1, sizeof(*online));
    if (online) {
        online->has_pairs = column_view_pairs(columns) > 0;
        online->has_names = column_view_signals(columns, SIGNAL_NAME) > 0;
    }
    bool has_memory = online && (online->sparse = online_sparse_create(SPARSE, BASE_VARIANCE));
    for (size_t k = 0; k < ONLINE_DENSE_EXPERTS && has_memory; k++) {
        online->dense[k] = online_dense_create(&DENSE[k], columns);
        has_memory = online->dense[k] != NULL;
    }
    if (!has_memory) {
        online_free(online);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = online;
    return SCORE_OK;
}

void online_free(struct online *online)
{
    if (!online) {
        return;
    }
    for (size_t k = 0; k < ONLINE_DENSE_EXPERTS; k++) {
        free(online->dense[k]);
    }
    online_sparse_free(online->sparse);
    free(online);
}

/* Who would say but twice what others say: without pairs, or without names. */
static bool is_silent(const struct online *online, size_t expert)
{
    return expert < ONLINE_SPARSE_EXPERTS &&
           ((SPARSE[expert].pair_variance > 0 && !online->has_pairs) ||
            (SPARSE[expert].level_variance > 0 && !online->has_names));
}

double online_predict(struct online *online, const struct signal_list *signals)
{
    struct prediction of_sparse[ONLINE_SPARSE_EXPERTS];
    online_sparse_predict(online->sparse, signals, of_sparse);
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
        online->experts[k].prediction = of_sparse[k];
    }
    for (size_t k = 0; k < ONLINE_DENSE_EXPERTS; k++) {
        online_dense_predict(online->dense[k], signals,
                             &online->experts[ONLINE_SPARSE_EXPERTS + k].prediction);
    }
    double least = HUGE_VAL;
    for (size_t k = 0; k < SCORE_ARRAY_COUNT(online->experts); k++) {
        bool is_less = !is_silent(online, k) && online->experts[k].loss < least;
        least = is_less ? online->experts[k].loss : least;
    }
    double total = 0;
    double z = 0;
    for (size_t k = 0; k < SCORE_ARRAY_COUNT(online->experts); k++) {
        struct expert *expert = &online->experts[k];
        double say = is_silent(online, k) ? 0 : score__exp(least - expert->loss);
        prediction_finish(&expert->prediction, 0);
        total += say;
        z += say * expert->prediction.log_odds;
    }
    return z / total;
}

/* What the outcome says to a prediction: the implicit step of engine.md 4.1. */
static struct lesson lesson_take(struct expert *expert, double y)
{
    double p = score__clamp(expert->prediction.p, P_LEAST, 1 - P_LEAST);
    expert->loss = LOSS_KEPT * expert->loss - score__log(y > 0.5 ? p : 1 - p);
    double after = score__sigmoid(model_implicit_solve(&expert->prediction, 1, y));
    return (struct lesson){.curvature = after * (1 - after), .residual = y - after};
}

void online_learn(struct online *online, const struct signal_list *signals, double y)
{
    struct lesson of_sparse[ONLINE_SPARSE_EXPERTS];
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
        of_sparse[k] = lesson_take(&online->experts[k], y);
    }
    online_sparse_learn(online->sparse, signals, of_sparse);
    for (size_t k = 0; k < ONLINE_DENSE_EXPERTS; k++) {
        struct expert *expert = &online->experts[ONLINE_SPARSE_EXPERTS + k];
        struct lesson lesson = lesson_take(expert, y);
        online_dense_learn(online->dense[k], &lesson, expert->prediction.variance);
    }
}
