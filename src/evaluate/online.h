/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_ONLINE_H
#define SCORE_EVALUATE_ONLINE_H

/*
 * Online Bayesian logistic regression over the signals of a row: the engine's model
 * (engine/model.h, engine.md 4.1: Gaussian posterior, implicit step, decay of what was learnt
 * towards the prior, prediction pulled in by its own uncertainty) for any columns, by several
 * experts:
 *
 *     sparse     the engine's own diagonal posterior over all signals (online_sparse.h), two of
 *                five over pairs of columns, too, which no sum of effects can say, and one for
 *                files of many names
 *     dense      a full covariance over at most 256 signals (online_dense.h): what few rows
 *                say is not counted once for each of the columns that say it
 *
 * each in variants that trust effects more or less and forget faster or slower. An expert's say is
 * exp(-its log loss so far), where losses fade, too, so that the mixture follows the file, from a
 * few hundred stable rows to tens of thousands that drift, without being told:
 *
 *     z = sum w_k z_k,   w_k = exp(-L_k) / sum exp(-L),   L_k <- .998 L_k + loss_k
 *
 * (exponentially weighted forecaster: Cesa-Bianchi and Lugosi 2006, ch. 2; pooled as log-odds:
 * Genest and Zidek 1986.) A row is predicted before it is learnt; its outcome never reaches its
 * own prediction. Time is counted in rows learnt. Not thread-safe. Cost a row: O(signals) for a
 * sparse expert, O(256 (256 + signals)) for a dense one; 9 MB in all.
 */

#include "engine/model.h"
#include "evaluate/column_view.h"

#ifdef __cplusplus
extern "C" {
#endif

struct online;

SCORE_MUST_USE enum score_status online_create(const struct column_list *columns,
                                               struct online **ret, struct score_error *err);
void online_free(struct online *online);

/* Log-odds of the row. */
double online_predict(struct online *online, const struct signal_list *signals);
/* Learns the row that was predicted last; y is 0 or 1. */
void online_learn(struct online *online, const struct signal_list *signals, double y);

#ifdef __cplusplus
}
#endif

#endif
