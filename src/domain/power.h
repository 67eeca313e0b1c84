/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POWER_H
#define SCORE_DOMAIN_POWER_H

/*
 * What can be learnt from a share of passes kept on a baseline. Pure.
 *
 * The difference of the two rates is watched with a confidence sequence that may be looked at after
 * every pass: the normal mixture of Robbins (1970) in the information v = 1 / se^2, with its
 * variance chosen for the information that is planned for. It holds for many passes (both arms need
 * POWER_ARM_MIN), at 95 % on both sides together.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { POWER_ARM_MIN = 50 }; /* passes in each arm before anything is said */

struct power_plan {
    double base_rate; /* of the baseline, 0..1 exclusive */
    double lift;      /* to be found, added to the rate; 0 < |lift|, the sum within 0..1 */
    double share;     /* of passes on the baseline, 0..1 exclusive */
};

/* The information at which 80 of 100 such lifts are found. */
double power_information(double lift);
/* Passes of both arms together until then. */
double power_passes(const struct power_plan *plan);
/* The least lift that is found in 80 of 100 cases after so many passes; `plan->lift` is not read.
 * NaN when none below a rate of one is. */
double power_lift(const struct power_plan *plan, double passes);

struct power_arm {
    int64_t passes;
    int64_t successes;
};

struct power_interval {
    bool is_known; /* false: too few passes to say anything */
    double difference;
    double low; /* holds at every moment at once */
    double high;
};

/* `lift` is the one that was planned for. */
struct power_interval power_difference(const struct power_arm *treated,
                                       const struct power_arm *baseline, double lift);

#ifdef __cplusplus
}
#endif

#endif
