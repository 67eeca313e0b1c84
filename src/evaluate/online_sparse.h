/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_ONLINE_SPARSE_H
#define SCORE_EVALUATE_ONLINE_SPARSE_H

/*
 * Experts with a diagonal posterior, kept as the engine keeps it (engine/model.h): what the data
 * said (precision, natural mean), the prior N(0, variance) added when read. What was learnt fades
 * by `kept` a row towards the prior: A = kept^dt / V, B = (1 - kept^dt) / V0, 1/V <- A + B, mu <-
 * A mu / (A + B) (engine.md 4.1), done when a signal is next seen.
 */

#include "engine/model.h"
#include "evaluate/column_view.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ONLINE_SPARSE_EXPERTS = 5 };

struct sparse_rule {
    double variance;       /* of the prior of an effect, > 0 */
    double kept;           /* 0 < kept <= 1 */
    double pair_variance;  /* 0 = sees no pairs */
    double level_variance; /* of levels; 0 = as others */
};

struct online_sparse;

/* ONLINE_SPARSE_EXPERTS rules; NULL when memory ran out. */
struct online_sparse *online_sparse_create(const struct sparse_rule *rules, double base_variance);
void online_sparse_free(struct online_sparse *sparse);

/* Mean and variance of the log-odds by each expert; what is seen is read at present. */
void online_sparse_predict(struct online_sparse *sparse, const struct signal_list *signals,
                           struct prediction ret[ONLINE_SPARSE_EXPERTS]);
/* The same signals right after their prediction. */
void online_sparse_learn(struct online_sparse *sparse, const struct signal_list *signals,
                         const struct lesson lessons[ONLINE_SPARSE_EXPERTS]);

#ifdef __cplusplus
}
#endif

#endif
