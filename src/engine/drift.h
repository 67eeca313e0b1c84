/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_DRIFT_H
#define SCORE_ENGINE_DRIFT_H

/*
 * Does a model still say what comes true? Page's test (Page 1954, Hinkley 1971) on the excess of
 * the squared loss over what the model itself expects of it: (y - p)^2 - p (1 - p), which is 0 on
 * average while the probabilities hold and positive when they are wrong.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct drift {
    double sum; /* of the excess less its tolerance, floored at 0 */
    int64_t seen;
    int64_t alarms;
    int64_t alarm_at;      /* `seen` of the last alarm */
    int32_t alarm_at_hour; /* since 1970 */
};

/* The height at which the alarm goes off. */
extern const double DRIFT_ALARM;

/* One prediction made before its outcome was known. True: the alarm went off, and starts anew. */
bool drift_add(struct drift *drift, double p, double y, int32_t hour);

#ifdef __cplusplus
}
#endif

#endif
