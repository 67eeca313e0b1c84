/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_OPE_H
#define SCORE_EVALUATE_OPE_H

/*
 * Off-policy evaluation of a log from a file: what another policy would have earned, and whether
 * the log can answer that at all (engine.md 6). Two kinds of files:
 *
 *   obd     the Open Bandit Dataset (Saito et al. 2020): columns item_id, position, click (0 or 1),
 *           propensity_score, user_feature_*; items in a second file by item_id 0, 1, .. with
 *           item_feature_0 (a number) and further ones (categories). q: one logistic regression a
 *           position, C = 100, of the user's features one-hot without their first category, the
 *           item's categories as numbers in sorted order, and its number.
 *   target  columns action, reward (0..1), pi_b, target_argmax, pi_e_action, and where they are
 *           there behaviour_argmax and row (what is in one fold together). The policy has one
 *           probability on target_argmax and another on each other action. q: mean reward by
 *           (target_argmax, action); without such a row the mean of all.
 *
 * q is fitted on the other folds (by `row` of target, by line of obd), on all rows with one fold.
 * Where a fit has no reward, or nothing but rewards, q is the base rate: the mean reward of all
 * rows of the same folds.
 *
 * SCORE_INVALID names file, line and column of what is wrong: propensities outside (0, 1], a policy
 * that does not sum to one, an item that is not known, rewards outside 0..1, missing columns.
 */

#include "evaluate/interval.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { OPE_FOLDS_MAX = 100, OPE_REASONS_MAX = 3, OPE_REASON_SIZE = 128 };

/* The rules of the verdict. */
#define OPE_ESS_MIN         200.0
#define OPE_MEAN_WEIGHT_OFF 0.1
#define OPE_UNSUPPORTED_MAX 0.01

/* A log as the estimators need it. {0} is empty and may be freed. */
struct ope_log {
    struct estimator_row *rows; /* owned */
    size_t count;
    size_t action_count;
    /* Share of pi_e on actions that the log never shows; one that it shows elsewhere, but not in
     * this position (obd) or at this target (target), counts where its absence would be chance in
     * less than one of twenty logs. */
    double unsupported;
    size_t fits, fits_by_base_rate; /* models of q, and those that are the base rate */
    size_t cells_by_base_rate;      /* target: logged rows whose cell has no row in other folds */
};

void ope_log_done(struct ope_log *log);

struct ope_source {
    const char *log_path;
    const char *items_path;  /* obd */
    const char *policy_path; /* obd: rows of items by columns of positions; NULL = uniform */
    int folds;               /* 1..OPE_FOLDS_MAX */
};

SCORE_MUST_USE enum score_status ope_read_obd(const struct ope_source *source, struct ope_log *ret,
                                              struct score_error *err);
SCORE_MUST_USE enum score_status ope_read_target(const struct ope_source *source,
                                                 struct ope_log *ret, struct score_error *err);

struct ope_options {
    double tau;    /* NaN: by `tuning` */
    double lambda; /* NaN: by `tuning` */
    enum estimator_tuning tuning;
    struct interval_draws draws;
};

struct ope_intervals {
    struct interval normal[ESTIMATOR_COUNT];
    struct interval bootstrap[ESTIMATOR_COUNT];
    double bernstein_low;     /* ips alone */
    struct interval sequence; /* ips alone */
};

struct ope_report {
    struct estimator_weights weights;
    double mean_reward; /* of the log's own policy */
    struct estimator_settings settings;
    struct estimate estimates[ESTIMATOR_COUNT];
    struct ope_intervals intervals;
    double switch_1, switch_10, dros_100; /* at tau 1 and 10, at lambda 100 */
    char reasons[OPE_REASONS_MAX][OPE_REASON_SIZE];
    size_t reason_count; /* 0: the log can answer */
};

/* SCORE_NO_MEMORY alone. Cost: draws x rows. */
SCORE_MUST_USE enum score_status ope_report_make(const struct ope_log *log,
                                                 const struct ope_options *options,
                                                 struct ope_report *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
