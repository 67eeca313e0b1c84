/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_ESTIMATOR_H
#define SCORE_EVALUATE_ESTIMATOR_H

/*
 * What a policy would have earned, from the log of another: seven estimators of the mean reward
 * (engine.md 6). With w = pi_e(a|x) / pi_b(a|x), r the reward, q a model's reward:
 *
 *     dm         mean of sum_a pi_e(a|x) q(x,a)
 *     ips        mean of w r                                            Horvitz, Thompson 1952
 *     snips      sum of w r / sum of w                                  Swaminathan, Joachims 2015
 *     dr         dm + mean of w (r - q)                                 Dudik et al. 2014, sec. 3
 *     sndr       dm + sum of w (r - q) / sum of w
 *     switch_dr  dr with w 1[w <= tau] in place of w                    Wang et al. 2017, sec. 4
 *     dros       dr with lambda w / (w^2 + lambda) in place of w        Su et al. 2020, sec. 4.2
 *
 * A weight that is tau but for rounding (1e-12) counts as above: which side it is on would hang on
 * the last digit of a propensity.
 *
 * Pure. Sums run in lanes in the order of the rows, so equal rows give equal bytes.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ESTIMATOR_LIST(X)                                                                          \
    X(DM, "dm")                                                                                    \
    X(IPS, "ips")                                                                                  \
    X(SNIPS, "snips")                                                                              \
    X(DR, "dr")                                                                                    \
    X(SNDR, "sndr")                                                                                \
    X(SWITCH_DR, "switch_dr")                                                                      \
    X(DROS, "dros")

enum estimator {
#define X(name, text) ESTIMATOR_##name,
    ESTIMATOR_LIST(X)
#undef X
        ESTIMATOR_COUNT
};

/* One decision of the log. */
struct estimator_row {
    double weight;   /* pi_e / pi_b of the logged action; >= 0 */
    double reward;   /* 0..1 */
    double q_logged; /* the model's reward of the logged action */
    double q_policy; /* sum over all actions of pi_e times the model's reward */
};

struct estimator_rows {
    const struct estimator_row *items; /* borrowed */
    size_t count;                      /* 2 or more */
};

struct estimator_settings {
    double tau;    /* switch_dr: weights below it count; >= 0 */
    double lambda; /* dros: 0 is dm, infinity dr */
};

struct estimate {
    double value; /* NaN where every weight is 0 and the estimator divides by them */
    double se;    /* standard error given the model: by the linearised terms (delta method) */
    /* Of dm, switch_dr and dros, which trade bias for variance: |mean of (w - w')(r - q)|, what the
     * log says the bias is, plus 1.96 of its standard errors. 0 of the others. */
    double bias_bound;
};

struct estimator_weights {
    double ess; /* (sum w)^2 / sum w^2 (Kish 1965); 0 where every weight is 0 */
    double mean;
    double max;
};

/* The name in JSON. */
const char *estimator_name(enum estimator estimator);
/* w' of the list above. */
double estimator_weight(enum estimator estimator, double weight,
                        const struct estimator_settings *settings);
struct estimate estimator_find(enum estimator estimator, const struct estimator_rows *rows,
                               const struct estimator_settings *settings);
struct estimator_weights estimator_weights_find(const struct estimator_rows *rows);

/* ---- tau and lambda --------------------------------------------------------------------------
 */

enum estimator_tuning {
    /* Least sum of variance and squared upper bound of the bias (Su et al. 2020, sec. 5):
     * |mean of (w - w')(r - q)| + sqrt(2 mean(w^2) log(2/d) / n) + 2 max(w) log(2/d) / (3n),
     * d = .05. Careful: it leaves dr only where the log shows that little bias comes of it. */
    ESTIMATOR_TUNING_BOUND,
    /* SLOPE (Su, Srinath, Krishnamurthy 2020, algorithm 1): from dr to dm, as far as the intervals
     * of two deviations on each side, 1.96 standard errors each, have a point in common. */
    ESTIMATOR_TUNING_SLOPE,
};

/*
 * Chosen among dm, powers of 2 (tau) or 4 (lambda) from 1 on, and dr: the last tau is above the
 * largest weight, the last lambda is infinity. `estimator` is SWITCH_DR or DROS.
 * Cost: one pass for each candidate, at most 70.
 */
double estimator_tune(enum estimator estimator, const struct estimator_rows *rows,
                      enum estimator_tuning tuning);

/* ---- many at once, for the bootstrap ---------------------------------------------------------
 */

/* What all estimators are made of; sums over rows, or one row's part. */
struct estimator_sums {
    double policy; /* q_policy */
    double weight;
    double reward;      /* w r */
    double rest;        /* w (r - q) */
    double switch_rest; /* w' (r - q) */
    double dros_rest;
};

struct estimator_sums estimator_part(const struct estimator_row *row,
                                     const struct estimator_settings *settings);
/* The values from the sums over `count` rows. */
void estimator_values(const struct estimator_sums *sums, size_t count, double ret[ESTIMATOR_COUNT]);

#ifdef __cplusplus
}
#endif

#endif
