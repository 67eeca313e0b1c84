/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/score_metrics.h"

#include <math.h>
#include <stdlib.h>

#include "engine/numerics.h"

static const double P_LEAST = 1e-15;

/* By outcome within equal predictions, so that sums do not depend on the sort. */
static int scored_compare(const void *a, const void *b)
{
    const struct scored *x = a;
    const struct scored *y = b;
    if (x->p != y->p) {
        return x->p < y->p ? 1 : -1;
    }
    return (x->y < y->y) - (x->y > y->y);
}

/* Positives and negatives of equal predictions together: each pair inside counts half. */
static double pairs_won(const struct scored *items, size_t count)
{
    double above = 0;
    double won = 0;
    for (size_t i = 0; i < count;) {
        double positives = 0;
        double negatives = 0;
        size_t end = i;
        for (; end < count && items[end].p == items[i].p; end++) {
            positives += items[end].y;
            negatives += 1 - items[end].y;
        }
        won += negatives * (above + positives / 2);
        above += positives;
        i = end;
    }
    return won;
}

static void auc_set(const struct scored *items, size_t count, struct score_metrics *metrics)
{
    double positives = 0;
    for (size_t i = 0; i < count; i++) {
        positives += items[i].y;
    }
    double negatives = (double)count - positives;
    if (positives <= 0 || negatives <= 0) {
        metrics->auc = (double)NAN;
        metrics->auc_error = (double)NAN;
        return;
    }
    double auc = pairs_won(items, count) / (positives * negatives);
    double above_two = auc / (2 - auc);
    double two_above = 2 * auc * auc / (1 + auc);
    double variance = auc * (1 - auc) + (positives - 1) * (above_two - auc * auc) +
                      (negatives - 1) * (two_above - auc * auc);
    metrics->auc = auc;
    metrics->auc_error = sqrt(variance > 0 ? variance / (positives * negatives) : 0);
}

static double log_loss(double p, double y)
{
    p = score__clamp(p, P_LEAST, 1 - P_LEAST);
    return -(y > 0.5 ? score__log(p) : score__log(1 - p));
}

static double ece_take(const struct scored *items, size_t count)
{
    double gap[SCORE_METRICS_BINS] = {0};
    for (size_t i = 0; i < count; i++) {
        int bin = (int)(items[i].p * SCORE_METRICS_BINS);
        bin = bin < SCORE_METRICS_BINS ? bin : SCORE_METRICS_BINS - 1;
        gap[bin] += items[i].p - items[i].y;
    }
    double sum = 0;
    for (int i = 0; i < SCORE_METRICS_BINS; i++) {
        sum += fabs(gap[i]);
    }
    return sum / (double)count;
}

void score_metrics_take(struct scored *items, size_t count, struct score_metrics *ret)
{
    SCORE_ASSERT(count >= 1);
    qsort(items, count, sizeof(*items), scored_compare);
    struct lanes outcomes = {0};
    struct lanes predictions = {0};
    struct lanes losses = {0};
    struct lanes squares = {0};
    for (size_t i = 0; i < count; i++) {
        double off = items[i].p - items[i].y;
        lanes_add(&outcomes, items[i].y);
        lanes_add(&predictions, items[i].p);
        lanes_add(&losses, log_loss(items[i].p, items[i].y));
        lanes_add(&squares, off * off);
    }
    double base = lanes_sum(&outcomes) / (double)count;
    *ret = (struct score_metrics){
        .base_rate = base,
        .mean = lanes_sum(&predictions) / (double)count,
        .logloss = lanes_sum(&losses) / (double)count,
        .logloss_constant = base * log_loss(base, 1) + (1 - base) * log_loss(base, 0),
        .brier = lanes_sum(&squares) / (double)count,
        .ece = ece_take(items, count),
    };
    auc_set(items, count, ret);
}
