/* SPDX-License-Identifier: Apache-2.0 */

/* tau of switch_dr and lambda of dros, from the log itself. */

#include <math.h>

#include "engine/numerics.h"
#include "evaluate/estimator.h"

enum { CANDIDATES_MAX = 70 };
static const double Z_95 = 1.959963984540054;
static const double LOG_40 = 3.6888794541139363; /* log(2 / .05) */

struct candidates {
    double items[CANDIDATES_MAX]; /* from dm to dr */
    size_t count;
};

static struct candidates candidates_find(enum estimator estimator, double weight_max)
{
    struct candidates list = {.items = {0}, .count = 1};
    bool is_tau = estimator == ESTIMATOR_SWITCH_DR;
    /* From a lambda of 16 max(w)^2 on, no weight is shrunk by more than 6 %. */
    double enough = is_tau ? weight_max : 16 * weight_max * weight_max;
    double at = 1;
    while (at <= enough && list.count < CANDIDATES_MAX - 1) {
        list.items[list.count++] = at;
        at *= is_tau ? 2 : 4;
    }
    list.items[list.count++] = is_tau ? (at > enough ? at : 2 * enough) : (double)INFINITY;
    return list;
}

static struct estimate candidate_find(enum estimator estimator, const struct estimator_rows *rows,
                                      double value)
{
    struct estimator_settings settings = {.tau = value, .lambda = value};
    return estimator_find(estimator, rows, &settings);
}

static double by_bound(enum estimator estimator, const struct estimator_rows *rows,
                       const struct candidates *list)
{
    struct estimator_weights weights = estimator_weights_find(rows);
    double n = (double)rows->count;
    double square = weights.ess > 0 ? weights.mean * weights.mean * n / weights.ess : 0;
    double noise = sqrt(2 * square * LOG_40 / n) + 2 * weights.max * LOG_40 / (3 * n);
    double dr = candidate_find(ESTIMATOR_DR, rows, 0).value;
    double best = 0;
    double least = (double)INFINITY;
    for (size_t i = list->count; i-- > 0;) {
        struct estimate estimate = candidate_find(estimator, rows, list->items[i]);
        double bias = fabs(dr - estimate.value) + noise;
        double risk = estimate.se * estimate.se + bias * bias;
        if (risk < least) {
            least = risk;
            best = list->items[i];
        }
    }
    return best;
}

static double by_slope(enum estimator estimator, const struct estimator_rows *rows,
                       const struct candidates *list)
{
    double low = (double)-INFINITY;
    double high = (double)INFINITY;
    double best = list->items[list->count - 1];
    for (size_t i = list->count; i-- > 0;) {
        struct estimate estimate = candidate_find(estimator, rows, list->items[i]);
        double reach = 2 * Z_95 * estimate.se;
        low = estimate.value - reach > low ? estimate.value - reach : low;
        high = estimate.value + reach < high ? estimate.value + reach : high;
        if (low > high) {
            break;
        }
        best = list->items[i];
    }
    return best;
}

double estimator_tune(enum estimator estimator, const struct estimator_rows *rows,
                      enum estimator_tuning tuning)
{
    SCORE_ASSERT(estimator == ESTIMATOR_SWITCH_DR || estimator == ESTIMATOR_DROS);
    struct candidates list = candidates_find(estimator, estimator_weights_find(rows).max);
    return tuning == ESTIMATOR_TUNING_SLOPE ? by_slope(estimator, rows, &list)
                                            : by_bound(estimator, rows, &list);
}
