/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_SCORE_H
#define SCORE_SCORE_H

/*
 * libscore: passes opportunities to partners, fairly, with reasons. This header includes the rest
 * and adds the fairness report: exposures from an engine, and arithmetic on plain arrays.
 *
 *     double ratio[3] = {0.9, 1.0, 1.1};
 *     printf("gini %.3f jain %.3f\n", score_audit_gini(ratio, 3), score_audit_jain(ratio, 3));
 *
 * A complete program stands in docs/engine.md; it is compiled and run by the tests.
 */

#include <score/charges.h>
#include <score/decision.h>
#include <score/engine.h>
#include <score/event.h>
#include <score/explain.h>
#include <score/learning.h>
#include <score/policy.h>
#include <score/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SCORE_VERSION "0.1.0"

/* What one firm received and was entitled to in a window. */
struct score_exposure {
    int64_t partner;
    int64_t offers;
    double number_exposure;
    double number_entitlement;
    double number_moved;
    double value_exposure;
    double value_entitlement;
    double value_moved;
};

enum { SCORE_AUDIT_STEP_DAYS = 10, SCORE_AUDIT_DAYS_MAX = 370 };

/*
 * Exposure of every firm over the last `days` (1..370) before the newest event, in the order the
 * partners became known. Windows begin on multiples of SCORE_AUDIT_STEP_DAYS since 1970, rounded
 * back, and *ret_from_ms says where. SCORE_LIMIT: `capacity` is below the number of partners.
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_audit(const struct score_engine *engine, int32_t days, struct score_exposure *ret_rows,
                   size_t capacity, int64_t *ret_from_ms, struct score_error *err);

/* These answer 0 for an empty array and for sums of 0; values are >= 0. Pure. */

/* 0 = all equal, towards 1 = one has all. Sorts `values` in place. O(n log n). */
SCORE_EXPORT double score_audit_gini(double *values, size_t count);
/* (sum x)^2 / (n sum x^2): 1 = all equal, 1/n = one has all. */
SCORE_EXPORT double score_audit_jain(const double *values, size_t count);
/* Smallest over largest. */
SCORE_EXPORT double score_audit_min_max(const double *values, size_t count);
/* Share of the lower half (rounded down) in the sum. Sorts `values` in place. */
SCORE_EXPORT double score_audit_lower_half(double *values, size_t count);

/* exp(mean log): 0 as soon as one has nothing; with ratios 1 = everybody has its due. */
SCORE_EXPORT double score_audit_nash(const double *values, size_t count);
/* Theil's T, mean of x/m ln(x/m): 0 = all equal, ln n = one has all. */
SCORE_EXPORT double score_audit_theil(const double *values, size_t count);
/* Largest; of exposures per entitlement, the most that anybody had of its due. */
SCORE_EXPORT double score_audit_max(const double *values, size_t count);

/* Realised offers, expected exposure and entitlement of `count` firms, and as much scratch. */
struct score_audit_series {
    const double *offers;
    const double *exposure;
    const double *entitlement;
    double *scratch;
    size_t count;
};

/*
 * The Gini of realised offers per entitlement, less what chance alone makes: the mean over `draws`
 * (1..1000) lotteries in which each firm's offers are Poisson with its expected exposure. 0 or
 * below = no more uneven than luck. Firms without entitlement are left out.
 */
SCORE_EXPORT double score_audit_gini_adjusted(const struct score_audit_series *series,
                                              int32_t draws, const uint8_t seed[32]);

/* One firm in a group comparison: what it received, what it was entitled to, and its group. */
struct score_group_member {
    double received;
    double entitled;
    int32_t group; /* 0 .. group_count - 1 */
};

enum { SCORE_AUDIT_GROUPS_MAX = 64 };

/* Received per entitled of the worst group over that of the best, with a bootstrap interval. */
struct score_group_ratio {
    double ratio; /* 1 when there is nothing to compare */
    double low;   /* 95 % interval */
    double high;
    int32_t lowest; /* groups; -1 when there is nothing to compare */
    int32_t highest;
    bool alarm; /* the whole interval lies below .8 and both groups have >= 30 firms */
};

/*
 * Compares groups (at most SCORE_AUDIT_GROUPS_MAX) by resampling firms within each group `draws`
 * (1..1000) times. SCORE_INVALID: counts out of range.
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_audit_group_ratio(const struct score_group_member *members, size_t count, int32_t group_count,
                        int32_t draws, const uint8_t seed[32], struct score_group_ratio *ret_ratio,
                        struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
