/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/online_dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row has at most as many signals as there are places, but for collisions of hashes. */
enum { PENDING_MAX = 8, DENSE_ROW_MAX = 2 * ONLINE_DENSE_SIGNALS };

/*
 * S = scale * base + (1 - scale) * prior - sum pulls[i] gains[i] gains[i]': what was learnt last
 * waits and goes into the matrix several rows at once, which is when the time goes by.
 */
struct online_dense {
    double base[ONLINE_DENSE_SIGNALS][ONLINE_DENSE_SIGNALS];
    double gains[PENDING_MAX][ONLINE_DENSE_SIGNALS];
    double pulls[PENDING_MAX];
    double scale;
    size_t pending;
    double mean[ONLINE_DENSE_SIGNALS];
    double prior[ONLINE_DENSE_SIGNALS]; /* variance */
    double gain[ONLINE_DENSE_SIGNALS];  /* S x of the last prediction */
    double variances[SIGNAL_FAMILIES];  /* 0 = not seen */
    double kept;
    uint16_t by_slot[SIGNAL_SLOTS]; /* 1 + place; 0 = none */
    size_t count;                   /* places in use */
};

/* Codes and fine bins are seen where all of them find room beside the rest. */
static void variances_set(struct online_dense *dense, const struct dense_rule *rule,
                          const struct column_list *columns)
{
    const double variances[SIGNAL_FAMILIES] = {
        [SIGNAL_BASE] = rule->base_variance, [SIGNAL_SIZE] = rule->variance,
        [SIGNAL_COARSE] = rule->variance,    [SIGNAL_LEVEL] = rule->variance,
        [SIGNAL_CODE] = rule->variance,      [SIGNAL_BIN] = rule->bin_variance,
    };
    static const enum signal_family ORDER[SIGNAL_FAMILIES] = {
        SIGNAL_BASE, SIGNAL_SIZE, SIGNAL_COARSE, SIGNAL_LEVEL, SIGNAL_CODE, SIGNAL_BIN,
    };
    size_t wanted = 0;
    for (size_t i = 0; i < SIGNAL_FAMILIES; i++) {
        enum signal_family family = ORDER[i];
        size_t more = column_view_signals(columns, family);
        bool is_optional = family == SIGNAL_CODE || family == SIGNAL_BIN;
        if (is_optional && wanted + more > ONLINE_DENSE_SIGNALS) {
            continue;
        }
        dense->variances[family] = variances[family];
        wanted += more;
    }
}

struct online_dense *online_dense_create(const struct dense_rule *rule,
                                         const struct column_list *columns)
{
    struct online_dense *dense = calloc(1, sizeof(*dense));
    if (dense) {
        dense->kept = rule->kept;
        dense->scale = 1;
        variances_set(dense, rule, columns);
    }
    return dense;
}

/* The signal's row of the matrix, given on first sight at its prior; -1 = none. */
static int place_take(struct online_dense *dense, const struct signal *signal)
{
    uint16_t *place = &dense->by_slot[signal->slot];
    double variance = dense->variances[signal->family];
    if (!*place && variance > 0 && dense->count < ONLINE_DENSE_SIGNALS) {
        dense->prior[dense->count] = variance;
        dense->base[dense->count][dense->count] = variance;
        *place = (uint16_t)++dense->count;
    }
    return (int)*place - 1;
}

/* The row as x by place. */
struct dense_row {
    double x[DENSE_ROW_MAX];
    int places[DENSE_ROW_MAX];
    size_t count;
};

static void row_take(struct online_dense *dense, const struct signal_list *signals,
                     struct dense_row *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < signals->count && ret->count < DENSE_ROW_MAX; i++) {
        int place = place_take(dense, &signals->items[i]);
        if (place >= 0) {
            ret->x[ret->count] = signals->items[i].x;
            ret->places[ret->count++] = place;
        }
    }
}

static double row_dot(const struct dense_row *row, const double *by_place)
{
    double sum = 0;
    for (size_t i = 0; i < row->count; i++) {
        sum += row->x[i] * by_place[row->places[i]];
    }
    return sum;
}

/* S x: the matrix's part, the prior's, less what waits. */
static void gain_set(struct online_dense *dense, const struct dense_row *row)
{
    memset(dense->gain, 0, sizeof(dense->gain));
    for (size_t i = 0; i < row->count; i++) {
        const double *base = dense->base[row->places[i]];
        double scaled = row->x[i] * dense->scale;
        for (size_t j = 0; j < dense->count; j++) {
            dense->gain[j] += scaled * base[j];
        }
        dense->gain[row->places[i]] +=
            row->x[i] * (1 - dense->scale) * dense->prior[row->places[i]];
    }
    for (size_t p = 0; p < dense->pending; p++) {
        double along = dense->pulls[p] * row_dot(row, dense->gains[p]);
        for (size_t j = 0; j < dense->count; j++) {
            dense->gain[j] -= along * dense->gains[p][j];
        }
    }
}

void online_dense_predict(struct online_dense *dense, const struct signal_list *signals,
                          struct prediction *ret)
{
    struct dense_row row;
    row_take(dense, signals, &row);
    gain_set(dense, &row);
    double variance = row_dot(&row, dense->gain);
    *ret = (struct prediction){
        .mean = row_dot(&row, dense->mean),
        .variance = variance > 0 ? variance : 0, /* but for rounding it is */
    };
}

static void pending_flush(struct online_dense *dense)
{
    for (size_t i = 0; i < dense->count; i++) {
        double *row = dense->base[i];
        double own[PENDING_MAX];
        for (size_t p = 0; p < PENDING_MAX; p++) {
            own[p] = dense->pulls[p] * dense->gains[p][i];
        }
        for (size_t j = 0; j < dense->count; j++) {
            double sum = dense->scale * row[j];
            for (size_t p = 0; p < PENDING_MAX; p++) {
                sum -= own[p] * dense->gains[p][j];
            }
            row[j] = sum;
        }
        row[i] += (1 - dense->scale) * dense->prior[i];
    }
    dense->scale = 1;
    dense->pending = 0;
}

void online_dense_learn(struct online_dense *dense, const struct lesson *lesson, double variance)
{
    double kept_mean = sqrt(dense->kept);
    memcpy(dense->gains[dense->pending], dense->gain, sizeof(dense->gain));
    dense->pulls[dense->pending++] = lesson->curvature / (1 + lesson->curvature * variance);
    for (size_t p = 0; p < dense->pending; p++) {
        dense->pulls[p] *= dense->kept;
    }
    dense->scale *= dense->kept;
    for (size_t i = 0; i < dense->count; i++) {
        dense->mean[i] = kept_mean * (dense->mean[i] + lesson->residual * dense->gain[i]);
    }
    if (dense->pending == PENDING_MAX) {
        pending_flush(dense);
    }
}
