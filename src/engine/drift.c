/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/drift.h"

/* One excess varies by at most 1/16, so by chance alone the sum reaches 20 about once in
 * e^(2 * .025 * 20 * 16) = 9e6 outcomes at the worst p. */
const double DRIFT_ALARM = 20;
static const double TOLERANCE = 0.025;

bool drift_add(struct drift *drift, double p, double y, int32_t hour)
{
    double excess = (y - p) * (y - p) - p * (1.0 - p);
    double sum = drift->sum + excess - TOLERANCE;
    drift->sum = sum > 0 ? sum : 0;
    drift->seen++;
    if (drift->sum < DRIFT_ALARM) {
        return false;
    }
    drift->sum = 0;
    drift->alarms++;
    drift->alarm_at = drift->seen;
    drift->alarm_at_hour = hour;
    return true;
}
