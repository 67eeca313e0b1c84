/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_ESTIMATOR_CASCADE_H
#define SCORE_EVALUATE_ESTIMATOR_CASCADE_H

/*
 * Offers come one after the other: Cascade-DR (Kiyohara et al. 2022, sec. 4) takes a sequence
 * apart, backward, so that each stage pays with its own weight alone and not with their product:
 *
 *     V_{L+1} = 0,   V_k = E_{pi_e} q_k + w_k (r_k + V_{k+1} - q_k(a_k)),   the estimate is V_1
 *
 * q_k(a) is a guess at the reward of stage k and of all later ones, given what happened before.
 * Unbiased for any q when the propensities are right. A sequence that ends early has no further
 * stages. Pure; linear in the stages.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct cascade_stage {
    double weight;   /* pi_e / pi_b of the stage's action, given the stages before */
    double reward;   /* of this stage */
    double q_logged; /* q_k of the action that was logged */
    double q_policy; /* q_k expected under pi_e */
};

double estimator_cascade(const struct cascade_stage *stages, size_t count);

#ifdef __cplusplus
}
#endif

#endif
