/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/interval.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "engine/numerics.h"

static const double Z_95 = 1.959963984540054;
static const double SIDE = 0.025;

struct interval interval_normal(const struct estimate *estimate)
{
    double reach = Z_95 * estimate->se + estimate->bias_bound;
    return (struct interval){estimate->value - reach, estimate->value + reach};
}

/* ---- bootstrap ------------------------------------------------------------------------------- */

static int f64_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of sorted values, linear between neighbours. */
static double percentile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    size_t above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

static struct estimator_sums resample(const struct estimator_sums *parts, size_t count,
                                      struct rng *rng)
{
    struct estimator_sums sums = {0};
    for (size_t i = 0; i < count; i++) {
        const struct estimator_sums *part = &parts[rng_below(rng, count)];
        sums.policy += part->policy;
        sums.weight += part->weight;
        sums.reward += part->reward;
        sums.rest += part->rest;
        sums.switch_rest += part->switch_rest;
        sums.dros_rest += part->dros_rest;
    }
    return sums;
}

/* A resample without a single weight says nothing of the estimators that divide by them. */
static size_t known_keep(double *values, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            values[kept++] = values[i];
        }
    }
    return kept;
}

static struct interval percentiles(double *values, size_t count, double bias_bound)
{
    size_t known = known_keep(values, count);
    if (known == 0) {
        return (struct interval){(double)NAN, (double)NAN};
    }
    qsort(values, known, sizeof(*values), f64_compare);
    return (struct interval){percentile(values, known, SIDE) - bias_bound,
                             percentile(values, known, 1 - SIDE) + bias_bound};
}

enum score_status interval_bootstrap(const struct estimator_rows *rows,
                                     const struct estimator_settings *settings,
                                     const struct interval_draws *draws,
                                     struct interval ret[ESTIMATOR_COUNT], struct score_error *err)
{
    size_t count = (size_t)draws->count;
    struct estimator_sums *parts = calloc(rows->count, sizeof(*parts));
    double *values = calloc(count * ESTIMATOR_COUNT, sizeof(*values));
    if (!parts || !values) {
        free(parts);
        free(values);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < rows->count; i++) {
        parts[i] = estimator_part(&rows->items[i], settings);
    }
    struct rng rng;
    rng_seed(&rng, draws->seed);
    for (size_t draw = 0; draw < count; draw++) {
        double one[ESTIMATOR_COUNT];
        struct estimator_sums sums = resample(parts, rows->count, &rng);
        estimator_values(&sums, rows->count, one);
        for (size_t e = 0; e < ESTIMATOR_COUNT; e++) {
            values[e * count + draw] = one[e];
        }
    }
    for (size_t e = 0; e < ESTIMATOR_COUNT; e++) {
        struct estimate estimate = estimator_find((enum estimator)e, rows, settings);
        ret[e] = percentiles(values + e * count, count, estimate.bias_bound);
    }
    free(parts);
    free(values);
    return SCORE_OK;
}

/* ---- Bernstein ------------------------------------------------------------------------------- */

double interval_bernstein_low(const struct interval_sample *sample, double d)
{
    double n = (double)sample->count;
    double log_term = score__log(2 / d);
    return sample->mean - 7 * sample->range * log_term / (3 * (n - 1)) -
           sqrt(2 * sample->variance * log_term / n);
}

static struct interval_sample clipped_sample(const struct estimator_rows *rows, double clip)
{
    struct lanes sum = {0}, squares = {0};
    double n = (double)rows->count;
    for (size_t i = 0; i < rows->count; i++) {
        const struct estimator_row *row = &rows->items[i];
        lanes_add(&sum, (row->weight < clip ? row->weight : clip) * row->reward);
    }
    double mean = lanes_sum(&sum) / n;
    for (size_t i = 0; i < rows->count; i++) {
        const struct estimator_row *row = &rows->items[i];
        double off = (row->weight < clip ? row->weight : clip) * row->reward - mean;
        lanes_add(&squares, off * off);
    }
    return (struct interval_sample){.mean = mean,
                                    .variance = lanes_sum(&squares) / (n - 1),
                                    .count = rows->count,
                                    .range = clip};
}

double interval_clipped_low(const struct estimator_rows *rows)
{
    double largest = sqrt((double)rows->count);
    int levels = 0;
    for (double clip = 1; clip <= largest; clip *= 2) {
        levels++;
    }
    double best = 0;
    double clip = 1;
    for (int i = 0; i < levels; i++, clip *= 2) {
        struct interval_sample sample = clipped_sample(rows, clip);
        double low = interval_bernstein_low(&sample, SIDE / levels);
        best = low > best ? low : best;
    }
    return best;
}
