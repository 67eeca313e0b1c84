/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of evenness beside Gini and Jain (engine.md 9). */
#include "engine/numerics.h"
#include "score/score.h"

double score_audit_nash(const double *values, size_t count)
{
    struct lanes logs = {0};
    for (size_t i = 0; i < count; i++) {
        if (!(values[i] > 0)) {
            return 0;
        }
        lanes_add(&logs, score__log(values[i]));
    }
    return count ? score__exp(lanes_sum(&logs) / (double)count) : 0;
}

double score_audit_theil(const double *values, size_t count)
{
    struct lanes total = {0};
    for (size_t i = 0; i < count; i++) {
        lanes_add(&total, values[i]);
    }
    double mean = count ? lanes_sum(&total) / (double)count : 0;
    if (!(mean > 0)) {
        return 0;
    }
    struct lanes parts = {0};
    for (size_t i = 0; i < count; i++) {
        double relative = values[i] / mean;
        if (relative > 0) { /* x ln x is 0 at 0 */
            lanes_add(&parts, relative * score__log(relative));
        }
    }
    double theil = lanes_sum(&parts) / (double)count;
    return theil > 0 ? theil : 0;
}

double score_audit_max(const double *values, size_t count)
{
    double most = count ? values[0] : 0;
    for (size_t i = 1; i < count; i++) {
        most = values[i] > most ? values[i] : most;
    }
    return most;
}
