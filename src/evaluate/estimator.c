/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/estimator.h"

#include <math.h>

#include "engine/numerics.h"

static const double Z_95 = 1.959963984540054;
static const double TIE = 1e-12;

/* An estimator is mean(plain) + mean(part) / mean(by); `lost` is what a smaller weight leaves out.
 */
struct terms {
    double plain;
    double part;
    double by;
    double lost;
};

const char *estimator_name(enum estimator estimator)
{
    static const char *const NAMES[] = {
#define X(name, text) text,
        ESTIMATOR_LIST(X)
#undef X
    };
    return NAMES[estimator];
}

double estimator_weight(enum estimator estimator, double weight,
                        const struct estimator_settings *settings)
{
    switch (estimator) {
    case ESTIMATOR_DM:
        return 0;
    case ESTIMATOR_SWITCH_DR:
        return weight < settings->tau * (1 - TIE) ? weight : 0;
    case ESTIMATOR_DROS:
        if (weight == 0 || settings->lambda == 0) {
            return 0;
        }
        return isinf(settings->lambda)
                   ? weight
                   : settings->lambda * weight / (weight * weight + settings->lambda);
    default:
        return weight;
    }
}

static struct terms terms_of(enum estimator estimator, const struct estimator_row *row,
                             const struct estimator_settings *settings)
{
    double rest = row->reward - row->q_logged;
    double weight = estimator_weight(estimator, row->weight, settings);
    switch (estimator) {
    case ESTIMATOR_IPS:
        return (struct terms){.plain = weight * row->reward, .by = 1};
    case ESTIMATOR_SNIPS:
        return (struct terms){.part = weight * row->reward, .by = weight};
    case ESTIMATOR_SNDR:
        return (struct terms){.plain = row->q_policy, .part = weight * rest, .by = weight};
    default:
        return (struct terms){
            .plain = row->q_policy + weight * rest, .by = 1, .lost = (row->weight - weight) * rest};
    }
}

/* Of the mean of something, from the sum of its squared distances from it. */
static double mean_se(double squares, size_t count)
{
    double n = (double)count;
    return sqrt(squares / (n * (n - 1)));
}

struct estimate estimator_find(enum estimator estimator, const struct estimator_rows *rows,
                               const struct estimator_settings *settings)
{
    struct lanes plain = {0}, part = {0}, by = {0}, lost = {0};
    struct lanes squares = {0}, lost_squares = {0};
    double n = (double)rows->count;
    SCORE_ASSERT(rows->count >= 2);
    for (size_t i = 0; i < rows->count; i++) {
        struct terms terms = terms_of(estimator, &rows->items[i], settings);
        lanes_add(&plain, terms.plain);
        lanes_add(&part, terms.part);
        lanes_add(&by, terms.by);
        lanes_add(&lost, terms.lost);
    }
    double mean_plain = lanes_sum(&plain) / n;
    double mean_by = lanes_sum(&by) / n;
    double mean_lost = lanes_sum(&lost) / n;
    if (!(mean_by > 0)) {
        return (struct estimate){.value = (double)NAN, .se = (double)NAN};
    }
    double ratio = lanes_sum(&part) / n / mean_by;
    for (size_t i = 0; i < rows->count; i++) {
        struct terms terms = terms_of(estimator, &rows->items[i], settings);
        double off = terms.plain - mean_plain + (terms.part - ratio * terms.by) / mean_by;
        double lost_off = terms.lost - mean_lost;
        lanes_add(&squares, off * off);
        lanes_add(&lost_squares, lost_off * lost_off);
    }
    double bias = (mean_lost < 0 ? -mean_lost : mean_lost) +
                  Z_95 * mean_se(lanes_sum(&lost_squares), rows->count);
    return (struct estimate){.value = mean_plain + ratio,
                             .se = mean_se(lanes_sum(&squares), rows->count),
                             .bias_bound = bias};
}

struct estimator_weights estimator_weights_find(const struct estimator_rows *rows)
{
    struct lanes sum = {0}, squares = {0};
    double max = 0;
    for (size_t i = 0; i < rows->count; i++) {
        double weight = rows->items[i].weight;
        lanes_add(&sum, weight);
        lanes_add(&squares, weight * weight);
        max = weight > max ? weight : max;
    }
    double total = lanes_sum(&sum);
    double ess = max > 0 ? total * total / lanes_sum(&squares) : 0;
    return (struct estimator_weights){.ess = ess, .mean = total / (double)rows->count, .max = max};
}

struct estimator_sums estimator_part(const struct estimator_row *row,
                                     const struct estimator_settings *settings)
{
    double rest = row->reward - row->q_logged;
    return (struct estimator_sums){
        .policy = row->q_policy,
        .weight = row->weight,
        .reward = row->weight * row->reward,
        .rest = row->weight * rest,
        .switch_rest = estimator_weight(ESTIMATOR_SWITCH_DR, row->weight, settings) * rest,
        .dros_rest = estimator_weight(ESTIMATOR_DROS, row->weight, settings) * rest};
}

void estimator_values(const struct estimator_sums *sums, size_t count, double ret[ESTIMATOR_COUNT])
{
    double n = (double)count;
    double dm = sums->policy / n;
    bool has_weight = sums->weight > 0;
    ret[ESTIMATOR_DM] = dm;
    ret[ESTIMATOR_IPS] = sums->reward / n;
    ret[ESTIMATOR_SNIPS] = has_weight ? sums->reward / sums->weight : (double)NAN;
    ret[ESTIMATOR_DR] = dm + sums->rest / n;
    ret[ESTIMATOR_SNDR] = has_weight ? dm + sums->rest / sums->weight : (double)NAN;
    ret[ESTIMATOR_SWITCH_DR] = dm + sums->switch_rest / n;
    ret[ESTIMATOR_DROS] = dm + sums->dros_rest / n;
}
