/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/bins.h"

#include <math.h>
#include <stdlib.h>

#include "engine/numerics.h"

static const double STANDARD_MAX = 4;

static int value_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void moments_set(const double *values, size_t count, struct bins *bins)
{
    struct lanes sum = {0};
    for (size_t i = 0; i < count; i++) {
        lanes_add(&sum, values[i] / (double)count);
    }
    bins->mean = lanes_sum(&sum);
    struct lanes squares = {0};
    for (size_t i = 0; i < count; i++) {
        double off = values[i] - bins->mean;
        lanes_add(&squares, off * off / (double)count);
    }
    double deviation = sqrt(lanes_sum(&squares));
    bins->deviation = deviation > 0 && isfinite(deviation) ? deviation : 1;
}

/* An edge for each value but the last; false when there are more values than bins. */
static bool edges_of_few(const double *values, size_t count, struct bins *bins)
{
    int edges = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (values[i] == values[i + 1]) {
            continue;
        }
        if (edges == BINS_MAX - 1) {
            return false;
        }
        bins->edges[edges++] = values[i];
    }
    bins->count = edges + 1;
    return true;
}

static void edges_of_many(const double *values, size_t count, struct bins *bins)
{
    int edges = 0;
    for (size_t i = 1; i < BINS_MAX; i++) {
        double edge = values[(size_t)((double)count * (double)i / BINS_MAX)];
        bool is_new = edges == 0 || edge > bins->edges[edges - 1];
        if (is_new && edge < values[count - 1]) {
            bins->edges[edges++] = edge;
        }
    }
    bins->count = edges + 1;
}

void bins_learn(double *values, size_t count, struct bins *ret)
{
    SCORE_ASSERT(count >= 1);
    qsort(values, count, sizeof(*values), value_compare);
    moments_set(values, count, ret);
    if (!edges_of_few(values, count, ret)) {
        edges_of_many(values, count, ret);
    }
}

int bins_find(const struct bins *bins, double x)
{
    int low = 0;
    int high = bins->count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (x <= bins->edges[middle]) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

double bins_standardise(const struct bins *bins, double x)
{
    return score__clamp((x - bins->mean) / bins->deviation, -STANDARD_MAX, STANDARD_MAX);
}
