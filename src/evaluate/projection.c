/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/projection.h"

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* The one theta with sum_j max(size_j - theta, 0) = lambda; sizes fall. */
static double threshold_find(const double *sizes, size_t count, double lambda)
{
    double sum = 0;
    double theta = 0;
    for (size_t r = 0; r < count; r++) {
        sum += sizes[r];
        double candidate = (sum - lambda) / (double)(r + 1);
        if (sizes[r] < candidate) {
            break;
        }
        theta = candidate;
    }
    return theta;
}

void projection_max_min(double *y, size_t count, double lambda, double *scratch)
{
    double sum = 0;
    size_t negatives = 0;
    SCORE_ASSERT(lambda >= 0);
    for (size_t j = 0; j < count; j++) {
        if (y[j] < 0) {
            scratch[negatives++] = -y[j];
            sum -= y[j];
        }
    }
    if (sum <= lambda) {
        return;
    }
    qsort(scratch, negatives, sizeof(*scratch), descending);
    double theta = threshold_find(scratch, negatives, lambda);
    for (size_t j = 0; j < count; j++) {
        if (y[j] < 0) {
            y[j] = -y[j] > theta ? y[j] + theta : 0;
        }
    }
}
