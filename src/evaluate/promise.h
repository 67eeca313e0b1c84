/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_PROMISE_H
#define SCORE_EVALUATE_PROMISE_H

/*
 * What the promise costs: the engine itself runs a made-up market under one policy, once with each
 * bound u and once without any, all with the same firms, opportunities and luck.
 *
 * Every firm has a chance to accept and, for each industry, a chance to win. With a skill_sd of 0
 * all firms are alike but for the industries they are good at; above it some are better at all of
 * them (log-odds, standard deviations skill_sd for winning and half of it for accepting). Seven in
 * ten firms are authorised for a line. The engine learns from PROMISE_PAST closed deals a firm and
 * then from its own offers. An offer not accepted goes to the next firm, PROMISE_STAGES at most.
 */

#include <score/engine.h>

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PROMISE_FIRMS_MAX = 500,
    PROMISE_OPPORTUNITIES_MAX = 20000,
    PROMISE_PAST = 40,
    PROMISE_STAGES = 3,
    PROMISE_POINTS = 7
};

struct promise_options {
    struct score_policy policy; /* its box_on and box_u are replaced */
    size_t firms;
    size_t opportunities; /* over one year */
    double skill_sd;
    uint64_t seed;
};

struct promise_point {
    double u;      /* 0 = without the promise */
    double value;  /* expected over every draw: accepted, won, amount; true chances */
    double best;   /* the same if each offer had gone to the firm with the highest of it */
    double kept_u; /* the least u that this run's windows by number would have held */
};

/* .5, 1, 2, 3, 5, 8 and 0 = without. */
extern const double PROMISE_U[PROMISE_POINTS];

/* One run. SCORE_INVALID: sizes or policy out of range. Cost O(opportunities * firms). */
SCORE_MUST_USE enum score_status promise_run(const struct promise_options *options, double u,
                                             struct promise_point *ret, struct score_error *err);
/* All of PROMISE_U in its order; the last one's value is what the others are compared with. */
SCORE_MUST_USE enum score_status promise_curve(const struct promise_options *options,
                                               struct promise_point ret[PROMISE_POINTS],
                                               struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
