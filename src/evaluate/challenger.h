/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_CHALLENGER_H
#define SCORE_EVALUATE_CHALLENGER_H

/*
 * Boosted trees beside the engine's own model, on the lessons of one database. In the order of
 * time: the lessons are cut into five blocks, each but the first is judged, by trees that have seen
 * the blocks before it alone; the engine's p is what it said before it learnt the outcome. Both see
 * the same features; the trees also the firm's rate of good ends so far, which stands for the
 * engine's effect of a firm. Nothing goes live by it.
 *
 * The gate of engine.md 6: the lower 95 % bound of the gain in log loss, paired by lesson, as a
 * part of the engine's own loss, is above -1 %.
 */

#include "base/base.h"
#include "evaluate/score_metrics.h"
#include "score/learning.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CHALLENGER_BLOCKS = 5, CHALLENGER_LESSONS_MIN = 500 };

struct challenger_result {
    size_t lessons;
    size_t judged;
    struct score_metrics online;
    struct score_metrics boosted;
    double gain;     /* part of the engine's log loss that the trees save; negative = they cost */
    double gain_low; /* its lower 95 % bound */
    bool passes;
};

/* `lessons` in the order of time, all of one model. SCORE_INVALID: fewer than
 * CHALLENGER_LESSONS_MIN; SCORE_UNSUPPORTED: built without XGBoost. */
SCORE_MUST_USE enum score_status challenger_run(const struct score_lesson *lessons, size_t count,
                                                struct challenger_result *ret,
                                                struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
