/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_GROUP_PRICE_H
#define SCORE_EVALUATE_GROUP_PRICE_H

/*
 * Prices of groups in a market of rounds: each round places `per_round` units among the groups,
 * and each group has a price that is added to the value of whatever belongs to it. Ours and those
 * that were published, under one roof, so that they run on the same data by the same code.
 *
 * n_g units so far, w_g = per_round / groups the target of a round, H rounds, g_g units of a round:
 *
 *   none             b = 0
 *   cpfair           b = lambda (1 - n_g / (sum n + 1e-5))                        [1]
 *   min_regularizer  b = lambda (min n - n_g) / H                                 [2]
 *   pmmf             b = -mu; grad <- gamma (1 - g/per_round) + (1 - gamma) grad,
 *                    mu <- proj(mu - lr/sqrt(items) grad)                         [2]
 *   log              b <- b - eta (g - kappa w / b) / w, in [kappa/10, 2]         [3]
 *   quad             b <- b - eta (g - w (1 - b/kappa)) / w                       [3]
 *   maxmin           b <- b - eta (g - w) / w, onto b >= 0 of mean lambda         [3]
 *   ratio            b = kappa ((x + t0 w) / (e + t0 w))^-alpha                   [3]
 *   queue            b = kappa sign(D) |D|^q with D = e - x                       [3]
 *   lookahead        b = kappa max(z / (H w), floor)^-alpha, z = x + (H - t) (t r + t0 w) / (t +
 * t0) hindsight        none here: rerank_hindsight.h decides on all rounds at once
 *
 * x = n_g, t the rounds so far, e = w t, eta = eta0 / sqrt(H), proj is projection.h with lambda.
 * [1] CP-Fair, Naghiaei et al., SIGIR 2022. [2] P-MMF, Xu et al., WWW 2023, and its comparator.
 * [3] engine.md 3.3; queue with q = 1 and kappa = lambda / H is min_regularizer but for a constant.
 *
 * The ratio price takes a group's share so far for the one it will end with, and so goes on paying
 * for what was priced wrongly at the start. Lookahead asks where the group will end, at the prices
 * of now: r is the mean of what rounds took, those that were and, `replays` times after each of
 * them, one of the past that is shown again for nothing but this figure (group_price_rehearse), in
 * turn. That is Frank-Wolfe on the rounds seen, one step a replay; the prior of t0 rounds at equal
 * shares keeps a few rounds from speaking for all. Like the duals it must know H.
 *
 * Prices are in units of value. The duals (pmmf, log, quad, maxmin) hold for values of about 1.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum group_rule {
    GROUP_RULE_NONE,
    GROUP_RULE_CPFAIR,
    GROUP_RULE_MIN_REGULARIZER,
    GROUP_RULE_PMMF,
    GROUP_RULE_LOG,
    GROUP_RULE_MAXMIN,
    GROUP_RULE_QUAD,
    GROUP_RULE_RATIO,
    GROUP_RULE_QUEUE,
    GROUP_RULE_LOOKAHEAD,
    GROUP_RULE_HINDSIGHT,
    GROUP_RULE_COUNT
};

/* All >= 0; gamma and q at most 1, alpha at most 16, floor at most 1, replays at most 1000. */
struct group_settings {
    double kappa;   /* strength of log, quad, ratio, queue, lookahead, hindsight */
    double lambda;  /* strength of cpfair, min_regularizer, pmmf, maxmin */
    double alpha;   /* ratio and those two: how sharply a share below its target is lifted */
    double floor;   /* lookahead, hindsight: share of an equal one, below which the price stays */
    double t0;      /* ratio, lookahead: rounds that the prior counts for */
    double q;       /* queue: the power of the deficit */
    double eta0;    /* step of log, quad, maxmin */
    double lr;      /* step of pmmf */
    double gamma;   /* weight of the newest gradient of pmmf */
    double replays; /* lookahead: past rounds shown again after each, a whole number */
};

struct group_market {
    size_t groups;
    size_t rounds;
    size_t per_round;
    size_t items; /* pmmf: its step is lr / sqrt(items) */
};

struct group_price;

/* "min_regularizer"; never NULL. */
const char *group_rule_text(enum group_rule rule);
SCORE_MUST_USE bool group_rule_parse(const char *text, enum group_rule *ret);
/* Does the rule carry anything from one run to the next (all but the published ones, none,
 * lookahead and hindsight)? */
bool group_rule_is_learned(enum group_rule rule);
/* The defaults of engine.md 3.3 and 11.1; a step of `eta0` from warm duals is smaller. */
struct group_settings group_settings_default(enum group_rule rule, bool is_warm);
/* Sets one of `settings` by "kappa=.3"; SCORE_INVALID says what is wrong with the text. */
SCORE_MUST_USE enum score_status group_settings_parse(struct group_settings *settings,
                                                      const char *text, struct score_error *err);

/* SCORE_NO_MEMORY only. Cost O(groups). */
SCORE_MUST_USE enum score_status group_price_create(enum group_rule rule,
                                                    const struct group_settings *settings,
                                                    const struct group_market *market,
                                                    struct group_price **ret,
                                                    struct score_error *err);
void group_price_free(struct group_price *price);

/* What to add to the value of each group in the round to come; borrowed until the next call. */
const double *group_price_get(struct group_price *price);
/* Books the units that each group got in this round. */
void group_price_book(struct group_price *price, const double *units);
/* Lookahead: `units` is what a round of the past would take at the prices of now; nothing is
 * booked. */
void group_price_rehearse(struct group_price *price, const double *units);

/*
 * Alpha-fair utility of a share (1 = equal) and its slope: s^(1-alpha) / (1-alpha), log s where
 * alpha is 1, and its tangent below `floor`, at least .001.
 */
double group_utility(double share, double alpha, double floor);
double group_utility_slope(double share, double alpha, double floor);

/*
 * Begins pass `pass` (0, 1, ..) over a past to learn from: duals go on with a step of
 * eta / (pass + 1), ledgers begin anew.
 */
void group_price_pass_begin(struct group_price *price, size_t pass);
/*
 * Starts `price`, which is new, where `past` ended: duals from the mean over its last two passes;
 * the ledgers of ratio and queue go on where its last pass ended.
 */
void group_price_warm(struct group_price *price, const struct group_price *past);

#ifdef __cplusplus
}
#endif

#endif
