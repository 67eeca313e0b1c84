/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/online_sparse.h"

#include <stdlib.h>

#include "engine/numerics.h"

enum { KEPT_STEPS = 256 };

/* Of one signal, by expert. */
struct sparse_slot {
    float precision[ONLINE_SPARSE_EXPERTS];
    float natural[ONLINE_SPARSE_EXPERTS];
    uint32_t touched; /* rows learnt when it was last read */
};

struct online_sparse {
    struct sparse_slot *slots; /* SIGNAL_SLOTS; owned */
    struct sparse_rule rules[ONLINE_SPARSE_EXPERTS];
    double kept[ONLINE_SPARSE_EXPERTS][KEPT_STEPS]; /* powers */
    double base_prior;                              /* 1 / variance */
    uint32_t rows;                                  /* learnt */
};

struct online_sparse *online_sparse_create(const struct sparse_rule *rules, double base_variance)
{
    struct online_sparse *sparse = calloc(1, sizeof(*sparse));
    if (!sparse || !(sparse->slots = calloc(SIGNAL_SLOTS, sizeof(*sparse->slots)))) {
        free(sparse);
        return NULL;
    }
    sparse->base_prior = 1 / base_variance;
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
        double power = 1;
        sparse->rules[k] = rules[k];
        for (size_t i = 0; i < KEPT_STEPS; i++) {
            sparse->kept[k][i] = power;
            power *= rules[k].kept;
        }
    }
    return sparse;
}

void online_sparse_free(struct online_sparse *sparse)
{
    if (sparse) {
        free(sparse->slots);
        free(sparse);
    }
}

static void slot_age(struct online_sparse *sparse, struct sparse_slot *slot)
{
    uint32_t steps = sparse->rows - slot->touched;
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS && steps > 0; k++) {
        double kept = steps < KEPT_STEPS
                          ? sparse->kept[k][steps]
                          : score__exp((double)steps * score__log(sparse->rules[k].kept));
        slot->precision[k] = (float)((double)slot->precision[k] * kept);
        slot->natural[k] = (float)((double)slot->natural[k] * kept);
    }
    slot->touched = sparse->rows;
}

static bool is_seen(const struct online_sparse *sparse, size_t expert, const struct signal *signal)
{
    return signal->family != SIGNAL_PAIR || sparse->rules[expert].pair_variance > 0;
}

static double prior_of(const struct online_sparse *sparse, size_t expert,
                       const struct signal *signal)
{
    const struct sparse_rule *rule = &sparse->rules[expert];
    if (signal->family == SIGNAL_BASE) {
        return sparse->base_prior;
    }
    bool is_level = signal->family == SIGNAL_LEVEL || signal->family == SIGNAL_NAME;
    if (is_level && rule->level_variance > 0) {
        return 1 / rule->level_variance;
    }
    return 1 / (signal->family == SIGNAL_PAIR ? rule->pair_variance : rule->variance);
}

void online_sparse_predict(struct online_sparse *sparse, const struct signal_list *signals,
                           struct prediction ret[ONLINE_SPARSE_EXPERTS])
{
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
        ret[k] = (struct prediction){0};
    }
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->items[i];
        struct sparse_slot *slot = &sparse->slots[signal->slot];
        slot_age(sparse, slot);
        for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
            if (!is_seen(sparse, k, signal)) {
                continue;
            }
            double variance = 1 / ((double)slot->precision[k] + prior_of(sparse, k, signal));
            ret[k].mean += signal->x * (double)slot->natural[k] * variance;
            ret[k].variance += signal->x * signal->x * variance;
        }
    }
}

void online_sparse_learn(struct online_sparse *sparse, const struct signal_list *signals,
                         const struct lesson lessons[ONLINE_SPARSE_EXPERTS])
{
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->items[i];
        struct sparse_slot *slot = &sparse->slots[signal->slot];
        for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
            if (!is_seen(sparse, k, signal)) {
                continue;
            }
            double prior = prior_of(sparse, k, signal);
            double before = (double)slot->precision[k] + prior;
            double after = before + lessons[k].curvature * signal->x * signal->x;
            double mean = ((double)slot->natural[k] + signal->x * lessons[k].residual) / before;
            slot->precision[k] = (float)(after - prior);
            slot->natural[k] = (float)(mean * after);
        }
    }
    sparse->rows++;
}
