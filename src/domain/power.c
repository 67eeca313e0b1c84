/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/power.h"

#include <math.h>

static const double ALPHA = 0.05;
static const double POWER_QUANTILE = 0.8416212335729143; /* of the normal law at 80 % */
/* v times the mixture's variance at the planned information: about where the boundary is lowest,
 * 2 log(1/alpha) + log(2 log(1/alpha) + 1). */
static const double MIXTURE = 7.936;

/* How many standard errors the difference must be from zero; `ratio` is the information there is
 * over the planned one. */
static double boundary(double ratio)
{
    double r = MIXTURE * ratio;
    return sqrt((1 + 1 / r) * log((1 + r) / (ALPHA * ALPHA)));
}

double power_information(double lift)
{
    double z = (boundary(1) + POWER_QUANTILE) / lift;
    return z * z;
}

/* Of the difference, times all passes. */
static double variance(double base, double rate, double share)
{
    return rate * (1 - rate) / (1 - share) + base * (1 - base) / share;
}

double power_passes(const struct power_plan *plan)
{
    return power_information(plan->lift) *
           variance(plan->base_rate, plan->base_rate + plan->lift, plan->share);
}

double power_lift(const struct power_plan *plan, double passes)
{
    enum { HALVINGS = 60 };
    double low = 0;
    double high = 1 - plan->base_rate;
    struct power_plan at = *plan;
    at.lift = high;
    if (!(power_passes(&at) <= passes)) {
        return (double)NAN;
    }
    for (int i = 0; i < HALVINGS; i++) {
        at.lift = low + (high - low) / 2;
        if (power_passes(&at) <= passes) {
            high = at.lift;
        } else {
            low = at.lift;
        }
    }
    return high;
}

/* Half a success and half a failure more: an arm without either is not certain. */
static double arm_variance(const struct power_arm *arm)
{
    double count = (double)arm->passes + 1;
    double rate = ((double)arm->successes + 0.5) / count;
    return rate * (1 - rate) / count;
}

struct power_interval power_difference(const struct power_arm *treated,
                                       const struct power_arm *baseline, double lift)
{
    struct power_interval interval = {.low = -1, .high = 1};
    if (treated->passes < POWER_ARM_MIN || baseline->passes < POWER_ARM_MIN) {
        return interval;
    }
    double se = sqrt(arm_variance(treated) + arm_variance(baseline));
    double half = se * boundary(1 / (se * se) / power_information(lift));
    interval.is_known = true;
    interval.difference = (double)treated->successes / (double)treated->passes -
                          (double)baseline->successes / (double)baseline->passes;
    interval.low = interval.difference - half;
    interval.high = interval.difference + half;
    return interval;
}
