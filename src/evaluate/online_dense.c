/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/online_dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct dense_places {
    uint16_t by_slot[SIGNAL_SLOTS]; /* 1 + place; 0 = none */
    enum signal_family families[ONLINE_DENSE_SIGNALS];
    bool is_seen[SIGNAL_FAMILIES];
    size_t count;
};

struct online_dense {
    double covariance[ONLINE_DENSE_SIGNALS][ONLINE_DENSE_SIGNALS];
    double mean[ONLINE_DENSE_SIGNALS];
    double prior[ONLINE_DENSE_SIGNALS]; /* variance */
    double gain[ONLINE_DENSE_SIGNALS];  /* S x of the last prediction */
    double variances[SIGNAL_FAMILIES];
    double kept;
    size_t count; /* places in use */
};

struct dense_places *dense_places_create(const struct column_list *columns)
{
    static const enum signal_family OPTIONAL[] = {SIGNAL_CODE, SIGNAL_BIN};
    struct dense_places *places = calloc(1, sizeof(*places));
    size_t wanted = 0;
    for (size_t family = 0; places && family < SIGNAL_FAMILIES; family++) {
        bool is_needed = family != SIGNAL_CODE && family != SIGNAL_BIN;
        places->is_seen[family] = is_needed;
        wanted += is_needed ? column_view_signals(columns, (enum signal_family)family) : 0;
    }
    for (size_t i = 0; places && i < SCORE_ARRAY_COUNT(OPTIONAL); i++) {
        size_t more = column_view_signals(columns, OPTIONAL[i]);
        places->is_seen[OPTIONAL[i]] = wanted + more <= ONLINE_DENSE_SIGNALS;
        wanted += places->is_seen[OPTIONAL[i]] ? more : 0;
    }
    return places;
}

void dense_places_take(struct dense_places *places, const struct signal_list *signals)
{
    for (size_t i = 0; i < signals->count && places->count < ONLINE_DENSE_SIGNALS; i++) {
        const struct signal *signal = &signals->items[i];
        if (places->is_seen[signal->family] && !places->by_slot[signal->slot]) {
            places->families[places->count++] = signal->family;
            places->by_slot[signal->slot] = (uint16_t)places->count;
        }
    }
}

struct online_dense *online_dense_create(const struct dense_rule *rule, double base_variance)
{
    struct online_dense *dense = calloc(1, sizeof(*dense));
    if (dense) {
        dense->kept = rule->kept;
        for (size_t family = 0; family < SIGNAL_FAMILIES; family++) {
            dense->variances[family] = rule->variance;
        }
        dense->variances[SIGNAL_BASE] = base_variance;
        dense->variances[SIGNAL_BIN] = rule->bin_variance;
    }
    return dense;
}

/* Signals that have come since begin at their prior. */
static void places_follow(struct online_dense *dense, const struct dense_places *places)
{
    for (; dense->count < places->count; dense->count++) {
        double variance = dense->variances[places->families[dense->count]];
        dense->prior[dense->count] = variance;
        dense->covariance[dense->count][dense->count] = variance;
    }
}

void online_dense_predict(struct online_dense *dense, const struct dense_places *places,
                          const struct signal_list *signals, struct prediction *ret)
{
    *ret = (struct prediction){0};
    places_follow(dense, places);
    memset(dense->gain, 0, sizeof(dense->gain));
    for (size_t i = 0; i < signals->count; i++) {
        size_t place = places->by_slot[signals->items[i].slot];
        double x = signals->items[i].x;
        if (place == 0 || dense->prior[place - 1] <= 0) {
            continue;
        }
        const double *row = dense->covariance[place - 1];
        for (size_t j = 0; j < dense->count; j++) {
            dense->gain[j] += x * row[j];
        }
        ret->mean += x * dense->mean[place - 1];
    }
    for (size_t i = 0; i < signals->count; i++) {
        size_t place = places->by_slot[signals->items[i].slot];
        ret->variance += place ? signals->items[i].x * dense->gain[place - 1] : 0;
    }
    ret->variance = ret->variance > 0 ? ret->variance : 0; /* but for rounding it is */
}

void online_dense_learn(struct online_dense *dense, const struct lesson *lesson, double variance)
{
    double pull = lesson->curvature / (1 + lesson->curvature * variance);
    double kept = dense->kept;
    double kept_mean = sqrt(kept);
    for (size_t i = 0; i < dense->count; i++) {
        double *row = dense->covariance[i];
        double own = pull * dense->gain[i];
        for (size_t j = 0; j < dense->count; j++) {
            row[j] = kept * (row[j] - own * dense->gain[j]);
        }
        row[i] += (1 - kept) * dense->prior[i];
        dense->mean[i] = kept_mean * (dense->mean[i] + lesson->residual * dense->gain[i]);
    }
}
